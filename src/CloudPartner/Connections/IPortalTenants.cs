namespace CloudPartner;

/// <summary>
/// What Microsoft Entra tells of tenants and of the applications in the own one. Throws
/// <see cref="FaultKind.NotSupported"/> where the environment names no Microsoft Graph.
/// </summary>
public interface IPortalTenants
{
    /// <summary>Reads the tenant that one signed in to, with the domains that are verified for it.</summary>
    Task<TenantFacts> GetOwnAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the tenant of a domain, whosever it is; null if it belongs to none.</summary>
    Task<TenantFacts?> FindAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds the object ID of an application's service principal in the own tenant; null if it has none there.
    /// </summary>
    Task<Guid?> FindServicePrincipalAsync(Guid applicationId, CancellationToken cancellationToken = default);
}

/// <summary>A tenant of Microsoft Entra.</summary>
/// <param name="Id">The tenant ID.</param>
/// <param name="DisplayName">Its name.</param>
/// <param name="Domains">Its verified domains; of a tenant that is not the own one, only the default domain.</param>
public sealed record TenantFacts(Guid Id, string? DisplayName, IReadOnlyList<string> Domains)
{
    /// <summary>The name and the ID.</summary>
    public override string ToString() => string.IsNullOrEmpty(DisplayName) ? $"{Id}" : $"{DisplayName} ({Id})";
}
