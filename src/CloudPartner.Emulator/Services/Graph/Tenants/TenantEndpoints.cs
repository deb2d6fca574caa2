using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services.Graph.Users;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Tenants;

/// <summary>
/// Whose tenant a domain belongs to, as documented (learn graph/api/tenantrelationship-
/// findtenantinformationbydomainname, read 2026-11). That a domain of nobody is 404 is ours.
/// </summary>
internal static partial class TenantEndpoints
{
    /// <summary>The domain in "findTenantInformationByDomainName(domainName='...')"; null for anything else.</summary>
    public static string? DomainOf(string segment) =>
        Function().Match(Uri.UnescapeDataString(segment)) is { Success: true } match
            ? match.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal)
            : null;

    public static GraphResult Find(Database database, GraphRequest request, string domain)
    {
        var tenant =
            domain.Contains('.', StringComparison.Ordinal) && Tenant.Find(domain) is { } found
                ? found
                : throw UserEndpoints.NotFound(domain);
        var name = database.Read(store => store.Publishers.FindByTenant(tenant.Id))?.DisplayText;
        return GraphResult.Of(
            200,
            new TenantBody(
                $"{request.BaseAddress}/$metadata#microsoft.graph.tenantInformation",
                tenant.Id,
                null,
                name ?? tenant.Domains[^1],
                tenant.Domains[^1]
            ),
            GraphJson.Default.TenantBody
        );
    }

    [GeneratedRegex(@"\AfindTenantInformationByDomainName\(domainName='((?:[^']|'')*)'\)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Function();
}

internal sealed record TenantBody(
    [property: JsonPropertyName("@odata.context")] string Context,
    string TenantId,
    string? FederationBrandName,
    string DisplayName,
    string DefaultDomainName
);
