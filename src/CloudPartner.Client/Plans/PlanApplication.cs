using CloudPartner.Client.Bulk;

namespace CloudPartner.Client.Plans;

/// <summary>Applies a plan's changes, safely for a portal that others change too.</summary>
public static class PlanApplication
{
    // A user that somebody changes again and again between our reading and our writing is left to them.
    private const int MostConflicts = 3;

    /// <summary>The most removals if the caller names no number: a tenth of the listed users, at least one.</summary>
    public static long DefaultMaxRemovals(long usersListed) => Math.Max(1, (usersListed + 9) / 10);

    /// <summary>
    /// The order in which changes are applied: additions and promotions to a role that manages users first, then
    /// changes among the other roles, then demotions, then removals, so that a publisher whose managers change is never
    /// without one in between. What takes a role from the signed-in identity comes after everything else, since nothing
    /// may be possible after it. Each phase ends before the next begins.
    /// </summary>
    public static IEnumerable<IGrouping<int, PortalUserChange>> Phases(
        IEnumerable<PortalUserChange> changes,
        IPortal portal
    ) =>
        changes
            .Where(change => change.Change != PortalUserChangeKind.None)
            .GroupBy(change => PhaseOf(change, portal))
            .OrderBy(phase => phase.Key);

    /// <summary>Refuses a plan that removes more than it may. Nothing is sent.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>.</exception>
    public static void CheckRemovals(IReadOnlyCollection<PortalUserChange> changes, long? maxRemovals)
    {
        var removals = changes.Count(change => change.Change == PortalUserChangeKind.Remove);
        if (removals == 0)
            return;
        var listed = changes.Max(change => change.UsersListed);
        var most = maxRemovals ?? DefaultMaxRemovals(listed);
        if (removals > most)
        {
            throw new CloudPartnerException(
                CloudPartnerFault.Invalid(
                    "MaxRemovals",
                    null,
                    $"the plan removes {removals} of {listed} users and {most} are allowed; nothing was changed"
                ) with
                {
                    RecommendedAction =
                        "Look at the plan with Compare-PortalUser. If it is right, allow that many with -MaxRemovals.",
                }
            );
        }
    }

    /// <summary>Makes a change an item of a bulk run.</summary>
    /// <param name="change">The change.</param>
    /// <param name="portal">The portal.</param>
    /// <param name="target">The caller's own input.</param>
    /// <param name="kept">The plan that it is from, if that was made before and kept; null for one that was made just
    /// now from what is wanted.</param>
    public static BulkItem ToItem(PortalUserChange change, IPortal portal, object? target, KeptPlan? kept = null) =>
        new(
            change.CurrentRole is null
                ? $"{change.PublisherId}/{change.Key}"
                : $"{change.PublisherId}/{change.Key} ({change.CurrentRole})",
            // Where a user may hold several roles, the one that goes is part of what is to be done.
            portal.HasSeveralRolesPerUser
                ? [change.Change.ToString(), change.PublisherId, change.Key, change.DesiredRole, change.CurrentRole]
                : [change.Change.ToString(), change.PublisherId, change.Key, change.DesiredRole],
            target,
            (mayHaveHappened, cancellationToken) =>
                change.Change switch
                {
                    PortalUserChangeKind.Add => AddAsync(change, portal, mayHaveHappened, cancellationToken),
                    PortalUserChangeKind.Remove => RemoveAsync(change, portal, kept, cancellationToken),
                    _ => SetAsync(change, portal, kept, mayHaveHappened, cancellationToken),
                }
        )
        {
            Goes = change.CurrentRole,
        };

    private static async Task<PortalUser?> AddAsync(
        PortalUserChange change,
        IPortal portal,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    ) =>
        await portal
            .AddUserAsync(change.PublisherId, change.Desired!, mayHaveHappened, cancellationToken)
            .ConfigureAwait(false);

    // Only who was read is removed, whoever made the plan and when: somebody who was changed or added again since is
    // not who was judged.
    private static async Task<PortalUser?> RemoveAsync(
        PortalUserChange change,
        IPortal portal,
        KeptPlan? kept,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (kept is not null && await kept.IsDoneAsync(change, cancellationToken).ConfigureAwait(false) is not null)
                return null;
            await portal.RemoveUserAsync(change.Current!, force: false, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound) { }
        return null;
    }

    private static async Task<PortalUser?> SetAsync(
        PortalUserChange change,
        IPortal portal,
        KeptPlan? kept,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        var (current, role) = (change.Current!, change.DesiredRole!);
        // Reading again tells whether the one role is the wanted one. Of several, each is added and removed by itself,
        // and doing so again does no harm.
        for (var conflicts = mayHaveHappened && !portal.HasSeveralRolesPerUser ? 1 : 0; ; conflicts++)
        {
            try
            {
                if (
                    kept is not null
                    && await kept.IsDoneAsync(change, cancellationToken).ConfigureAwait(false) is { } done
                )
                {
                    return done;
                }
                // Read again after a conflict, and before anything else if an earlier run may have applied it.
                if (conflicts > 0)
                {
                    var now = (
                        await portal
                            .GetUserAsync(change.PublisherId, change.Key, cancellationToken)
                            .ConfigureAwait(false)
                    )[0];
                    if (role.Equals(now.Role, StringComparison.OrdinalIgnoreCase))
                        return now;
                    // What is wanted is compared with what is there; a plan that was kept holds for what it was made
                    // from, and for nothing else.
                    if (kept is null)
                        current = now;
                }
                return await portal.SetRoleAsync(current, role, force: false, cancellationToken).ConfigureAwait(false);
            }
            catch (CloudPartnerException conflict)
                when (conflict.Fault.Kind == FaultKind.Stale
                    && conflicts < MostConflicts
                    && kept is null
                    && !portal.HasSeveralRolesPerUser
                ) { }
            catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound && kept is not null)
            {
                throw KeptPlan.Stale(change, "holds no role any more", gone.Fault);
            }
        }
    }

    private static int PhaseOf(PortalUserChange change, IPortal portal)
    {
        var takesManagement = change.CurrentRole is { } held && portal.MayManageUsers(held);
        // Of the caller's own roles the one that allows the rest goes last.
        if (UserPlan.ConcernsCaller(portal, change))
            return takesManagement ? 5 : 4;
        return change.Change switch
        {
            PortalUserChangeKind.Add => 0,
            PortalUserChangeKind.SetRole when portal.MayManageUsers(change.DesiredRole ?? "") => 0,
            PortalUserChangeKind.SetRole => takesManagement ? 2 : 1,
            _ => 3,
        };
    }
}
