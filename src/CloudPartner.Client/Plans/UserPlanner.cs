using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Plans;

/// <summary>
/// Compares the users a publisher has with those it should have, and changes roles as the plan says: one listing, one
/// hash map, no request per user. How depends on whether a user may hold several roles.
/// </summary>
public abstract class UserPlanner
{
    private readonly DateTimeOffset _made = DateTimeOffset.Now;

    private protected UserPlanner(IPortal portal, AssignmentResolver resolver) =>
        (Portal, Resolver) = (portal, resolver);

    /// <summary>Told how many users each page of the listing holds.</summary>
    public Action<int>? Listed { get; set; }

    /// <summary>The portal.</summary>
    protected IPortal Portal { get; }

    /// <summary>Knows the portal's roles.</summary>
    protected AssignmentResolver Resolver { get; }

    /// <summary>The planner for a portal.</summary>
    public static UserPlanner For(IPortal portal, AssignmentResolver resolver) =>
        portal.Capabilities.HasSeveralRolesPerUser
            ? new MultiRolePlanner(portal, resolver)
            : new SingleRolePlanner(portal, resolver);

    /// <summary>Compares.</summary>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="desired">The wanted assignments by <see cref="PortalAssignment.Key"/>. What has been found is taken
    /// out.</param>
    /// <param name="removeUnlisted">True to plan the removal of everybody who is not wanted.</param>
    /// <param name="includeEqual">True to name also those that are as wanted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns> Changes as pages arrive. Additions and removals come after the last page: until then a user that was
    /// not seen may still come, and a removal may only follow from a listing that is known to be complete. A listing
    /// that breaks throws before any of them. </returns>
    public abstract IAsyncEnumerable<PortalUserChange> CompareAsync(
        string publisherId,
        Dictionary<string, PortalAssignment> desired,
        bool removeUnlisted,
        bool includeEqual,
        CancellationToken cancellationToken = default
    );

    /// <summary>True if a change takes a role from the signed-in identity, unless it gives another one with which users
    /// can be managed.</summary>
    public bool ConcernsCaller(PortalUserChange change) =>
        change is { Change: PortalUserChangeKind.Remove or PortalUserChangeKind.SetRole, Current: { } current }
        && Portal.Caller.Is(current)
        && !Resolver.CanManageUsers(change.DesiredRole);

    /// <summary>What tells a change from another one, for a journal.</summary>
    /// <param name="change">The change.</param>
    /// <param name="role">The wanted role, as the service names it or as it was written.</param>
    internal abstract string?[] ContentOf(PortalUserChange change, string? role);

    /// <summary>Gives a user the role that a change wants.</summary>
    internal abstract Task<PortalUser?> SetRoleAsync(
        PortalUserChange change,
        KeptPlan? kept,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    );

    /// <summary>Refuses a line of a kept plan whose user is no longer as the plan was made from.</summary>
    /// <returns>What the user holds if the line has been carried out already; null if it is still to be.</returns>
    internal abstract Task<PortalUser?> IsDoneAsync(
        PortalUserChange change,
        KeptPlan kept,
        CancellationToken cancellationToken
    );

    /// <summary>All users of a publisher.</summary>
    private protected async IAsyncEnumerable<IReadOnlyList<PortalUser>> ListAsync(
        string publisherId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var pages = Portal.Users.ListAsync(publisherId, PortalUserFilter.None, cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            Listed?.Invoke(page.Count);
            yield return page;
        }
    }

    private protected PortalUserChange Plan(
        PortalUserChangeKind change,
        string publisherId,
        PortalUser? current,
        PortalAssignment? wanted,
        string reason,
        long listed,
        IReadOnlyList<string>? held = null
    )
    {
        var planned = new PortalUserChange
        {
            Change = change,
            PublisherId = publisherId,
            Kind = current?.Kind ?? wanted!.User.Kind,
            Email = current?.Email ?? wanted?.User.Email,
            ObjectId = current?.ObjectId ?? wanted?.User.ObjectId,
            CurrentRole = current?.Role,
            DesiredRole = wanted?.Role.Name,
            Reason = reason,
            Desired = wanted?.User,
            Current = current,
            HeldRoles = held ?? (current is null ? [] : [current.Role]),
            UsersListed = listed,
            MadeBy = Portal.Caller.ToString(),
            MadeTime = _made,
        };
        return ConcernsCaller(planned)
            ? planned with
            {
                ConcernsCaller = true,
                Reason = $"{reason}; is signed in here",
            }
            : planned;
    }
}
