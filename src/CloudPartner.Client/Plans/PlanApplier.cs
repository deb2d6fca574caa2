using CloudPartner.Client.Bulk;

namespace CloudPartner.Client.Plans;

/// <summary>Applies a plan's changes, safely for a portal that others change too.</summary>
/// <param name="portal">The portal.</param>
/// <param name="resolver">Knows the portal's roles.</param>
/// <param name="planner">Made the plan, or would make it.</param>
/// <param name="kept">The plan that the changes are from, if that was made before and kept; null for one that was made
/// just now from what is wanted.</param>
public sealed class PlanApplier(IPortal portal, AssignmentResolver resolver, UserPlanner planner, KeptPlan? kept = null)
{
    /// <summary>The most removals if the caller names no number: a tenth of the listed users, at least one.</summary>
    public static long DefaultMaxRemovals(long usersListed) => Math.Max(1, (usersListed + 9) / 10);

    /// <summary>
    /// The order in which changes are applied: additions and promotions to a role that manages users first, then
    /// changes among the other roles, then demotions, then removals, so that a publisher whose managers change is never
    /// without one in between. What takes a role from the signed-in identity comes after everything else, since nothing
    /// may be possible after it. Each phase ends before the next begins.
    /// </summary>
    public IEnumerable<IGrouping<int, PortalUserChange>> Phases(IEnumerable<PortalUserChange> changes) =>
        changes
            .Where(change => change.Change != PortalUserChangeKind.None)
            .GroupBy(PhaseOf)
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
    /// <param name="target">The caller's own input.</param>
    public BulkItem<PortalUser> ToItem(PortalUserChange change, object? target)
    {
        var written = change.Desired?.Role;
        return new BulkItem<PortalUser>(
            change.CurrentRole is null
                ? $"{change.PublisherId}/{change.Key}"
                : $"{change.PublisherId}/{change.Key} ({change.CurrentRole})",
            planner.ContentOf(change, change.DesiredRole),
            target,
            (mayHaveHappened, cancellationToken) => ApplyAsync(change, mayHaveHappened, cancellationToken)
        )
        {
            WrittenContent =
                written is null || written == change.DesiredRole ? null : planner.ContentOf(change, written),
            Goes = change.CurrentRole,
        };
    }

    private async Task<PortalUser?> ApplyAsync(
        PortalUserChange change,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await (
                change.Change switch
                {
                    PortalUserChangeKind.Add => AddAsync(change, mayHaveHappened, cancellationToken),
                    PortalUserChangeKind.Remove => RemoveAsync(change, cancellationToken),
                    _ => SetRoleAsync(change, mayHaveHappened, cancellationToken),
                }
            ).ConfigureAwait(false);
        }
        catch (CloudPartnerException stale) when (kept is not null && stale.Fault.Kind == FaultKind.Stale)
        {
            throw new CloudPartnerException(KeptPlan.WithOrigin(stale.Fault, change));
        }
    }

    private async Task<PortalUser?> AddAsync(
        PortalUserChange change,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        var assignment = resolver.Resolve(change.Desired!, change.PublisherId);
        try
        {
            return await IsDoneAsync(change, cancellationToken).ConfigureAwait(false)
                ?? await portal.Users.AddAsync(assignment, mayHaveHappened, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException there) when (there.Fault.Kind == FaultKind.AlreadyExists && kept is not null)
        {
            var held = await portal
                .Users.GetAsync(change.PublisherId, change.Key, cancellationToken)
                .ConfigureAwait(false);
            return held.FirstOrDefault(user => user.Role == change.DesiredRole)
                ?? throw KeptPlan.Stale(change, $"holds {held[0].Role} now", there.Fault);
        }
    }

    // Only who was read is removed, whoever made the plan and when: somebody who was changed or added again since is
    // not who was judged.
    private async Task<PortalUser?> RemoveAsync(PortalUserChange change, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsDoneAsync(change, cancellationToken).ConfigureAwait(false) is null)
                await portal.Users.RemoveAsync(change.Current!, force: false, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound) { }
        return null;
    }

    private async Task<PortalUser?> SetRoleAsync(
        PortalUserChange change,
        bool mayHaveHappened,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await IsDoneAsync(change, cancellationToken).ConfigureAwait(false)
                ?? await planner.SetRoleAsync(change, kept, mayHaveHappened, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException gone) when (gone.Fault.Kind == FaultKind.NotFound && kept is not null)
        {
            throw KeptPlan.Stale(change, "holds no role any more", gone.Fault);
        }
    }

    private async Task<PortalUser?> IsDoneAsync(PortalUserChange change, CancellationToken cancellationToken) =>
        kept is null ? null : await planner.IsDoneAsync(change, kept, cancellationToken).ConfigureAwait(false);

    private int PhaseOf(PortalUserChange change)
    {
        var takesManagement = resolver.CanManageUsers(change.CurrentRole);
        // Of the caller's own roles the one that allows the rest goes last.
        if (planner.ConcernsCaller(change))
            return takesManagement ? 5 : 4;
        return change.Change switch
        {
            PortalUserChangeKind.Add => 0,
            PortalUserChangeKind.SetRole when resolver.CanManageUsers(change.DesiredRole) => 0,
            PortalUserChangeKind.SetRole => takesManagement ? 2 : 1,
            _ => 3,
        };
    }
}
