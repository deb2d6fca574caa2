using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>
/// Whether a partner has signed its agreement. The documentation means resellers and the Microsoft Partner Agreement;
/// here it is the agreement of the publisher whom the ID belongs to.
/// </summary>
internal static class AgreementEndpoints
{
    public static void Map(PartnerCenterApi api, IEndpointRouteBuilder routes) =>
        api.Map(routes, "GET", "/compliance/csp/agreementstatus", Credentials.AppAndUser, GetAsync);

    private static Task GetAsync(PartnerCall call)
    {
        var query = call.Context.Request.Query;
        string? mpnId = query["mpnId"],
            tenantId = query["tenantId"];
        Publisher publisher = null!;
        if (
            (
                call.FindMembership().RefuseRead()
                ?? Check(mpnId, tenantId)
                ?? Find(call, mpnId, tenantId, out publisher)
            ) is
            { } refusal
        )
        {
            return call.RefuseAsync(refusal);
        }

        return Answer.JsonAsync(
            call.Context,
            200,
            json =>
            {
                using var facts = JsonDocument.Parse(publisher.Registration);
                json.WriteStartObject();
                json.WriteBoolean(
                    "isAgreementSigned",
                    facts.RootElement.GetProperty("agreements").GetArrayLength() > 0
                );
                json.WriteEndObject();
            }
        );
    }

    private static Refusal? Check(string? mpnId, string? tenantId)
    {
        if (string.IsNullOrEmpty(mpnId) && string.IsNullOrEmpty(tenantId))
            return new Refusal(RefusalKind.Invalid, "2001", "Both MPN Id and Tenant Id cannot be empty.");
        if (!string.IsNullOrEmpty(mpnId) && !string.IsNullOrEmpty(tenantId))
            return new Refusal(RefusalKind.Invalid, "2000", "Both MPN Id and Tenant Id should not be passed.");
        if (mpnId?.All(char.IsAsciiDigit) == false)
            return new Refusal(RefusalKind.Invalid, "2000", "MPN Id must be numeric.");
        return string.IsNullOrEmpty(tenantId) || Guid.TryParse(tenantId, out _)
            ? null
            : new Refusal(RefusalKind.Invalid, "2000", "Tenant Id must be a GUID.");
    }

    private static Refusal? Find(PartnerCall call, string? mpnId, string? tenantId, out Publisher publisher)
    {
        var found = call.Database.Read(store =>
            string.IsNullOrEmpty(mpnId)
                ? store.Publishers.FindByTenant(tenantId!.ToLowerInvariant())
                : store.Publishers.FindByMpnId(mpnId)
        );
        publisher = found!;
        if (string.IsNullOrEmpty(mpnId))
        {
            return found is null
                ? new Refusal(
                    RefusalKind.Invalid,
                    "2205",
                    $"Partner Center doesn't find any account associated to the Tenant ID {tenantId}"
                )
                : null;
        }

        if (found is null)
        {
            return new Refusal(
                RefusalKind.Invalid,
                "2200",
                $"MPN Id {mpnId} is either invalid or not yet migrated to Partner Center."
            );
        }

        return found.TenantId is null
            ? new Refusal(
                RefusalKind.Invalid,
                "2204",
                $"MPN Id {mpnId} is not associated with a CSP Indirect Reseller account in Partner Center."
            )
            : null;
    }
}
