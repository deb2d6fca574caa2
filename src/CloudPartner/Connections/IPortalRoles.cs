namespace CloudPartner;

/// <summary>The roles of a service.</summary>
public interface IPortalRoles
{
    /// <summary>Lists the roles and what each may do.</summary>
    Task<IReadOnlyList<PortalRole>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives what turns desired users into assignments of this service. Roles are read for it at most once; a service
    /// whose roles are documented is not asked.
    /// </summary>
    Task<AssignmentResolver> OpenResolverAsync(CancellationToken cancellationToken = default);
}
