using static System.Net.Http.HttpMethod;
using static CloudPartner.Client.Services.Provenance;

namespace CloudPartner.Client.Services.Graph;

/// <summary>The operations of Microsoft Graph that tell of tenants and of what is in the own one.</summary>
internal static class TenantOperations
{
    private const string Reference = "learn graph/api/";
    private const string Read = ", read 2026-11";
    private const string Checks = "Test-PublisherPrerequisite";

    public static readonly PortalOperation FindTenant = new(
        "the tenant of a domain",
        Get,
        "v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')",
        Documented,
        "CrossTenantInformation.ReadBasic.All",
        Checks
    )
    {
        Source = Reference + "tenantrelationship-findtenantinformationbydomainname" + Read,
        Note = "That a domain belongs to no tenant is read from 404; the page names no other answer for it.",
    };
    public static readonly PortalOperation GetOrganization = new(
        "the own tenant",
        Get,
        "v1.0/organization",
        Documented,
        "Organization.Read.All",
        Checks
    )
    {
        Source = Reference + "organization-list" + Read,
    };
    public static readonly PortalOperation FindServicePrincipal = new(
        "the service principal of an application",
        Get,
        "v1.0/servicePrincipals",
        Documented,
        "Application.Read.All",
        Checks
    )
    {
        Source = Reference + "serviceprincipal-list" + Read,
    };

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } = [FindTenant, GetOrganization, FindServicePrincipal];
}
