using System.Text.RegularExpressions;

namespace CloudPartner.Emulator.Services.PartnerCenter.Validation;

/// <summary>
/// The result of validating an address: the status of today's answer (learn.microsoft.com/partner-
/// center/developer/validate-an-address), and the code and reason from before June 2021. Which addresses are right is
/// ours.
/// </summary>
internal sealed record AddressVerdict(
    string Status,
    string? Message = null,
    string? OldCode = null,
    string? OldReason = null
)
{
    public static string[] Fields { get; } = ["addressLine1", "addressLine2", "city", "state", "postalCode", "country"];

    /// <summary>So much of geography that a wrong city can be corrected.</summary>
    private static readonly Dictionary<string, string> Cities = new()
    {
        ["10001"] = "New York",
        ["60601"] = "Chicago",
        ["98007"] = "Bellevue",
        ["98052"] = "Redmond",
    };

    public Dictionary<string, string>? Suggestion { get; private init; }

    public static AddressVerdict Of(Dictionary<string, string> address)
    {
        var (country, state, code) = (address["country"], address["state"], address["postalCode"]);
        if (CountryRules.Find(country) is not { } rules)
            return Wrong("Country", country, "60070", "CountryInvalid");
        if (rules.States.Length > 0 && !rules.States.Contains(state))
            return Wrong("State", state, "60073", "StateInvalid");
        if (rules.PostalCode is null)
            return new AddressVerdict("NotValidated", "Addresses of this country are not checked.");
        if (!Regex.IsMatch(code, rules.PostalCode, RegexOptions.None, TimeSpan.FromSeconds(1)))
            return Wrong("PostalCode", code, "60072", "ZipInvalid");
        if (rules.Iso2 != "US" || !Cities.TryGetValue(code[..5], out var city))
            return new AddressVerdict("Verified");
        var old = address["city"];
        return city.Equals(old, StringComparison.OrdinalIgnoreCase)
            ? new AddressVerdict("VerifiedShippable")
            : new AddressVerdict(
                "InteractionRequired",
                "Address field invalid for property: 'City'",
                "60071",
                $"ZipCityInvalid - Details: Field - 'City' is corrected from OldValue: '{old}' to NewValue: '{city}'."
            )
            {
                Suggestion = new(address) { ["city"] = city },
            };
    }

    private static AddressVerdict Wrong(string field, string value, string oldCode, string oldName) =>
        new(
            "None",
            $"Address field invalid for property: '{field}'",
            oldCode,
            $"{oldName} - Details: Field - '{field}' has the value '{value}'."
        );
}
