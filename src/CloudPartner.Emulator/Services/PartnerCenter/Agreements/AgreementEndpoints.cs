using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.PartnerCenter.Agreements;

/// <summary>
/// Whether a partner has signed its agreement. Documented for resellers and the Microsoft Partner Agreement; here it is
/// the agreement of the publisher with that ID.
/// </summary>
internal static class AgreementEndpoints
{
    public static void Map(ServiceGroup<PartnerCenterCall> partnerCenter) =>
        partnerCenter.MapGet("/compliance/csp/agreementstatus", GetAsync).WithMetadata(PersonRequired.Mark);

    private static Task GetAsync(PartnerCenterCall call)
    {
        string? mpnId = call.Query["mpnId"],
            tenantId = call.Query["tenantId"];
        call.ReadMembership();
        Check(mpnId, tenantId);
        var publisher = string.IsNullOrEmpty(mpnId) ? FindByTenant(call, tenantId!) : FindByMpnId(call, mpnId);
        using var facts = JsonDocument.Parse(publisher.Registration);
        return call.AnswerAsync(
            200,
            new AgreementBody(facts.RootElement.GetProperty("agreements").GetArrayLength() > 0),
            PartnerCenterJson.Default.AgreementBody
        );
    }

    private static void Check(string? mpnId, string? tenantId)
    {
        if (string.IsNullOrEmpty(mpnId) && string.IsNullOrEmpty(tenantId))
            throw Refused("2001", "Both MPN Id and Tenant Id cannot be empty.");
        if (!string.IsNullOrEmpty(mpnId) && !string.IsNullOrEmpty(tenantId))
            throw Refused("2000", "Both MPN Id and Tenant Id should not be passed.");
        if (mpnId?.All(char.IsAsciiDigit) == false)
            throw Refused("2000", "MPN Id must be numeric.");
        if (!string.IsNullOrEmpty(tenantId) && !Guid.TryParse(tenantId, out _))
            throw Refused("2000", "Tenant Id must be a GUID.");
    }

    private static Publisher FindByTenant(PartnerCenterCall call, string tenantId) =>
        call.Database.Read(store => store.Publishers.FindByTenant(tenantId.ToLowerInvariant()))
        ?? throw Refused("2205", $"Partner Center doesn't find any account associated to the Tenant ID {tenantId}");

    private static Publisher FindByMpnId(PartnerCenterCall call, string mpnId)
    {
        var publisher =
            call.Database.Read(store => store.Publishers.FindByMpnId(mpnId))
            ?? throw Refused("2200", $"MPN Id {mpnId} is either invalid or not yet migrated to Partner Center.");
        return publisher.TenantId is null
            ? throw Refused(
                "2204",
                $"MPN Id {mpnId} is not associated with a CSP Indirect Reseller account in Partner Center."
            )
            : publisher;
    }

    private static RefusedException Refused(string code, string message) => new(new HttpRefusal(400, code, message));
}

internal sealed record AgreementBody(bool IsAgreementSigned);
