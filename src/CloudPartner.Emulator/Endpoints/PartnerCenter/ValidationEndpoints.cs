using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints.PartnerCenter;

/// <summary>What addresses have to look like in a country, and whether one is right.</summary>
internal static class ValidationEndpoints
{
    /// <summary>So much of geography that a wrong city can be corrected, as the documented answer does.</summary>
    private static readonly Dictionary<string, string> Cities = new()
    {
        ["10001"] = "New York",
        ["60601"] = "Chicago",
        ["98007"] = "Bellevue",
        ["98052"] = "Redmond",
    };

    public static void Map(PartnerCenterApi api, IEndpointRouteBuilder routes)
    {
        api.Map(routes, "GET", "/countryvalidationrules/{iso2}", Credentials.Any, GetRulesAsync);
        api.Map(routes, "POST", "/validations/address", Credentials.Any, ValidateAsync);
    }

    private static Task GetRulesAsync(PartnerCall call)
    {
        if (CountryRules.Find(call.Route("iso2")) is not { } rules)
            return call.RefuseAsync(PartnerFault.NotFound($"The emulator has no rules for the country {call.Route("iso2")}."));
        return Answer.JsonAsync(call.Context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("iso2Code", rules.Iso2);
            json.WriteString("defaultCulture", rules.Cultures[0]);
            json.WriteBoolean("isStateRequired", rules.States.Length > 0);
            WriteList(json, "states", rules.States);
            WriteList(json, "supportedLanguages", [.. rules.Cultures.Select(culture => culture[..2]).Distinct()]);
            WriteList(json, "supportedCultures", rules.Cultures);
            json.WriteBoolean("isPostalCodeRequired", true);
            json.WriteString("postalCodeRegex", rules.PostalCode);
            json.WriteBoolean("isCityRequired", true);
            json.WriteBoolean("isVatIdSupported", rules.HasVatId);
            json.WriteString("phoneNumberRegex", rules.PhoneNumber);
            json.WriteBoolean("isTaxIdSupported", !rules.HasVatId);
            WriteList(json, "countryCallingCodes", [rules.CallingCode]);
            json.WriteAttributes("CountryInformation");
            json.WriteEndObject();
        });
    }

    private static async Task ValidateAsync(PartnerCall call)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        if ((unreadable ?? Check(json)) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        call.Context.Response.ContentLength = 0;
    }

    private static Refusal? Check(JsonElement json)
    {
        var body = new CaseBlindObject(json);
        var address = new Dictionary<string, string>();
        foreach (var field in (string[])["addressLine1", "addressLine2", "city", "state", "postalCode", "country"])
        {
            if (body.ReadText(field, out var value) is { } wrong)
                return wrong;
            if (string.IsNullOrWhiteSpace(value) && field is "addressLine1" or "city" or "postalCode" or "country")
                return PartnerFault.InvalidProperty($"{field} may not be empty.");
            if (AddressRules.Refuse(field, value) is { } tooLong)
                return PartnerFault.InvalidProperty(tooLong);
            address[field] = value ?? "";
        }

        if (CountryRules.Find(address["country"]) is not { } rules)
            return Reject("60070", $"CountryInvalid - Details: Field - 'Country' has the value '{address["country"]}'.", address);
        if (rules.States.Length > 0 && !rules.States.Contains(address["state"]))
            return Reject("60073", $"StateInvalid - Details: Field - 'State' has the value '{address["state"]}'.", address);
        if (!Regex.IsMatch(address["postalCode"], rules.PostalCode, RegexOptions.None, TimeSpan.FromSeconds(1)))
            return Reject("60072", $"ZipInvalid - Details: Field - 'PostalCode' has the value '{address["postalCode"]}'.", address);
        if (rules.Iso2 != "US" || !Cities.TryGetValue(address["postalCode"][..5], out var city)
            || city.Equals(address["city"], StringComparison.OrdinalIgnoreCase))
            return null;
        var old = address["city"];
        address["city"] = city;
        return Reject(
            "60071", $"ZipCityInvalid - Details: Field - 'City' is corrected from OldValue: '{old}' to NewValue: '{city}'.", address, true);
    }

    /// <summary>The description is JSON in itself, and what it quotes is written for HTML: so it is documented.</summary>
    private static Refusal Reject(string code, string reason, Dictionary<string, string> address, bool isCorrected = false)
    {
        var corrected = isCorrected
            ? new
            {
                country = address["country"],
                region = address["state"],
                city = address["city"],
                address_line1 = address["addressLine1"],
                postal_code = address["postalCode"],
            }
            : null;
        var description = JsonSerializer.Serialize(new
        {
            code,
            reason = reason.Replace("'", "&#39;", StringComparison.Ordinal),
            corrected_address = corrected,
            object_type = "AddressValidation",
            resource_status = "Active",
        });
        return new Refusal(400, "2007", description);
    }

    private static void WriteList(Utf8JsonWriter json, string name, string[] values)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("value");
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
