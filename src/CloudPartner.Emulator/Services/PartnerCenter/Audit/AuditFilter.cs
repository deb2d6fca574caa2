using System.Text.Json;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter.Audit;

/// <summary>
/// The filter of audit records. The emulator only has records of the partner's users, without a customer, so a filter
/// matches all of them or none.
/// </summary>
internal static class AuditFilter
{
    public static bool MatchesUsers(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return true;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Refused();
            var filter = new CaseInsensitiveJsonObject(document.RootElement);
            var (field, value, comparison) = (filter.Text("Field"), filter.Text("Value"), filter.Text("Operator"));
            if (value is null)
                throw Refused();
            return (field?.ToLowerInvariant(), comparison?.ToLowerInvariant()) switch
            {
                ("companyname", "substring") or ("customerid", "equals") => false,
                ("resourcetype", "equals") => value
                    .Replace("_", "", StringComparison.Ordinal)
                    .Equals("partneruser", StringComparison.OrdinalIgnoreCase),
                _ => throw Refused(),
            };
        }
        catch (Exception error) when (error is JsonException or RefusedException)
        {
            throw Refused();
        }
    }

    private static RefusedException Refused() =>
        CaseInsensitiveJsonObject.Invalid(
            "filter is an object with Field (CompanyName, CustomerId or ResourceType), Value and Operator "
                + "(substring or equals)."
        );
}
