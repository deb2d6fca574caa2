using System.Text.Json;
using System.Text.Json.Nodes;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Graph.Invitations;

/// <summary>
/// What the mail of an invitation says. No mail is sent; the answer repeats it. Members, types and the one address are
/// documented (learn.microsoft.com/graph/api/resources/invitedusermessageinfo, read 2026-11-25), the texts of the
/// refusals are ours.
/// </summary>
internal static class InvitationMessage
{
    private const string Name = "invitedUserMessageInfo";
    private const string Copies = "ccRecipients";
    private static readonly string[] Texts = ["messageLanguage", "customizedMessageBody"];

    /// <summary>What is wrong with the message of a request; null if nothing is.</summary>
    public static string? Check(JsonElement body)
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

    /// <summary>The message as it was sent, or an empty one.</summary>
    public static JsonNode Of(JsonElement body) =>
        TryGet(body, out var message)
            ? JsonObject.Create(message)!
            : new JsonObject
            {
                [Texts[0]] = null,
                [Copies] = new JsonArray(
                    new JsonObject
                    {
                        ["emailAddress"] = new JsonObject { ["name"] = null, ["address"] = null },
                    }
                ),
                [Texts[1]] = null,
            };

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
                && ValueRules.IsEmail(address.GetString()!)
            );
}
