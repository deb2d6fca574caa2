using System.Text.Json;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>
/// What the mail of an invitation says. No mail is sent; the answer repeats it. Members, types and the one address are
/// documented (learn.microsoft.com/graph/api/resources/invitedusermessageinfo, read 2026-11-25), the refusals' words
/// are ours.
/// </summary>
internal static class InvitationMessage
{
    private const string Name = "invitedUserMessageInfo";
    private const string Copies = "ccRecipients";
    private static readonly string[] Texts = ["messageLanguage", "customizedMessageBody"];

    public static string? Complain(JsonElement body)
    {
        if (!TryGet(body, out var message))
            return null;
        if (message.ValueKind != JsonValueKind.Object)
            return $"Property {Name} needs an object.";
        foreach (var member in message.EnumerateObject().Where(member => !member.Name.StartsWith('@')))
        {
            if (member.Name == Copies ? !IsCopies(member.Value) : !IsText(member))
            {
                return $"Property {Name} has {string.Join(", ", Texts)} as texts and {Copies} with one e-mail "
                    + $"address at most, '{member.Name}' is not like that.";
            }
        }

        return null;
    }

    public static void Write(Utf8JsonWriter json, JsonElement body)
    {
        json.WritePropertyName(Name);
        if (TryGet(body, out var message))
        {
            message.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteNull(Texts[0]);
        json.WriteStartArray(Copies);
        json.WriteStartObject();
        json.WriteStartObject("emailAddress");
        json.WriteNull("name");
        json.WriteNull("address");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNull(Texts[1]);
        json.WriteEndObject();
    }

    private static bool TryGet(JsonElement body, out JsonElement message) =>
        body.TryGetProperty(Name, out message) && message.ValueKind != JsonValueKind.Null;

    private static bool IsText(JsonProperty member) =>
        Texts.Contains(member.Name) && member.Value.ValueKind is (JsonValueKind.String or JsonValueKind.Null);

    private static bool IsCopies(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() <= 1
        && value
            .EnumerateArray()
            .All(copy =>
                copy.ValueKind == JsonValueKind.Object
                && copy.TryGetProperty("emailAddress", out var to)
                && to.ValueKind == JsonValueKind.Object
                && to.TryGetProperty("address", out var address)
                && address.ValueKind == JsonValueKind.String
                && Rules.IsEmail(address.GetString()!)
            );
}
