using CloudPartner.Client.Bulk;
using CloudPartner.Client.Files;
using CloudPartner.Client.Http;
using CloudPartner.Client.Portals;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Bench.Trial;

/// <summary>One run of the job under trial, in a process that may be killed at any instant: a file of users, a journal, the bulk engine.</summary>
internal static class TrialWorker
{
    public const int InFlight = 32;

    /// <returns>0 if everything is done, 3 if something is left for another run.</returns>
    public static async Task<int> RunAsync(Uri address, string file, string journalPath)
    {
        // The time-outs alone are shorter than a user's: a stalled answer should not make the trial wait.
        var timeouts = new HttpTimeouts { BodyIdle = TimeSpan.FromMilliseconds(500) };
        using var connection = await PortalConnector.ConnectAsync(CloudPartnerEnvironment.Emulator(address),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }, "contoso", timeouts, TimeProvider.System, CancellationToken.None);
        var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = InFlight });
        await using var journal = BulkJournal.Open(journalPath, new JournalHeader("trial", "emulator", "contoso", null));
        var left = 0;
        using var run = new BulkRun(InFlight, outcome =>
        {
            if (outcome.Status is not (BulkStatus.Done or BulkStatus.Resumed)) left++;
            return Task.CompletedTask;
        }, journal, CancellationToken.None);
        var index = 0L;
        try
        {
            foreach (var row in UserFile.Read(file))
            {
                var user = row.User!;
                await run.AddAsync(index++, new BulkItem(user.Key, [user.Key, user.Role], null,
                    async (mayHaveHappened, stop) => await portal.AddUserAsync("contoso", user, mayHaveHappened, stop)));
            }
            run.Complete();
            await run.Completion;
        }
        catch (BulkRunEndedException)
        {
            return 3;
        }
        finally
        {
            Console.WriteLine(portal.RequestCounts.Sent.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        return left == 0 ? 0 : 3;
    }
}
