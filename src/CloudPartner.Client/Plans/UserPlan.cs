using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Plans;

/// <summary>
/// Compares the users a publisher has with those it should have: one listing, one hash map, no request per user.
/// </summary>
public static class UserPlan
{
    /// <summary>Compares.</summary>
    /// <param name="portal">The portal.</param>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="desired">The wanted users by <see cref="DesiredPortalUser.Key"/>; where a user may hold several
    /// roles, by user and role. What has been found is taken out.</param>
    /// <param name="removeUnlisted">True to plan the removal of everybody who is not wanted.</param>
    /// <param name="includeEqual">True to name also those that are as wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns> Changes as pages arrive. Additions and removals come after the last page: until then a user that was
    /// not seen may still come, and a removal may only follow from a listing that is known to be complete. A listing
    /// that breaks throws before any of them. </returns>
    public static IAsyncEnumerable<PortalUserChange> CompareAsync(
        IPortal portal,
        string publisherId,
        Dictionary<string, DesiredPortalUser> desired,
        bool removeUnlisted,
        bool includeEqual,
        CancellationToken cancellationToken = default
    ) =>
        portal.HasSeveralRolesPerUser
            ? RolePlan.CompareAsync(portal, publisherId, desired, removeUnlisted, includeEqual, cancellationToken)
            : CompareUsersAsync(portal, publisherId, desired, removeUnlisted, includeEqual, cancellationToken);

    /// <summary>True if a change takes a role from the signed-in identity, unless it gives another one with which users
    /// can be managed.</summary>
    public static bool ConcernsCaller(IPortal portal, PortalUserChange change) =>
        change is { Change: PortalUserChangeKind.Remove or PortalUserChangeKind.SetRole, Current: { } current }
        && portal.Caller.Is(current)
        && !(change.DesiredRole is { } role && portal.MayManageUsers(role));

    private static async IAsyncEnumerable<PortalUserChange> CompareUsersAsync(
        IPortal portal,
        string publisherId,
        Dictionary<string, DesiredPortalUser> desired,
        bool removeUnlisted,
        bool includeEqual,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var unlisted = new List<PortalUser>();
        long listed = 0;
        await foreach (
            var page in portal
                .ListUsersAsync(publisherId, PortalUserFilter.None, cancellationToken)
                .ConfigureAwait(false)
        )
        {
            listed += page.Count;
            foreach (var user in page)
            {
                if (!desired.Remove(user.Key, out var wanted))
                {
                    if (removeUnlisted)
                        unlisted.Add(user);
                }
                else if (!string.Equals(user.Role, wanted.Role, StringComparison.OrdinalIgnoreCase))
                {
                    yield return Change(
                        portal,
                        PortalUserChangeKind.SetRole,
                        user,
                        wanted,
                        $"holds {user.Role}, should hold {wanted.Role}",
                        listed
                    );
                }
                else if (includeEqual)
                {
                    yield return Change(portal, PortalUserChangeKind.None, user, wanted, "is as it should be", listed);
                }
            }
        }
        foreach (var wanted in desired.Values)
        {
            yield return Change(portal, PortalUserChangeKind.Add, null, wanted, "is not on the portal", listed) with
            {
                PublisherId = publisherId,
            };
        }

        foreach (var user in unlisted)
            yield return Change(portal, PortalUserChangeKind.Remove, user, null, "is not in the desired state", listed);
    }

    internal static PortalUserChange Change(
        IPortal portal,
        PortalUserChangeKind change,
        PortalUser? current,
        DesiredPortalUser? wanted,
        string reason,
        long listed,
        IReadOnlyList<string>? held = null
    )
    {
        var planned = Make(change, current, wanted, reason, listed, held ?? (current is null ? [] : [current.Role]));
        return ConcernsCaller(portal, planned)
            ? planned with
            {
                ConcernsCaller = true,
                Reason = $"{reason}; is signed in here",
            }
            : planned;
    }

    private static PortalUserChange Make(
        PortalUserChangeKind change,
        PortalUser? current,
        DesiredPortalUser? wanted,
        string reason,
        long listed,
        IReadOnlyList<string> held
    ) =>
        new()
        {
            Change = change,
            PublisherId = current?.PublisherId ?? string.Empty,
            Kind = current?.Kind ?? wanted!.Kind,
            Email = current?.Email ?? wanted?.Email,
            ObjectId = current?.ObjectId ?? wanted?.ObjectId,
            CurrentRole = current?.Role,
            DesiredRole = wanted?.Role,
            Reason = reason,
            Desired = wanted,
            Current = current,
            HeldRoles = held,
            UsersListed = listed,
        };
}
