using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The portal's roles.</summary>
internal sealed class PortalRoles(PortalSession session) : IPortalRoles
{
    public static PortalCapabilities Capabilities { get; } = new();

    // Both are documented, and that only an owner manages users (users pages of the portal, 2019).
    public static PortalRole[] All { get; } =
    [new("Owner", null, []) { CanManageUsers = true }, new("Contributor", null, [])];

    private static readonly Task<AssignmentResolver> Resolver = Task.FromResult(
        new AssignmentResolver(All, Capabilities)
    );

    public async Task<IReadOnlyList<PortalRole>> ListAsync(CancellationToken cancellationToken)
    {
        var roles = await session
            .GetAsync(PortalOperations.ListRoles, [], RoleJson.Read, cancellationToken)
            .ConfigureAwait(false);
        var resolver = await Resolver.ConfigureAwait(false);
        return [.. roles.Select(role => role with { CanManageUsers = resolver.CanManageUsers(role.Name) })];
    }

    public Task<AssignmentResolver> OpenResolverAsync(CancellationToken cancellationToken) => Resolver;
}
