using System.Net;
using System.Net.Sockets;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using Microsoft.Extensions.Time.Testing;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>Connections that are closed while work is under way, and connections that never come to stand.</summary>
public sealed class ClosingTests
{
    // The whole trial is 250 of each dialect: CLOUDPARTNER_TRIALS=250.
    private static int Trials =>
        int.TryParse(Environment.GetEnvironmentVariable("CLOUDPARTNER_TRIALS"), out var trials) ? trials : 12;

    [Theory]
    [InlineData(PortalDialect.CloudPartnerPortal, "/users/")]
    [InlineData(PortalDialect.PartnerCenter, "/usermembers")]
    public async Task A_connection_that_is_closed_at_any_instant_leaves_no_change_unaccounted_for(
        PortalDialect dialect,
        string path
    )
    {
        const int users = 40;
        var random = new Random(1);
        await using var test = await StartAsync(dialect: dialect, users: users * 2);
        await test.PlanAsync(
            new
            {
                seed = 1,
                latencyMs = 2,
                rules = new object[]
                {
                    new
                    {
                        match = new { path },
                        action = "resetAfter",
                        probability = 0.3,
                    },
                    new
                    {
                        match = new { path },
                        action = "status",
                        status = 503,
                        probability = 0.1,
                    },
                    new
                    {
                        match = new { path },
                        action = "status",
                        status = 429,
                        retryAfter = "0.2",
                        probability = 0.05,
                    },
                },
            }
        );
        var role = dialect == PortalDialect.PartnerCenter ? "Developer" : "Contributor";
        for (var trial = 0; trial < Trials; trial++)
        {
            using var connection = await PortalConnector.ConnectAsync(
                EmulatorEnvironment.At(test.Url, dialect),
                new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
            );
            var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = 8 });
            var before = (await test.CommitsAsync()).Count;
            var done = new HashSet<string>();
            var open = new HashSet<string>();
            var ended = await RunAsync(
                portal,
                outcome =>
                {
                    if (outcome.Status == BulkStatus.Done)
                        done.Add(outcome.Item.Key);
                    else if (outcome.Status == BulkStatus.Unknown)
                        open.Add(outcome.Item.Key);
                },
                () => Task.Delay(random.Next(0, 250)).ContinueWith(_ => connection.Dispose(), TaskScheduler.Default)
            );
            // The run ended by itself or with a fault of ours; nothing raw.
            if (ended.Fault is not null)
                Assert.Contains(ended.Fault.Kind, new[] { FaultKind.NotConnected, FaultKind.UnknownOutcome });
            var committed = (await test.CommitsAsync())
                .Skip(before)
                .Where(commit => !commit.Operation.Contains("Delete", StringComparison.OrdinalIgnoreCase))
                .ToList();
            foreach (var (key, state) in ended.Journal)
            {
                var happened = committed.Exists(commit => commit.Key.Contains(key, StringComparison.OrdinalIgnoreCase));
                if (happened)
                    Assert.Contains(state, new[] { JournalState.Done, JournalState.Unknown, JournalState.Begun });
                else
                    Assert.NotEqual(JournalState.Done, state);
            }
        }

        async Task<(CloudPartnerFault? Fault, List<(string Key, JournalState State)> Journal)> RunAsync(
            IPortal portal,
            Action<BulkOutcome> take,
            Func<Task> close
        )
        {
            var file = Path.Combine(Path.GetTempPath(), $"closing-{Guid.NewGuid():N}.jsonl");
            var header = new JournalHeader("test", "test", "contoso", null);
            CloudPartnerFault? fault = null;
            var items = new List<BulkItem<PortalUser>>();
            // Each trial has people of its own: what an earlier one added is left alone.
            var first = random.Next(0, users);
            var closing = close();
            try
            {
                await using (var journal = BulkJournal.Open(file, header))
                {
                    using var run = new BulkRun<PortalUser>(
                        8,
                        outcome =>
                        {
                            take(outcome);
                            return Task.CompletedTask;
                        },
                        journal,
                        CancellationToken.None
                    );
                    try
                    {
                        var publisher = await portal.Publishers.FindOnlyAsync() ?? "contoso";
                        for (var i = 0; i < users; i++)
                        {
                            var user = User(
                                dialect == PortalDialect.PartnerCenter
                                    ? $"person{first + i + 1}@contoso.com"
                                    : $"c{Guid.NewGuid():N}@contoso.com",
                                role
                            );
                            var item = new BulkItem<PortalUser>(
                                user.Key,
                                [user.Key],
                                null,
                                async (may, stop) => await portal.AddAsync(publisher, user, may, stop)
                            );
                            items.Add(item);
                            await run.AddAsync(i, item);
                        }
                        run.Complete();
                        await run.Completion;
                    }
                    catch (BulkRunEndedException ended)
                    {
                        fault = ended.Fault;
                    }
                    catch (CloudPartnerException failed)
                    {
                        fault = failed.Fault;
                    }
                    run.Complete();
                    await run.Completion.ContinueWith(_ => { }, TaskScheduler.Default);
                }
                await closing;
                await using var after = BulkJournal.Open(file, header);
                return (fault, [.. items.Select((item, index) => (item.Key, after.Before(index, item)))]);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    [Theory]
    [InlineData(PortalDialect.CloudPartnerPortal)]
    [InlineData(PortalDialect.PartnerCenter)]
    public async Task A_change_whose_answer_is_lost_when_the_connection_is_closed_is_not_known(PortalDialect dialect)
    {
        await using var test = await StartAsync(dialect: dialect);
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url, dialect),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        var portal = connection.OpenPortal();
        var publisher = await portal.Publishers.FindOnlyAsync() ?? "contoso";
        var path = dialect == PortalDialect.PartnerCenter ? "/usermembers" : "/users/";
        var method = dialect == PortalDialect.PartnerCenter ? "POST" : "PUT";
        await test.FailAsync(
            new { match = new { path, method }, action = "resetAfter" },
            // Whatever reads to find out waits, and so does a repeat.
            new
            {
                match = new { path },
                action = "status",
                status = 429,
                retryAfter = "60",
            }
        );
        var sent = (await test.CommitsAsync()).Count;
        var adding = portal.AddAsync(
            publisher,
            User("person1@contoso.com", dialect == PortalDialect.PartnerCenter ? "Developer" : "Contributor")
        );
        while ((await test.CommitsAsync()).Count == sent)
            await Task.Delay(5);
        connection.Dispose();
        var fault = await FaultOf(() => adding);
        Assert.Equal((FaultKind.UnknownOutcome, true), (fault.Kind, fault.MayHaveHappened));
    }

    [Fact]
    public async Task What_signs_in_goes_after_the_work_that_uses_it_and_not_before()
    {
        var source = new SlowSource();
        var line = new TestLine(source, TimeProvider.System);
        var waiting = line.GetTokenAsync().AsTask();
        await source.Asked.Task;
        line.Dispose();
        Assert.Equal(FaultKind.NotConnected, (await FaultOf(() => waiting)).Kind);
        Assert.False(source.Gone.Task.IsCompleted);
        source.Answer.SetResult();
        await source.Gone.Task;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_the_connection_goes_with_it_and_the_callers_own_stays(bool isOwned)
    {
        await using var test = await StartAsync();
        using var certificate = OidcServer.MakeCertificate("CN=Runbook", null);
        using (var client = new HttpClient { BaseAddress = test.Url })
        {
            (
                await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
                    client,
                    "_emulator/certificates",
                    new { pem = certificate.ExportCertificatePem() }
                )
            ).EnsureSuccessStatusCode();
        }

        var signIn = new CertificateSignIn
        {
            Tenant = EmulatorSignIn.DefaultTenant,
            ApplicationId = new Guid("11111111-1111-4111-8111-111111111111"),
            Certificate = certificate,
            OwnsCertificate = isOwned,
        };
        using (await PortalConnector.ConnectAsync(EmulatorEnvironment.At(test.Url), signIn))
            Assert.NotEqual(IntPtr.Zero, certificate.Handle);
        Assert.Equal(isOwned, certificate.Handle == IntPtr.Zero);
        if (isOwned)
            return;
        // Neither does a connection that never came about keep one.
        await Assert.ThrowsAsync<CloudPartnerException>(() =>
            PortalConnector.ConnectAsync(
                EmulatorEnvironment.At(test.Url),
                signIn with
                {
                    OwnsCertificate = true,
                },
                "no publisher!"
            )
        );
        Assert.Equal(IntPtr.Zero, certificate.Handle);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handshake_that_nobody_answers_is_unreachable_and_nothing_was_sent(bool breaksOff)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(100);
        var accepted = new List<Socket>();
        var accepting = Task.Run(async () =>
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                lock (accepted)
                    accepted.Add(socket);
                if (breaksOff)
                    socket.Dispose();
            }
        });
        var root = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        var context = new SignInContext(
            CloudPartnerEnvironment.Custom(
                "Lab",
                root,
                root,
                "https://cloudpartner.azure.com",
                PortalDialect.CloudPartnerPortal
            ),
            new QuickTime()
        )
        {
            Timeouts = new HttpTimeouts { Connect = TimeSpan.FromMilliseconds(300), Answer = TimeSpan.FromHours(1) },
        };
        using var connection = await PortalConnector.ConnectAsync(
            context,
            new AccessTokenSignIn
            {
                Tenant = SignInMethod.TenantOfToken,
                Token = new NetworkCredential("", "opaque").SecurePassword,
            },
            "contoso",
            default
        );
        var fault = await FaultOf(() => connection.OpenPortal().AddAsync("contoso", User("a@contoso.com")));
        Assert.Equal(
            (FaultKind.Unreachable, false, RetryPolicy.MaxAttempts),
            (fault.Kind, fault.MayHaveHappened, fault.Attempts)
        );
        Assert.Contains(root.Authority, fault.Message, StringComparison.Ordinal);
        listener.Stop();
        await accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        lock (accepted)
            accepted.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_limit_that_is_not_ours_is_a_passing_fault(bool isOfTheSocket, bool mayHaveHappened)
    {
        var tries = 0;
        using var line = new TestLine(
            new SlowSource(isSlow: false),
            new QuickTime(),
            new Limit(() =>
                Interlocked.Increment(ref tries) > 3
                    ? null
                    : new TaskCanceledException("too late", isOfTheSocket ? new TimeoutException() : null)
            )
        );
        await line.SendAsync(HttpMethod.Put);
        Assert.Equal(4, tries);
        tries = -100;
        Assert.Equal(mayHaveHappened, (await FaultOf(() => line.SendAsync(HttpMethod.Put))).MayHaveHappened);
    }

    [Fact]
    public void A_deadline_that_a_stop_has_set_is_not_overwritten()
    {
        using var stop = new CancellationTokenSource();
        var time = new StoppingTime(stop);
        using var source = new CancellationTokenSource(TimeSpan.FromMinutes(2), time);
        using var registration = stop.Token.Register(() => source.CancelAfter(TimeSpan.FromSeconds(2)));
        var wire = new ReadDeadline(
            source,
            TimeSpan.FromSeconds(30),
            TimeSpan.FromSeconds(2),
            time,
            stop.Token,
            default
        );
        time.StopsAtNextChange = true;
        wire.ExtendForNextChunk();
        Assert.True(stop.IsCancellationRequested);
        time.Inner.Advance(TimeSpan.FromSeconds(2));
        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task An_undo_that_is_stopped_ends_at_once_and_says_what_is_left()
    {
        await using var test = await StartAsync(dialect: PortalDialect.PartnerCenter);
        var portal = test.Connection.OpenPortal();
        var user = await portal.AddAsync(MpnId, User("person1@contoso.com", "Developer"));
        // The first removal of this person finds nobody, as if somebody had been quicker; the second is the undo.
        await test.FailAsync(
            new
            {
                match = new { method = "DELETE", path = $"/usermembers/{user.ObjectId:D}" },
                action = "status",
                status = 404,
                count = 1,
            },
            new
            {
                match = new { method = "DELETE", path = $"/usermembers/{user.ObjectId:D}" },
                action = "status",
                status = 429,
                retryAfter = "600",
            }
        );
        using var stop = new CancellationTokenSource();
        var setting = portal.SetRoleAsync(user, "Manager", force: false, stop.Token);
        while (portal.RequestCounts.Throttled == 0 && !setting.IsCompleted)
            await Task.Delay(5);
        await stop.CancelAsync();
        var fault = await FaultOf(() => setting);
        Assert.Equal((FaultKind.UnknownOutcome, true), (fault.Kind, fault.MayHaveHappened));
        Assert.Contains("Manager had been given", fault.Message, StringComparison.Ordinal);
    }

    private sealed class SlowSource(bool isSlow = true) : ITokenSource
    {
        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource Answer { get; } = new();

        public TaskCompletionSource Gone { get; } = new();

        public bool CanRenew => true;

        string ITokenSource.AuthorityName => "the test";

        public TimeSpan TimeLimit => TimeSpan.FromHours(1);

        public async Task<AccessToken> IssueAsync(
            string scope,
            bool force,
            string? claims,
            CancellationToken cancellationToken
        )
        {
            Asked.TrySetResult();
            // As deaf to its cancellation as a library may be.
            if (isSlow)
                await Answer.Task;
            return new AccessToken("token", DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        }

        public void Dispose() => Gone.TrySetResult();
    }

    private sealed class Limit(Func<Exception?> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            next() is { } failure
                ? Task.FromException<HttpResponseMessage>(failure)
                : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") });
    }

    // Stops a command in the very moment in which a deadline is being moved.
    private sealed class StoppingTime(CancellationTokenSource stop) : TimeProvider
    {
        public FakeTimeProvider Inner { get; } = new();

        public bool StopsAtNextChange { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, Inner.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(StoppingTime time, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (time.StopsAtNextChange)
                {
                    time.StopsAtNextChange = false;
                    time.Stop();
                }
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }

        private void Stop() => stop.Cancel();
    }
}
