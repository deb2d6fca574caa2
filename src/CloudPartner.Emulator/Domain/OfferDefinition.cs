using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudPartner.Emulator.Domain;

/// <summary>What a PUT of an offer asks for; a change may leave the type away, because it cannot be changed.</summary>
internal sealed record OfferChange(string? TypeId, string DisplayText, string Definition);

/// <summary>
/// The definition of an offer as it is stored: all members that came, with offer and plans always there, and without
/// secrets. The service keeps those and never gives them out; here nobody would need them.
/// </summary>
internal static class OfferDefinition
{
    // What the fields of lead destinations are called that open something.
    private static readonly string[] Secrets =
    [
        "secret",
        "password",
        "connectionString",
        "token",
        "accessKey",
        "accountKey",
    ];

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Empty(string displayText)
    {
        using var nothing = JsonDocument.Parse("{}");
        return Normalize(nothing.RootElement, displayText);
    }

    public static string Normalize(JsonElement definition, string displayText)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("displayText", displayText);
            json.WritePropertyName("offer");
            if (definition.TryGetProperty("offer", out var offer) && offer.ValueKind == JsonValueKind.Object)
                WriteOffer(json, offer);
            else
                json.WriteRawValue("{}"u8);
            json.WritePropertyName("plans");
            if (definition.TryGetProperty("plans", out var plans) && plans.ValueKind == JsonValueKind.Array)
                plans.WriteTo(json);
            else
                json.WriteRawValue("[]"u8);
            foreach (var member in definition.EnumerateObject())
            {
                if (member.Name is not ("displayText" or "offer" or "plans"))
                    member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void WriteOffer(Utf8JsonWriter json, JsonElement offer)
    {
        json.WriteStartObject();
        foreach (var member in offer.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            if (
                member.Name.EndsWith("LeadConfiguration", StringComparison.Ordinal)
                && member.Value.ValueKind == JsonValueKind.Object
            )
            {
                WriteWithoutSecrets(json, member.Value);
            }
            else
            {
                member.Value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteWithoutSecrets(Utf8JsonWriter json, JsonElement configuration)
    {
        json.WriteStartObject();
        foreach (var member in configuration.EnumerateObject())
        {
            if (!Secrets.Any(word => member.Name.EndsWith(word, StringComparison.OrdinalIgnoreCase)))
                member.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
