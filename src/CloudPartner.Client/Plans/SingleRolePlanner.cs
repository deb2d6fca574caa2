using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Plans;

/// <summary>For portals where a user holds one role, whose version tells whether it has changed.</summary>
internal sealed class SingleRolePlanner(IPortal portal, AssignmentResolver resolver) : UserPlanner(portal, resolver)
{
    public override async IAsyncEnumerable<PortalUserChange> CompareAsync(
        string publisherId,
        Dictionary<string, PortalAssignment> desired,
        bool removeUnlisted,
        bool includeEqual,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var unlisted = new List<PortalUser>();
        long listed = 0;
        await foreach (var page in ListAsync(publisherId, cancellationToken).ConfigureAwait(false))
        {
            listed += page.Count;
            foreach (var user in page)
            {
                if (!desired.Remove(user.Key, out var wanted))
                {
                    if (removeUnlisted)
                        unlisted.Add(user);
                }
                else if (user.Role != wanted.Role.Name)
                {
                    var reason = $"holds {user.Role}, should hold {wanted.Role}";
                    yield return Plan(PortalUserChangeKind.SetRole, publisherId, user, wanted, reason, listed);
                }
                else if (includeEqual)
                {
                    yield return Plan(
                        PortalUserChangeKind.None,
                        publisherId,
                        user,
                        wanted,
                        "is as it should be",
                        listed
                    );
                }
            }
        }
        foreach (var wanted in desired.Values)
            yield return Plan(PortalUserChangeKind.Add, publisherId, null, wanted, "is not on the portal", listed);
        foreach (var user in unlisted)
        {
            yield return Plan(
                PortalUserChangeKind.Remove,
                publisherId,
                user,
                null,
                "is not in the desired state",
                listed
            );
        }
    }

    internal override string?[] ContentOf(PortalUserChange change, string? role) =>
        [change.Change.ToString(), change.PublisherId, change.Key, role];

    // The change is conditional on the version, so the service itself says whether it still holds.
    internal override Task<PortalUser?> IsDoneAsync(
        PortalUserChange change,
        KeptPlan kept,
        CancellationToken cancellationToken
    ) => Task.FromResult<PortalUser?>(null);

    internal override async Task<PortalUser?> SetRoleAsync(
        PortalUserChange change,
        KeptPlan? kept,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        var (current, role) = (change.Current!, Resolver.ResolveRole(change.DesiredRole!));
        // Read again after a conflict, and before anything else if an earlier run may have applied it.
        var readsFirst = mayHaveHappened;
        return await ConflictRetry
            .RunAsync(
                async () =>
                {
                    if (readsFirst)
                    {
                        var now = (
                            await Portal
                                .Users.GetAsync(change.PublisherId, change.Key, cancellationToken)
                                .ConfigureAwait(false)
                        )[0];
                        if (now.Role == role.Name)
                            return now;
                        // What is wanted is compared with what is there; a plan that was kept holds for what it was
                        // made from, and for nothing else.
                        if (kept is null)
                            current = now;
                    }
                    return await Portal
                        .Users.SetRoleAsync(current, role, force: false, cancellationToken)
                        .ConfigureAwait(false);
                },
                () => Task.FromResult(readsFirst = kept is null)
            )
            .ConfigureAwait(false);
    }
}
