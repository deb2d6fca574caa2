using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Plans;

/// <summary>
/// Compares where a user may hold several roles: for each user the roles wanted with the roles held. A role that is
/// missing and one that is too much make one change, in which the user is never without a role; what is missing beyond
/// that is added, and what is too much beyond that is removed only if everything unlisted is.
/// </summary>
internal static class RolePlan
{
    public static async IAsyncEnumerable<PortalUserChange> CompareAsync(
        IPortal portal,
        string publisherId,
        Dictionary<string, DesiredPortalUser> desired,
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
        await foreach (
            var page in portal
                .ListUsersAsync(publisherId, PortalUserFilter.None, cancellationToken)
                .ConfigureAwait(false)
        )
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
        var unseen = desired.Values.Where(user => !held.ContainsKey(KeyOf(user.Key))).ToList();
        var names = unseen.Where(user => user.ObjectId is null).Select(user => user.Key).Distinct().ToList();
        var byName =
            names.Count == 0 ? null : await portal.FindKeysAsync(names, cancellationToken).ConfigureAwait(false);
        var wantedByUser = desired.Values.ToLookup(
            user =>
                KeyOf(
                    (
                        held.ContainsKey(user.Key) ? null
                        : user.ObjectId is { } id ? keys.GetValueOrDefault(id)
                        : byName?.GetValueOrDefault(user.Key)
                    ) ?? user.Key
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
            var missing = wanted.DistinctBy(user => user.Role, StringComparer.OrdinalIgnoreCase).ToList();
            var spare = new List<PortalUser>();
            var before = NamesOf(roles);
            foreach (var user in roles ?? [])
            {
                var match = missing.FindIndex(one => one.Role.Equals(user.Role, StringComparison.OrdinalIgnoreCase));
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
                    ) with
                    {
                        PublisherId = publisherId,
                    }
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
                DesiredPortalUser? one,
                string reason
            ) => UserPlan.Change(portal, change, current, one, reason, listed, before);
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
                yield return UserPlan.Change(
                    portal,
                    PortalUserChangeKind.Remove,
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
}
