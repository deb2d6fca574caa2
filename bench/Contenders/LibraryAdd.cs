using CloudPartner.Client.Bulk;
using CloudPartner.Client.Files;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Bench.Contenders;

/// <summary>The same job through the client library: file, rules, bulk engine, portal.</summary>
internal static class LibraryAdd
{
    public static async Task RunAsync(Uri address, string file, int inFlight)
    {
        using var connection = await ConnectAsync(address);
        var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = inFlight });
        var answers = new List<PortalUser>();
        var meter = Meter.Start();
        using var run = new BulkRun(
            inFlight,
            outcome =>
            {
                answers.Add(outcome.Result ?? throw new CloudPartnerException(outcome.Fault!));
                return Task.CompletedTask;
            },
            journal: null,
            CancellationToken.None
        );
        var index = 0;
        foreach (var row in UserFile.Read(file))
        {
            var user = row.User ?? throw new CloudPartnerException(row.Fault!);
            await run.AddAsync(
                index++,
                new BulkItem(
                    user.Key,
                    ["add", user.Key, user.Role, user.DisplayName],
                    user,
                    async (mayHaveHappened, stop) => await portal.AddUserAsync("contoso", user, mayHaveHappened, stop)
                )
            );
        }

        run.Complete();
        await run.Completion;
        meter.Stop(answers.Count);
    }

    public static Task<CloudPartnerConnection> ConnectAsync(Uri address) =>
        PortalConnector.ConnectAsync(
            CloudPartnerEnvironment.Emulator(address),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            "contoso"
        );
}
