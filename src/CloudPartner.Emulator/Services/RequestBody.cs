using System.Buffers;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services;

/// <summary>Reads the JSON object that a write carries.</summary>
internal static class Body
{
    private const int Largest = 1024 * 1024;

    public static async Task<(JsonElement Json, Refusal? Refusal)> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        long tooLarge = 0;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length + tooLarge > Largest)
            {
                // Read to the end all the same: a client that is still sending would see a broken connection instead of
                // the answer.
                tooLarge += read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
            }
            else if (read.IsCompleted)
            {
                var parsed = Parse(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                return parsed;
            }
            else
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }

            if (read.IsCompleted)
                return (default, new HttpRefusal(413, "RequestEntityTooLarge", "A body may have at most 1 MB."));
        }
    }

    public static Refusal? ReadText(JsonElement json, string name, out string? value)
    {
        value = null;
        if (!json.TryGetProperty(name, out var property) || property.ValueKind == JsonValueKind.Null)
            return null;
        if (property.ValueKind != JsonValueKind.String)
            return Refusal.BadRequest($"'{name}' has to be a text.", name);
        value = property.GetString();
        return Rules.HasControlCharacter(value!)
            ? Refusal.BadRequest($"'{name}' has a control or text-direction character in it.", name)
            : null;
    }

    private static (JsonElement Json, Refusal? Refusal) Parse(ReadOnlySequence<byte> body)
    {
        var notAnObject = Refusal.BadRequest("The body has to be a JSON object.", "body");
        try
        {
            if (FindBrokenText(body) is { } field)
            {
                return (
                    default,
                    Refusal.BadRequest(
                        $"'{field}' has half of a character in it: a lone surrogate, or bytes that are no UTF-8.",
                        field
                    )
                );
            }

            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), null)
                : (default, notAnObject);
        }
        catch (JsonException)
        {
            return (default, notAnObject);
        }
    }

    /// <summary>
    /// The name of a text that cannot be read as one. A parser takes such texts and fails as soon as anybody looks at
    /// them, so they are found here, where everything comes in.
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

/// <summary>What single values have to look like.</summary>
internal static class Rules
{
    public const int LongestEmail = 254;
    public const int LongestName = 100;

    private static readonly SearchValues<char> NeverInEmail = SearchValues.Create(" ,;:<>()[]\\\"/");

    public static bool HasControlCharacter(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0
        || text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') >= 0
        // Marks that turn the direction of text make a name look like another one.
        || text.AsSpan().IndexOfAnyInRange('\u202a', '\u202e') >= 0
        || text.AsSpan().IndexOfAnyInRange('\u2066', '\u2069') >= 0;

    /// <summary>One @, something before it, and a domain of at least two labels after it.</summary>
    public static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (text.Length > LongestEmail || at is < 1 or > 64 || text.AsSpan().ContainsAny(NeverInEmail))
            return false;
        var labels = text[(at + 1)..].Split('.');
        return labels.Length >= 2 && labels.All(IsLabel);
    }

    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= 63
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsLetterOrDigit(c) || c == '-');
}
