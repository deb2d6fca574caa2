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
    public static async Task<int> RunAsync(Uri address, string file, string journalPath, PortalDialect dialect)
    {
        // The time-outs alone are shorter than a user's: a stalled answer should not make the trial wait.
        var signIns = new SignInCount();
        var context = new SignInContext(CloudPartnerEnvironment.Emulator(address, dialect), TimeProvider.System)
        {
            Timeouts = new HttpTimeouts { BodyIdle = TimeSpan.FromMilliseconds(500), Authority = TimeSpan.FromSeconds(2) },
            Transport = () => signIns,
        };
        CloudPartnerConnection connected;
        try
        {
            connected = await PortalConnector.ConnectAsync(context, new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }, null, CancellationToken.None);
        }
        catch (CloudPartnerException)
        {
            // Five tries for the first token may all go wrong.
            return 3;
        }
        using var connection = connected;
        var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = InFlight });
        var publisher = await portal.FindOnlyPublisherAsync() ?? "contoso";
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
                    async (mayHaveHappened, stop) => await portal.AddUserAsync(publisher, user, mayHaveHappened, stop)));
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
            Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{portal.RequestCounts.Sent} {signIns.MostAtOnce}"));
        }
        return left == 0 ? 0 : 3;
    }

    // Counts how many sign-ins are under way at once.
    private sealed class SignInCount() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        private readonly object _lock = new();
        private int _atOnce;

        public int MostAtOnce { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (_lock) MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                lock (_lock) _atOnce--;
            }
        }
    }
}
