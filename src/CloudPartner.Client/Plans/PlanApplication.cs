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
    /// The order in which changes are applied: additions and promotions to Owner first, then the rest, removals last, so that a publisher
    /// whose owners change is never without one in between. Each phase ends before the next begins.
    /// </summary>
    public static IEnumerable<IGrouping<int, PortalUserChange>> Phases(IEnumerable<PortalUserChange> changes) =>
        changes.Where(change => change.Change != PortalUserChangeKind.None).GroupBy(PhaseOf).OrderBy(phase => phase.Key);

    /// <summary>Refuses a plan that removes more than it may. Nothing is sent.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>.</exception>
    public static void CheckRemovals(IReadOnlyCollection<PortalUserChange> changes, long? maxRemovals)
    {
        var removals = changes.Count(change => change.Change == PortalUserChangeKind.Remove);
        if (removals == 0) return;
        var listed = changes.Max(change => change.UsersListed);
        var most = maxRemovals ?? DefaultMaxRemovals(listed);
        if (removals > most)
            throw new CloudPartnerException(CloudPartnerFault.Invalid("MaxRemovals", null,
                $"the plan removes {removals} of {listed} users and {most} are allowed; nothing was changed") with
            {
                RecommendedAction = "Look at the plan with Compare-PortalUser. If it is right, allow that many with -MaxRemovals.",
            });
    }

    /// <summary>Makes a change an item of a bulk run.</summary>
    public static BulkItem ToItem(PortalUserChange change, IPortal portal, object? target) => new(
        $"{change.PublisherId}/{change.Key}",
        // Where a user may hold several roles, the one that goes is part of what is to be done.
        portal.HasSeveralRolesPerUser
            ? [change.Change.ToString(), change.PublisherId, change.Key, change.DesiredRole, change.CurrentRole]
            : [change.Change.ToString(), change.PublisherId, change.Key, change.DesiredRole],
        target,
        (mayHaveHappened, cancellationToken) => ApplyAsync(change, portal, mayHaveHappened, cancellationToken));

    private static async Task<PortalUser?> ApplyAsync(PortalUserChange change, IPortal portal, bool mayHaveHappened, CancellationToken cancellationToken)
    {
        if (change.Change == PortalUserChangeKind.Add)
            return await portal.AddUserAsync(change.PublisherId, change.Desired!, mayHaveHappened, cancellationToken).ConfigureAwait(false);

        var current = change.Current!;
        // Reading again tells whether the one role is the wanted one. Of several, each is added and removed by itself, and doing so again does no harm.
        for (var conflicts = mayHaveHappened && !portal.HasSeveralRolesPerUser ? 1 : 0; ; conflicts++)
        {
            try
            {
                // Read again after a conflict, and before anything else if an earlier run may have applied it.
                if (conflicts > 0) current = (await portal.GetUserAsync(change.PublisherId, change.Key, cancellationToken).ConfigureAwait(false))[0];
                if (change.Change == PortalUserChangeKind.Remove)
                {
                    await portal.RemoveUserAsync(current, force: false, cancellationToken).ConfigureAwait(false);
                    return null;
                }
                if (string.Equals(current.Role, change.DesiredRole, StringComparison.OrdinalIgnoreCase)) return current;
                return await portal.SetRoleAsync(current, change.DesiredRole!, force: false, cancellationToken).ConfigureAwait(false);
            }
            catch (CloudPartnerException conflict) when (conflict.Fault.Kind == FaultKind.Stale && conflicts < MostConflicts && !portal.HasSeveralRolesPerUser)
            {
            }
            catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound && change.Change == PortalUserChangeKind.Remove)
            {
                return null;
            }
        }
    }

    private static int PhaseOf(PortalUserChange change) => change.Change switch
    {
        PortalUserChangeKind.Add => 0,
        PortalUserChangeKind.SetRole when string.Equals(change.DesiredRole, "Owner", StringComparison.OrdinalIgnoreCase) => 0,
        PortalUserChangeKind.SetRole => 1,
        _ => 2,
    };
}
