using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter.Validation;

/// <summary>What addresses have to look like in a country, and whether one is right.</summary>
internal static class ValidationEndpoints
{
    public static void Map(ServiceGroup<PartnerCenterCall> partnerCenter)
    {
        partnerCenter.MapGet("/countryvalidationrules/{iso2}", GetRulesAsync);
        partnerCenter.MapPost("/validations/address", ValidateAsync);
        partnerCenter.MapGet("/customers/all/validations", ListCodesAsync);
    }

    private static Task GetRulesAsync(PartnerCenterCall call) =>
        CountryRules.Find(call.Route("iso2")) is { } rules
            ? call.AnswerAsync(200, CountryBody.Of(rules), PartnerCenterJson.Default.CountryBody)
            : call.RefuseAsync(PartnerFault.NotFound($"There is no country {call.Route("iso2")}."));

    /// <summary>
    /// Codes for creating customers of a government cloud. No publisher of the seeds has any, so the list is empty.
    /// </summary>
    private static Task ListCodesAsync(PartnerCenterCall call)
    {
        call.ReadMembership();
        return call.AnswerAsync<IReadOnlyList<string>>(200, [], PartnerCenterJson.Default.IReadOnlyListString);
    }

    private static async Task ValidateAsync(PartnerCenterCall call)
    {
        var address = Read(await call.ReadBodyAsync());
        var verdict = AddressVerdict.Of(address);
        if (call.Behaviour.AddressStatus is { } status)
            verdict = verdict with { Status = status };
        if (call.Behaviour.AddressValidation == Behaviour.WithStatus)
        {
            await call.AnswerAsync(200, AddressBody.Of(address, verdict), PartnerCenterJson.Default.AddressBody);
        }
        else if (verdict.OldCode is { } code)
        {
            await call.RefuseAsync(Reject(code, verdict.OldReason!, verdict.Suggestion));
        }
        else
        {
            call.Context.Response.ContentLength = 0;
        }
    }

    /// <summary>What is not an address at all is refused in both forms (ours).</summary>
    private static Dictionary<string, string> Read(JsonElement json)
    {
        var body = new CaseInsensitiveJsonObject(json);
        var address = new Dictionary<string, string>();
        foreach (var field in AddressVerdict.Fields)
        {
            var value = body.Text(field);
            if (string.IsNullOrWhiteSpace(value) && field is "addressLine1" or "city" or "country")
                throw CaseInsensitiveJsonObject.Invalid($"{field} may not be empty.");
            if (AddressRules.Refuse(field, value) is { } error)
                throw CaseInsensitiveJsonObject.Invalid(error);
            address[field] = value ?? "";
        }

        return address;
    }

    /// <summary>Documented: the description is JSON in a string, with HTML entities in it.</summary>
    private static HttpRefusal Reject(string code, string reason, Dictionary<string, string>? address)
    {
        var corrected = address is not null
            ? new
            {
                country = address["country"],
                region = address["state"],
                city = address["city"],
                address_line1 = address["addressLine1"],
                postal_code = address["postalCode"],
            }
            : null;
        var description = JsonSerializer.Serialize(
            new
            {
                code,
                reason = reason.Replace("'", "&#39;", StringComparison.Ordinal),
                corrected_address = corrected,
                object_type = "AddressValidation",
                resource_status = "Active",
            }
        );
        return new HttpRefusal(400, "2007", description);
    }
}

internal sealed record AddressBody(
    IReadOnlyDictionary<string, string> OriginalAddress,
    IReadOnlyList<IReadOnlyDictionary<string, string>> SuggestedAddresses,
    string Status,
    string? ValidationMessage
)
{
    public static AddressBody Of(Dictionary<string, string> address, AddressVerdict verdict) =>
        new(address, verdict.Suggestion is { } suggestion ? [suggestion] : [], verdict.Status, verdict.Message);
}

internal sealed record CountryBody(
    string Iso2Code,
    string DefaultCulture,
    bool IsStateRequired,
    IReadOnlyList<string> SupportedStatesList,
    IReadOnlyList<string> SupportedLanguagesList,
    IReadOnlyList<string> SupportedCulturesList,
    bool IsPostalCodeRequired,
    string? PostalCodeRegex,
    bool IsCityRequired,
    bool IsVatIdSupported,
    string PhoneNumberRegex,
    bool IsTaxIdSupported,
    IReadOnlyList<string> CountryCallingCodesList,
    Attributes Attributes
)
{
    public static CountryBody Of(CountryRules rules) =>
        new(
            rules.Iso2,
            rules.Cultures[0],
            rules.States.Length > 0,
            rules.States,
            [.. rules.Cultures.Select(culture => culture.Split('-')[0]).Distinct()],
            rules.Cultures,
            rules.PostalCode is not null,
            rules.PostalCode,
            IsCityRequired: true,
            rules.HasVatId,
            rules.PhoneNumber,
            IsTaxIdSupported: !rules.HasVatId,
            [rules.CallingCode],
            new Attributes("CountryInformation")
        );
}
