using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Organization;

/// <summary>The tenant itself.</summary>
internal static class OrganizationEndpoints
{
    public static GraphResult List(Database database, GraphRequest request)
    {
        var tenant = Tenant.Find(request.Claims.TenantId)!;
        var name = database.Read(store => store.Publishers.FindByTenant(tenant.Id))?.DisplayText ?? tenant.Domains[^1];
        return GraphResult.Of(
            200,
            new OrganizationsBody(
                $"{request.BaseAddress}/$metadata#organization",
                [new(tenant.Id, name, "AAD", [.. tenant.Domains.Select(domain => DomainBody.Of(domain, tenant))])]
            ),
            GraphJson.Default.OrganizationsBody
        );
    }
}

internal sealed record OrganizationsBody(
    [property: JsonPropertyName("@odata.context")] string Context,
    IReadOnlyList<OrganizationBody> Value
);

internal sealed record OrganizationBody(
    string Id,
    string DisplayName,
    string TenantType,
    IReadOnlyList<DomainBody> VerifiedDomains
);

internal sealed record DomainBody(string Name, bool IsInitial, bool IsDefault, string Type)
{
    public static DomainBody Of(string domain, Tenant tenant) =>
        new(domain, domain == tenant.Domains[0], domain == tenant.Domains[^1], "Managed");
}
