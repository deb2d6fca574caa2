namespace CloudPartner.Client.Tests;

/// <summary>Calls with what somebody wrote, resolved as the commands do it.</summary>
internal static class ResolvedCalls
{
    public static async Task<PortalUser> AddAsync(
        this IPortal portal,
        string publisherId,
        DesiredPortalUser user,
        bool mayHaveHappened = false,
        CancellationToken cancellationToken = default
    )
    {
        if (await portal.Publishers.FindOnlyAsync(cancellationToken) is { } only)
            publisherId = FieldRules.OnlyPublisher(only, publisherId);
        var resolver = await portal.Roles.OpenResolverAsync(cancellationToken);
        return await portal.Users.AddAsync(resolver.Resolve(user, publisherId), mayHaveHappened, cancellationToken);
    }

    public static async Task<PortalUser> SetRoleAsync(
        this IPortal portal,
        PortalUser current,
        string role,
        bool force = false,
        CancellationToken cancellationToken = default
    )
    {
        var resolver = await portal.Roles.OpenResolverAsync(cancellationToken);
        return await portal.Users.SetRoleAsync(current, resolver.ResolveRole(role), force, cancellationToken);
    }

    public static async Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        this IPortal portal,
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken = default
    ) => await (await portal.Roles.OpenResolverAsync(cancellationToken)).FindKeysAsync(names, cancellationToken);
}
