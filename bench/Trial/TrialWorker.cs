using CloudPartner.Client.Bulk;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Plans;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Bench.Trial;

/// <summary>One run of the job under trial, in a process that may be killed at any instant: a journal, and the bulk
/// engine.</summary>
internal static class TrialWorker
{
    public const int InFlight = 32;

    /// <returns>0 if everything is done, 3 if something is left for another run.</returns>
    public static async Task<int> RunAsync(Uri address, string journalPath, TrialJob job, PortalDialect dialect)
    {
        // The time-outs alone are shorter than a user's: a stalled answer should not make the trial wait.
        var signIns = new SignInCount();
        var context = new SignInContext(EmulatorEnvironment.At(address, dialect), TimeProvider.System)
        {
            Timeouts = new HttpTimeouts
            {
                BodyIdle = TimeSpan.FromMilliseconds(500),
                Authority = TimeSpan.FromSeconds(2),
            },
            Transport = () => signIns,
        };
        CloudPartnerConnection connected;
        try
        {
            connected = await PortalConnector.ConnectAsync(
                context,
                new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
                null,
                CancellationToken.None
            );
        }
        catch (CloudPartnerException)
        {
            // Five tries for the first token may all go wrong.
            return 3;
        }
        using var connection = connected;
        var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = InFlight });
        var left = 0;
        try
        {
            var publisher = await portal.Publishers.FindOnlyAsync() ?? "contoso";
            var resolver = await portal.Roles.OpenResolverAsync();
            await using var journal = BulkJournal.Open(
                journalPath,
                new JournalHeader("trial", "emulator", "contoso", null)
            );
            // What is to be done is the same each time, or else it is made anew from what is there.
            var index = job.Command == TrialCommand.Sync ? journal.NextIndex : 0;
            foreach (var phase in await PhasesAsync(job, portal, resolver, publisher))
            {
                using var run = new BulkRun<PortalUser>(
                    InFlight,
                    outcome =>
                    {
                        if (outcome.Status is not (BulkStatus.Done or BulkStatus.Resumed))
                            left++;
                        return Task.CompletedTask;
                    },
                    journal,
                    CancellationToken.None
                );
                foreach (var item in phase)
                    await run.AddAsync(index++, item);
                run.Complete();
                await run.Completion;
            }
        }
        catch (Exception ended) when (ended is BulkRunEndedException or CloudPartnerException)
        {
            return 3;
        }
        finally
        {
            Console.WriteLine(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{portal.RequestCounts.Sent} {signIns.MostAtOnce}"
                )
            );
        }
        return left == 0 ? 0 : 3;
    }

    private static async Task<IEnumerable<IEnumerable<BulkItem<PortalUser>>>> PhasesAsync(
        TrialJob job,
        IPortal portal,
        AssignmentResolver resolver,
        string publisher
    )
    {
        if (job.Command != TrialCommand.Sync)
            return [job.Named.Select(key => Item(job, portal, resolver, publisher, key))];
        var wanted = job
            .Keys.SelectMany(key => job.After(key).Select(role => (key, role)))
            .Select(one => resolver.Resolve(Row(one.key, one.role), publisher))
            .ToDictionary(one => one.Key);
        // Everybody else stays as they are.
        await foreach (var page in portal.Users.ListAsync(publisher, PortalUserFilter.None))
        {
            foreach (var one in page.Where(user => !IsOurs(user.Key)).Select(Row))
            {
                var assignment = resolver.Resolve(one, publisher);
                wanted[assignment.Key] = assignment;
            }
        }

        var planner = UserPlanner.For(portal, resolver);
        var plan = new List<PortalUserChange>();
        await foreach (var change in planner.CompareAsync(publisher, wanted, removeUnlisted: true, includeEqual: false))
        {
            plan.Add(change);
        }

        var applier = new PlanApplier(portal, resolver, planner);
        return applier
            .Phases(plan)
            // The journal names nobody; by the print of the key alone the trial knows who a line is about.
            .Select(phase => phase.Select(change => applier.ToItem(change, null) with { Content = [change.Key] }));
    }

    private static bool IsOurs(string key) =>
        key.StartsWith("user", StringComparison.Ordinal) || key.StartsWith("new", StringComparison.Ordinal);

    private static BulkItem<PortalUser> Item(
        TrialJob job,
        IPortal portal,
        AssignmentResolver resolver,
        string publisher,
        string key
    ) =>
        new(
            $"{publisher}/{key}",
            [key],
            null,
            job.Command switch
            {
                TrialCommand.Add => async (mayHaveHappened, stop) =>
                    await portal.Users.AddAsync(
                        resolver.Resolve(Row(key, job.After(key).Except(job.Before(key)).Single()), publisher),
                        mayHaveHappened,
                        stop
                    ),
                TrialCommand.Set => async (_, stop) =>
                {
                    var held = await portal.Users.GetAsync(publisher, key, stop);
                    return held.FirstOrDefault(user => user.Role == job.Low) is { } low
                        ? await portal.Users.SetRoleAsync(low, resolver.ResolveRole(job.High), force: false, stop)
                        : held.First(user => user.Role == job.High);
                },
                _ => async (mayHaveHappened, stop) =>
                {
                    try
                    {
                        foreach (var held in await portal.Users.GetAsync(publisher, key, stop))
                            await portal.Users.RemoveAsync(held, force: false, stop);
                    }
                    catch (CloudPartnerException gone) when (mayHaveHappened && gone.Fault.Kind == FaultKind.NotFound)
                    { }
                    return null;
                },
            }
        );

    private static DesiredPortalUser Row(string email, string role) =>
        DesiredPortalUser.Read(column =>
            column switch
            {
                "Email" => email,
                "Role" => role,
                _ => null,
            }
        );

    private static DesiredPortalUser Row(PortalUser user) =>
        DesiredPortalUser.Read(column =>
            column switch
            {
                "Email" => user.Email,
                "Role" => user.Role,
                "Kind" => user.Kind.ToString(),
                "DisplayName" => user.DisplayName,
                "ApplicationId" => user.ApplicationId?.ToString("D"),
                "TenantId" => user.TenantId?.ToString("D"),
                "ObjectId" => user.ObjectId?.ToString("D"),
                _ => null,
            }
        );

    // Counts how many sign-ins are under way at once.
    private sealed class SignInCount()
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        private readonly object _lock = new();
        private int _atOnce;

        public int MostAtOnce { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            lock (_lock)
                MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                lock (_lock)
                    _atOnce--;
            }
        }
    }
}
