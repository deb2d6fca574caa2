using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>Asks Microsoft Graph about tenants.</summary>
/// <param name="environment">The environment's name.</param>
/// <param name="graph">Microsoft Graph; null if the environment names none.</param>
internal sealed class GraphTenants(string environment, ServiceClient? graph) : IPortalTenants
{
    private static readonly TenantFacts Nothing = new(Guid.Empty, null, []);

    private static readonly JsonShape<TenantFacts> FoundShape = new()
    {
        { "tenantId", (tenant, json) => tenant with { Id = json.ReadId() ?? Guid.Empty } },
        { "displayName", (tenant, json) => tenant with { DisplayName = json.ReadText() } },
        { "defaultDomainName", (tenant, json) => tenant with { Domains = json.ReadText() is { } name ? [name] : [] } },
    };

    private static readonly JsonShape<TenantFacts> OwnShape = new()
    {
        { "id", (tenant, json) => tenant with { Id = json.ReadId() ?? Guid.Empty } },
        { "displayName", (tenant, json) => tenant with { DisplayName = json.ReadText() } },
        { "verifiedDomains", (tenant, json) => tenant with { Domains = json.ReadArray(ReadDomain) } },
    };

    public async Task<TenantFacts> GetOwnAsync(CancellationToken cancellationToken) =>
        await SendAsync(
                GraphOperations.GetOrganization,
                [],
                json => ReadOnly(json, item => Known(OwnShape.Read(item, Nothing))),
                cancellationToken
            )
            .ConfigureAwait(false)
        ?? throw new CloudPartnerException(
            new CloudPartnerFault(FaultKind.Unexpected, "Microsoft Graph lists no organization for the own tenant.")
        );

    public async Task<TenantFacts?> FindAsync(string domain, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(
                    GraphOperations.FindTenant,
                    [domain],
                    json => Known(FoundShape.Read(json, Nothing)),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException none) when (none.Fault.Kind == FaultKind.NotFound)
        {
            return null;
        }
    }

    public async Task<Guid?> FindServicePrincipalAsync(Guid applicationId, CancellationToken cancellationToken) =>
        (
            await SendAsync(
                    GraphOperations.FindServicePrincipal,
                    [],
                    json => ReadOnly(json, ReadPrincipal),
                    cancellationToken,
                    ("$filter", $"appId eq '{applicationId}'"),
                    ("$select", "id,appId")
                )
                .ConfigureAwait(false)
        )?.Id;

    private async Task<T> SendAsync<T>(
        PortalOperation operation,
        string[] values,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        params (string, string)[] query
    )
    {
        if (graph is null)
        {
            throw Unsupported.Refuse(
                $"The environment {environment} names no Microsoft Graph, so tenants and applications cannot be looked "
                    + "up.",
                "Save the environment with -GraphEndpoint (Add-CloudPartnerEnvironment)."
            );
        }

        return (
            await graph
                .SendAsync(operation, graph.Request(operation, values, query), read, cancellationToken)
                .ConfigureAwait(false)
        ).Value;
    }

    // A list of which one item at most is meant.
    private static T? ReadOnly<T>(JsonTextReader json, Func<JsonTextReader, T> item)
        where T : class
    {
        List<T>? items = null;
        json.ReadObject("value", () => items = json.ReadItems(item));
        return items switch
        {
            null => throw new JsonReaderException("A list without a value."),
            [] => null,
            [var one] => one,
            _ => throw new JsonReaderException("More than one where one was asked for."),
        };
    }

    private static TenantFacts Known(TenantFacts tenant) =>
        tenant.Id != Guid.Empty ? tenant : throw new JsonReaderException("A tenant without an ID.");

    private static string ReadDomain(JsonTextReader json)
    {
        var name = string.Empty;
        json.ReadObject("name", () => name = json.ReadText() ?? string.Empty);
        return name;
    }

    private static Principal ReadPrincipal(JsonTextReader json)
    {
        Guid? id = null;
        json.ReadObject("id", () => id = json.ReadId());
        return new Principal(id ?? throw new JsonReaderException("A service principal without an ID."));
    }

    private sealed record Principal(Guid Id);
}
