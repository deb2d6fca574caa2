using CloudPartner.Client.Bulk;
using CloudPartner.Client.Csv;
using CloudPartner.Client.Portals;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Bench.Contenders;

/// <summary>The same job through the client library: file, rules, bulk engine, portal.</summary>
internal static class LibraryAdd
{
    public static async Task RunAsync(Uri address, string file, int inFlight)
    {
        using var connection = await ConnectAsync(address);
        var portal = connection.OpenPortal();
        var answers = new List<PortalUser>();
        var meter = Meter.Start();
        using var run = new BulkRun<DesiredPortalUser, PortalUser>(
            inFlight,
            (user, stop) => portal.AddUserAsync("contoso", user, stop),
            outcome =>
            {
                answers.Add(outcome.Result ?? throw new CloudPartnerException(outcome.Fault!));
                return Task.CompletedTask;
            },
            CancellationToken.None);
        foreach (var row in UserFile.Read(file)) await run.AddAsync(row.User ?? throw new CloudPartnerException(row.Fault!));
        run.Complete();
        await run.Completion;
        meter.Stop(answers.Count);
    }

    public static Task<CloudPartnerConnection> ConnectAsync(Uri address) => PortalConnector.ConnectAsync(
        CloudPartnerEnvironment.Emulator(address), new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }, "contoso");
}
