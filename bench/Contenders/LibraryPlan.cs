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
        var desired = UserFile.Read(file).ToDictionary(row => row.User!.Key, row => row.User!);
        var done = 0;
        using var run = new BulkRun(
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
            var change in UserPlan.CompareAsync(portal, "contoso", desired, removeUnlisted: false, includeEqual: false)
        )
        {
            await run.AddAsync(index++, PlanApplication.ToItem(change, portal, change));
        }

        run.Complete();
        await run.Completion;
        meter.Stop(done);
    }
}
