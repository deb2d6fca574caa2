using System.Buffers;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Http;

/// <summary>Reads the JSON object that a write carries.</summary>
internal static class RequestBody
{
    private const int Largest = 1024 * 1024;

    public static async Task<JsonElement> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        long tooLarge = 0;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length + tooLarge > Largest)
            {
                // Read it to the end anyway: a client that is still sending would see a broken connection instead of
                // the answer.
                tooLarge += read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
            }
            else if (read.IsCompleted)
            {
                try
                {
                    return Parse(read.Buffer);
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }
            }
            else
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }

            if (read.IsCompleted)
            {
                throw new RefusedException(
                    new HttpRefusal(413, "RequestEntityTooLarge", "A body may have at most 1 MB.")
                );
            }
        }
    }

    /// <summary>A text of the body; null if there is none.</summary>
    public static string? Text(this JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var property) || property.ValueKind == JsonValueKind.Null)
            return null;
        if (property.ValueKind != JsonValueKind.String)
            throw Invalid(name, $"'{name}' must be a string.");
        var text = property.GetString()!;
        return ValueRules.HasControlCharacter(text)
            ? throw Invalid(name, $"'{name}' has a control or text-direction character in it.")
            : text;
    }

    /// <summary>An object that the body cannot do without.</summary>
    public static JsonElement Object(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.Object
            ? property
            : throw Invalid(name, $"The body needs an object '{name}'.");

    public static RefusedException Invalid(string field, string message) => new(Refusal.BadRequest(message, field));

    private static JsonElement Parse(ReadOnlySequence<byte> body)
    {
        try
        {
            if (FindBrokenText(body) is { } field)
            {
                throw Invalid(
                    field,
                    $"'{field}' is not valid text: it has a lone surrogate in it, or bytes that are not UTF-8."
                );
            }

            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Refused below, like everything that is not an object.
        }

        throw Invalid("body", "The body must be a JSON object.");
    }

    /// <summary>
    /// The name of the field whose text is not valid. The parser accepts such texts and fails when they are read, so
    /// they are found here, where every body comes in.
    /// </summary>
    private static string? FindBrokenText(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var name = "body";
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
                continue;
            try
            {
                var isPlain = !reader.ValueIsEscaped && !reader.HasValueSequence && Ascii.IsValid(reader.ValueSpan);
                if (reader.TokenType == JsonTokenType.PropertyName)
                    name = reader.GetString()!;
                else if (!isPlain)
                    _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return reader.TokenType == JsonTokenType.PropertyName ? "body" : name;
            }
        }

        return null;
    }
}
