using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Rules;

namespace CloudPartner.Emulator.Services.Portal.Publishers;

/// <summary>Reads what a PUT of a profile asks for.</summary>
internal static class ProfileRequest
{
    public static ProfileChange Read(JsonElement body)
    {
        var definition = body.Object("definition");
        return new ProfileChange(
            ReadName(definition, "displayText"),
            ReadName(definition, "publicPublisherId"),
            ReadMpnId(definition),
            ReadOwners(definition)
        );
    }

    private static string? ReadName(JsonElement definition, string name)
    {
        var value = definition.Text(name);
        return value is null || (!string.IsNullOrWhiteSpace(value) && value.Length <= ValueRules.LongestName)
            ? value
            : throw RequestBody.Invalid(name, $"'{name}' has 1 to {ValueRules.LongestName} characters.");
    }

    // Sources show the ID as a number or as a string, and state no rule for it.
    private static string? ReadMpnId(JsonElement definition)
    {
        const string name = "microsoftPartnerNetworkId";
        var value =
            definition.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.Number
                ? property.GetRawText()
                : definition.Text(name);
        return value is null || (value.Length is > 0 and <= 20 && value.All(char.IsAsciiDigit))
            ? value
            : throw RequestBody.Invalid(name, $"'{name}' must have 1 to 20 digits.");
    }

    private static List<string>? ReadOwners(JsonElement definition)
    {
        const string name = "ownerEmails";
        if (!definition.TryGetProperty(name, out var property) || property.ValueKind == JsonValueKind.Null)
            return null;
        if (property.ValueKind != JsonValueKind.Array)
            throw RequestBody.Invalid(name, $"'{name}' must be a list.");
        List<string> owners = [.. property.EnumerateArray().Select(ReadEmail)];
        return owners.Count > 0
            ? owners
            : throw RequestBody.Invalid(name, "A publisher has at least one registered owner.");

        static string ReadEmail(JsonElement item) =>
            item.ValueKind == JsonValueKind.String
            && item.GetString() is { } email
            && !ValueRules.HasControlCharacter(email)
            && ValueRules.IsEmail(email)
                ? email
                : throw RequestBody.Invalid(name, $"'{item}' is not an e-mail address.");
    }
}
