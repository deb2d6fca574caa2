using CloudPartner.Client.Bulk;
using CloudPartner.Client.Files;
using CloudPartner.Client.Plans;

namespace CloudPartner.Bench.Contenders;

/// <summary>The same through the client library: plan, then apply.</summary>
internal static class LibraryPlan
{
    public static async Task RunAsync(Uri address, string file, int inFlight)
    {
        using var connection = await LibraryAdd.ConnectAsync(address);
        var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = inFlight });
        var meter = Meter.Start();
        var resolver = await portal.Roles.OpenResolverAsync();
        var desired = UserFile
            .Read(file)
            .Select(row => resolver.Resolve(row.User!, "contoso"))
            .ToDictionary(one => one.Key);
        var planner = UserPlanner.For(portal, resolver);
        var applier = new PlanApplier(portal, resolver, planner);
        var done = 0;
        using var run = new BulkRun<PortalUser>(
            inFlight,
            outcome =>
            {
                done += outcome.Status == BulkStatus.Done ? 1 : throw new CloudPartnerException(outcome.Fault!);
                return Task.CompletedTask;
            },
            null,
            CancellationToken.None
        );
        var index = 0L;
        await foreach (
            var change in planner.CompareAsync("contoso", desired, removeUnlisted: false, includeEqual: false)
        )
        {
            await run.AddAsync(index++, applier.ToItem(change, change));
        }

        run.Complete();
        await run.Completion;
        meter.Stop(done);
    }

    /// <summary>What a plan cannot do without: the whole listing, and the whole file.</summary>
    public static async Task ListAndReadAsync(Uri address, string file)
    {
        using var connection = await LibraryAdd.ConnectAsync(address);
        var portal = connection.OpenPortal();
        var meter = Meter.Start();
        long rows = 0,
            listed = 0;
        foreach (var row in UserFile.Read(file))
            rows += row.Fault is null ? 1 : 0;
        await foreach (var page in portal.Users.ListAsync("contoso", PortalUserFilter.None))
            listed += page.Count;
        meter.Stop(Math.Min(rows, listed));
    }

    /// <summary>A plan that finds nothing to do.</summary>
    public static async Task CompareAsync(Uri address, string file)
    {
        using var connection = await LibraryAdd.ConnectAsync(address);
        var portal = connection.OpenPortal();
        var meter = Meter.Start();
        var resolver = await portal.Roles.OpenResolverAsync();
        var desired = UserFile
            .Read(file)
            .Select(row => resolver.Resolve(row.User!, "contoso"))
            .ToDictionary(one => one.Key);
        long count = desired.Count;
        var changes = UserPlanner
            .For(portal, resolver)
            .CompareAsync("contoso", desired, removeUnlisted: false, includeEqual: false);
        await foreach (var change in changes)
            throw new InvalidOperationException($"The plan would {change}.");

        meter.Stop(count);
    }
}
