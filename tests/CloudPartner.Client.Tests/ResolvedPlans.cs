using System.Runtime.CompilerServices;
using CloudPartner.Client.Plans;

namespace CloudPartner.Client.Tests;

/// <summary>Plans of what somebody wrote, resolved as the commands do it.</summary>
internal static class ResolvedPlans
{
    public static async IAsyncEnumerable<PortalUserChange> CompareAsync(
        this IPortal portal,
        string publisherId,
        Dictionary<string, DesiredPortalUser> desired,
        bool removeUnlisted,
        bool includeEqual,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var resolver = await portal.Roles.OpenResolverAsync(cancellationToken);
        var assignments = desired.ToDictionary(one => one.Key, one => resolver.Resolve(one.Value, publisherId));
        var changes = UserPlanner
            .For(portal, resolver)
            .CompareAsync(publisherId, assignments, removeUnlisted, includeEqual, cancellationToken);
        await foreach (var change in changes)
            yield return change;
    }

    public static async Task<PlanApplier> ApplierAsync(this IPortal portal, IEnumerable<PortalUserChange>? kept = null)
    {
        var resolver = await portal.Roles.OpenResolverAsync();
        return new PlanApplier(
            portal,
            resolver,
            UserPlanner.For(portal, resolver),
            kept is null ? null : new KeptPlan(kept, resolver)
        );
    }

    public static async Task<PortalUser?> ApplyAsync(
        this IPortal portal,
        PortalUserChange change,
        bool mayHaveHappened = false
    ) => await (await portal.ApplierAsync()).ToItem(change, null).Operation(mayHaveHappened, default);
}
