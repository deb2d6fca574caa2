using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>What addresses have to look like in a country, and whether one is right.</summary>
internal static class ValidationEndpoints
{
    public static void Map(PartnerCenterApi api, IEndpointRouteBuilder routes)
    {
        api.Map(routes, "GET", "/countryvalidationrules/{iso2}", Credentials.Any, GetRulesAsync);
        api.Map(routes, "POST", "/validations/address", Credentials.Any, ValidateAsync);
        api.Map(routes, "GET", "/customers/all/validations", Credentials.Any, ListCodesAsync);
    }

    private static Task GetRulesAsync(PartnerCall call)
    {
        if (CountryRules.Find(call.Route("iso2")) is not { } rules)
            return call.RefuseAsync(PartnerFault.NotFound($"There is no country {call.Route("iso2")}."));
        return Answer.JsonAsync(
            call.Context,
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("iso2Code", rules.Iso2);
                json.WriteString("defaultCulture", rules.Cultures[0]);
                json.WriteBoolean("isStateRequired", rules.States.Length > 0);
                WriteList("supportedStatesList", rules.States);
                WriteList("supportedLanguagesList", rules.Cultures.Select(culture => culture.Split('-')[0]).Distinct());
                WriteList("supportedCulturesList", rules.Cultures);
                json.WriteBoolean("isPostalCodeRequired", rules.PostalCode is not null);
                json.WriteString("postalCodeRegex", rules.PostalCode);
                json.WriteBoolean("isCityRequired", true);
                json.WriteBoolean("isVatIdSupported", rules.HasVatId);
                json.WriteString("phoneNumberRegex", rules.PhoneNumber);
                json.WriteBoolean("isTaxIdSupported", !rules.HasVatId);
                WriteList("countryCallingCodesList", [rules.CallingCode]);
                json.WriteAttributes("CountryInformation");
                json.WriteEndObject();

                void WriteList(string name, IEnumerable<string> values)
                {
                    json.WritePropertyName(name);
                    JsonSerializer.Serialize(json, values);
                }
            }
        );
    }

    /// <summary>
    /// Codes with which customers of a government's cloud are made. A publisher of the seeds has none, which is an
    /// empty list.
    /// </summary>
    private static Task ListCodesAsync(PartnerCall call) =>
        call.FindMembership().RefuseRead() is { } refusal
            ? call.RefuseAsync(refusal)
            : Answer.JsonAsync(
                call.Context,
                200,
                json =>
                {
                    json.WriteStartArray();
                    json.WriteEndArray();
                }
            );

    private static async Task ValidateAsync(PartnerCall call)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        var address = new Dictionary<string, string>();
        if ((unreadable ?? Read(json, address)) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var verdict = AddressVerdict.Of(address);
        if (call.Behaviour.AddressStatus is { } status)
            verdict = verdict with { Status = status };
        if (call.Behaviour.AddressValidation == Behaviour.WithStatus)
            await verdict.WriteAsync(call.Context, address);
        else if (verdict.OldCode is { } code)
            await call.RefuseAsync(Reject(code, verdict.OldReason!, verdict.Suggestion));
        else
            call.Context.Response.ContentLength = 0;
    }

    /// <summary>What is no address at all is refused in both forms (ours).</summary>
    private static Refusal? Read(JsonElement json, Dictionary<string, string> address)
    {
        var body = new CaseBlindObject(json);
        foreach (var field in AddressVerdict.Fields)
        {
            if (body.ReadText(field, out var value) is { } wrong)
                return wrong;
            if (string.IsNullOrWhiteSpace(value) && field is "addressLine1" or "city" or "country")
                return PartnerFault.InvalidProperty($"{field} may not be empty.");
            if (AddressRules.Refuse(field, value) is { } tooLong)
                return PartnerFault.InvalidProperty(tooLong);
            address[field] = value ?? "";
        }

        return null;
    }

    /// <summary>
    /// The description is JSON in itself, and what it quotes is written for HTML: so it is documented.
    /// </summary>
    private static Refusal Reject(string code, string reason, Dictionary<string, string>? address)
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
        return new Refusal(RefusalKind.Invalid, "2007", description);
    }
}
