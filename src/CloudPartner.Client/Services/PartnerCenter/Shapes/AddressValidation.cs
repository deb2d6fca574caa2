using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Services.PartnerCenter.Shapes;

/// <summary>What follows from the validation of an address.</summary>
internal enum AddressVerdict
{
    /// <summary>The service knows the address.</summary>
    Verified,

    /// <summary>The service cannot check it, which says nothing about the address.</summary>
    Unchecked,

    /// <summary>The address may be right, but somebody has to say so.</summary>
    Doubtful,

    /// <summary>The service calls it wrong.</summary>
    Wrong,
}

/// <summary>
/// The service's verdict on an address. The statuses and what they mean are those of
/// learn.microsoft.com/partner-center/developer/validate-an-address (read 2026-11).
/// </summary>
/// <param name="Status">The status, as the service writes it.</param>
/// <param name="Message">The service's own words.</param>
/// <param name="Suggestions">The addresses that it suggests, each in one line.</param>
internal sealed record AddressValidation(string Status, string? Message, IReadOnlyList<string> Suggestions)
{
    // A status that is not in this table is treated like one that a person has to look at.
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["InteractionRequired"] =
            "the service found another address, which differs so much that somebody has to confirm it",
        ["StreetPartial"] = "the street is not complete",
        ["PremisesPartial"] = "the building or the number in it is not complete",
        ["Multiple"] = "several parts of the address are not complete",
        ["None"] = "the address is not correct",
        ["NotValidated"] = "the service cannot check addresses of this country, so it is used as it is",
    };

    /// <summary>What follows from the status.</summary>
    public AddressVerdict Verdict =>
        Status.ToUpperInvariant() switch
        {
            "VERIFIEDSHIPPABLE" or "VERIFIED" => AddressVerdict.Verified,
            "NOTVALIDATED" => AddressVerdict.Unchecked,
            "NONE" => AddressVerdict.Wrong,
            _ => AddressVerdict.Doubtful,
        };

    /// <summary>What that means, with what the service suggests, for a person.</summary>
    public string Meaning
    {
        get
        {
            var meaning = Meanings.GetValueOrDefault(Status, "somebody has to look at the address");
            var said = string.IsNullOrWhiteSpace(Message) ? string.Empty : $": {Message.TrimEnd('.')}";
            var suggested =
                Suggestions.Count == 0 ? string.Empty : $" The service suggests: {string.Join("; or ", Suggestions)}.";
            return TextSanitizer.Shorten($"{meaning} ({Status}){said}.{suggested}", 500);
        }
    }

    /// <summary>
    /// Reads the answer; null if it has no body, as the service's answers had before there were statuses.
    /// </summary>
    public static AddressValidation? Read(JsonTextReader json)
    {
        if (!json.Read())
            return null;
        if (json.TokenType != JsonToken.StartObject)
            throw new JsonReaderException("Expected the verdict on the address.");
        var answer = JObject.Load(json);
        return answer["status"] is JValue { Value: string status }
            ? new AddressValidation(
                status,
                (answer["validationMessage"] as JValue)?.Value as string,
                Suggested(answer["suggestedAddresses"])
            )
            : throw new JsonReaderException("Expected a status.");
    }

    private static List<string> Suggested(JToken? token) =>
        token is not JArray addresses
            ? []
            : [.. addresses.Take(3).Select(PartnerProfileJson.Line).Where(line => line.Length > 0)];
}
