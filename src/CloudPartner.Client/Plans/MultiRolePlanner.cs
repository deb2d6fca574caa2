using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Plans;

/// <summary>
/// Compares where a user may hold several roles: for each user the roles wanted with the roles held. A role that is
/// missing and one that is too much make one change, in which the user is never without a role; what is missing beyond
/// that is added, and what is too much beyond that is removed only if everything unlisted is.
/// </summary>
internal sealed class MultiRolePlanner(IPortal portal, AssignmentResolver resolver) : UserPlanner(portal, resolver)
{
    public override async IAsyncEnumerable<PortalUserChange> CompareAsync(
        string publisherId,
        Dictionary<string, PortalAssignment> desired,
        bool removeUnlisted,
        bool includeEqual,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var held = new Dictionary<string, List<PortalUser>>(StringComparer.OrdinalIgnoreCase);
        var keys = new Dictionary<Guid, string>();
        var renamed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        long listed = 0;
        // The whole listing first: until its last page, a role that was not seen may still come.
        await foreach (var page in ListAsync(publisherId, cancellationToken).ConfigureAwait(false))
        {
            listed += page.Count;
            foreach (var user in page)
            {
                var key = user.Key;
                // Somebody who is renamed while the list is read is listed by both names, and is still one person.
                if (
                    user.ObjectId is { } id
                    && !keys.TryAdd(id, key)
                    && keys[id] is var first
                    && !first.Equals(key, StringComparison.OrdinalIgnoreCase)
                )
                {
                    key = renamed[key] = first;
                }

                if (!held.TryGetValue(key, out var roles))
                    held[key] = roles = new List<PortalUser>(1);
                roles.Add(user);
            }
        }

        // Somebody may be wanted by another address than the one they are listed with; taken for two people, one would
        // be removed.
        var names = desired
            .Values.Select(one => one.User)
            .Where(user => user.ObjectId is null && !held.ContainsKey(KeyOf(user.Key)))
            .Select(user => user.Key)
            .Distinct()
            .ToList();
        var byName =
            names.Count == 0 ? null : await Resolver.FindKeysAsync(names, cancellationToken).ConfigureAwait(false);
        var wantedByUser = desired.Values.ToLookup(
            one =>
                KeyOf(
                    (
                        held.ContainsKey(one.User.Key) ? null
                        : one.User.ObjectId is { } id ? keys.GetValueOrDefault(id)
                        : byName?.GetValueOrDefault(one.User.Key)
                    ) ?? one.User.Key
                ),
            StringComparer.OrdinalIgnoreCase
        );
        desired.Clear();
        keys.Clear();

        var additions = new List<PortalUserChange>();
        var removals = new List<PortalUserChange>();
        foreach (var wanted in wantedByUser)
        {
            held.Remove(wanted.Key, out var roles);
            var missing = wanted.DistinctBy(one => one.Role.Name).ToList();
            var spare = new List<PortalUser>();
            var before = NamesOf(roles);
            foreach (var user in roles ?? [])
            {
                var match = missing.FindIndex(one => one.Role.Name == user.Role);
                if (match < 0)
                {
                    spare.Add(user);
                    continue;
                }
                if (includeEqual)
                    yield return Change(PortalUserChangeKind.None, user, missing[match], "is as it should be");
                missing.RemoveAt(match);
            }
            var pairs = Math.Min(missing.Count, spare.Count);
            for (var i = 0; i < pairs; i++)
            {
                yield return Change(
                    PortalUserChangeKind.SetRole,
                    spare[i],
                    missing[i],
                    $"holds {spare[i].Role}, should hold {missing[i].Role}"
                );
            }

            foreach (var one in missing.Skip(pairs))
            {
                additions.Add(
                    Change(
                        PortalUserChangeKind.Add,
                        null,
                        one,
                        roles is null ? "holds no role" : $"does not hold {one.Role}"
                    )
                );
            }

            if (removeUnlisted)
            {
                removals.AddRange(
                    spare
                        .Skip(pairs)
                        .Select(user =>
                            Change(
                                PortalUserChangeKind.Remove,
                                user,
                                null,
                                "holds a role that is not in the desired state"
                            )
                        )
                );
            }

            PortalUserChange Change(
                PortalUserChangeKind change,
                PortalUser? current,
                PortalAssignment? one,
                string reason
            ) => Plan(change, publisherId, current, one, reason, listed, before);
        }
        foreach (var change in additions)
            yield return change;
        foreach (var change in removals)
            yield return change;
        if (!removeUnlisted)
            yield break;
        foreach (var roles in held.Values)
        {
            var before = NamesOf(roles);
            foreach (var user in roles)
            {
                yield return Plan(
                    PortalUserChangeKind.Remove,
                    publisherId,
                    user,
                    null,
                    "is not in the desired state",
                    listed,
                    before
                );
            }
        }

        string KeyOf(string name) => renamed.GetValueOrDefault(name, name);
    }

    private static string[] NamesOf(List<PortalUser>? roles) =>
        roles is null ? [] : [.. roles.Select(user => user.Role)];

    // The role that goes is part of what is to be done.
    internal override string?[] ContentOf(PortalUserChange change, string? role) =>
        [change.Change.ToString(), change.PublisherId, change.Key, role, change.CurrentRole];

    // Each role is added and removed by itself, and doing so again does no harm, so nothing is read before and no
    // conflict is repeated.
    internal override async Task<PortalUser?> SetRoleAsync(
        PortalUserChange change,
        KeptPlan? kept,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    ) =>
        await Portal
            .Users.SetRoleAsync(
                change.Current!,
                Resolver.ResolveRole(change.DesiredRole!),
                force: false,
                cancellationToken
            )
            .ConfigureAwait(false);

    internal override async Task<PortalUser?> IsDoneAsync(
        PortalUserChange change,
        KeptPlan kept,
        CancellationToken cancellationToken
    ) => kept.IsDone(change, await HeldAsync(change, cancellationToken).ConfigureAwait(false));

    private async Task<IReadOnlyList<PortalUser>> HeldAsync(
        PortalUserChange change,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Portal
                .Users.GetAsync(change.PublisherId, change.Current?.Key ?? change.Key, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CloudPartnerException none)
            when (none.Fault.Kind == FaultKind.NotFound && change.Change == PortalUserChangeKind.Add)
        {
            return [];
        }
    }
}
