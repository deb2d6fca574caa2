using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>Tokens that have to be renewed while the authority throttles, fails, lies or refuses.</summary>
public sealed class RenewalTests
{
    private static readonly Guid Application = new("11111111-1111-4111-8111-111111111111");

    // Limits that no busy machine meets; the pauses are what the quick clock shortens.
    private static readonly HttpTimeouts Patient = new()
    {
        Answer = TimeSpan.FromHours(1),
        BodyIdle = TimeSpan.FromHours(1),
        Authority = TimeSpan.FromHours(1),
        SignIn = TimeSpan.FromHours(1),
    };

    public static TheoryData<string, int, string, string> Faults =>
        new()
        {
            { "status", 429, "2", "json" },
            { "status", 429, "0.5", "json" },
            { "status", 429, "date:2", "html" },
            { "status", 429, "none", "empty" },
            { "status", 503, "2", "json" },
            { "status", 503, "none", "html" },
            { "status", 500, "none", "json" },
            { "status", 502, "none", "html" },
            { "status", 504, "1", "empty" },
            { "status", 408, "none", "json" },
            { "status", 200, "none", "empty" },
            { "status", 200, "none", "html" },
            { "status", 200, "none", "json" },
            { "status", 302, "none", "html" },
            { "status", 403, "none", "html" },
            { "html", 0, "none", "json" },
            { "resetBefore", 0, "none", "json" },
            { "resetAfter", 0, "none", "json" },
            { "torn", 0, "none", "json" },
            { "cut", 0, "none", "json" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_passing_fault_in_mid_run_costs_no_item_and_no_attempt(
        string action,
        int status,
        string retryAfter,
        string body
    )
    {
        await using var test = await StartAsync();
        using var connection = await ConnectAsync(
            test.Url,
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        await test.RevokeTokensAsync();
        await test.FailAsync(
            new
            {
                match = new { target = "signIn" },
                action,
                status,
                retryAfter,
                body,
                count = 6,
            }
        );
        var portal = connection.OpenPortal();
        var users = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => portal.AddAsync("contoso", User($"u{i}@contoso.com")))
        );
        Assert.Equal(40, users.Length);
        // Two sign-ins at the start, the test's own and this one; then six that fail and the one that does not.
        Assert.Equal(9, (await test.RequestsAsync("/token")).Count);
        Assert.InRange((await test.RequestsAsync("/users/")).Count, 40, 80);
    }

    [Theory]
    [InlineData("emulator")]
    [InlineData("secret")]
    [InlineData("certificate")]
    [InlineData("federated token")]
    [InlineData("GitHub")]
    [InlineData("App Service")]
    [InlineData("device code")]
    public async Task Every_way_of_signing_in_is_renewed_through_passing_faults(string way)
    {
        await using var test = await StartAsync();
        using var certificate = OidcServer.MakeCertificate("CN=Runbook", null);
        using var issuer = RSA.Create(2048);
        const string subject = "repo:contoso/publishing:ref:refs/heads/main";
        await ControlAsync(test, "certificates", new { pem = certificate.ExportCertificatePem() });
        await ControlAsync(
            test,
            "federations",
            new
            {
                issuer = "https://issuer.example",
                subject,
                publicKeyPem = issuer.ExportSubjectPublicKeyInfoPem(),
            }
        );
        var runnerAsked = 0;
        await using var runner = await StubServer.StartAsync(async context =>
        {
            // Every second answer of the runner is none.
            if (Interlocked.Increment(ref runnerAsked) % 2 == 0)
                context.Abort();
            else
                await context.Response.WriteAsJsonAsync(new { value = MachineSignInTests.Federated(issuer, subject) });
        });
        using var variables = new Variables(
            ("ACTIONS_ID_TOKEN_REQUEST_URL", runner.Url + "oidc?api-version=2.0"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "permit"),
            ("IDENTITY_ENDPOINT", test.Url + "msi/token"),
            ("IDENTITY_HEADER", "emulator-identity-header")
        );

        const string tenant = EmulatorSignIn.DefaultTenant;
        SignInMethod signIn = way switch
        {
            "secret" => new ClientSecretSignIn
            {
                Tenant = tenant,
                ApplicationId = Application,
                Secret = Secure("emulator-secret"),
            },
            "certificate" => new CertificateSignIn
            {
                Tenant = tenant,
                ApplicationId = Application,
                Certificate = certificate,
            },
            "federated token" => new FederatedTokenSignIn
            {
                Tenant = tenant,
                ApplicationId = Application,
                Token = Secure(MachineSignInTests.Federated(issuer, subject)),
            },
            "GitHub" => new FederatedTokenSignIn
            {
                Tenant = tenant,
                ApplicationId = Application,
                FromGitHub = true,
            },
            "App Service" => new ManagedIdentitySignIn { Tenant = SignInMethod.TenantOfToken },
            "device code" => new DeviceCodeSignIn
            {
                Tenant = tenant,
                Show = words =>
                    _ = ControlAsync(
                        test,
                        "devicecodes",
                        new { userCode = MachineSignInTests.CodeIn(words), identity = "owner@contoso.com" }
                    ),
            },
            _ => new EmulatorSignIn { Tenant = tenant },
        };
        // The first sign-in meets some as well, a device code that is being waited for included.
        await test.FailAsync(
            new
            {
                match = new { target = "signIn" },
                action = "status",
                status = 503,
                count = 2,
            }
        );
        using var connection = await ConnectAsync(
            test.Url,
            signIn,
            way == "device code" ? TimeProvider.System : new QuickTime()
        );
        for (var round = 0; round < 2; round++)
        {
            await test.RevokeTokensAsync();
            await test.FailAsync(
                new
                {
                    match = new { target = "signIn" },
                    action = "torn",
                    count = 1,
                },
                new
                {
                    match = new { target = "signIn" },
                    action = "status",
                    status = 500,
                    count = 1,
                }
            );
            Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
        }
    }

    [Fact]
    public async Task An_authority_that_is_down_for_too_long_ends_a_run_that_resumes()
    {
        await using var test = await StartAsync();
        using var connection = await ConnectAsync(
            test.Url,
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            timeouts: Patient with
            {
                Outage = TimeSpan.FromSeconds(10),
            }
        );
        await test.RevokeTokensAsync();
        await test.FailAsync(new { match = new { target = "signIn" }, action = "resetBefore" });
        var journal = Path.Combine(Path.GetTempPath(), $"renewal-{Guid.NewGuid():N}.jsonl");
        try
        {
            var ended = await Assert.ThrowsAsync<BulkRunEndedException>(() => AddAsync(connection, journal, 200));
            Assert.Equal(FaultKind.Unavailable, ended.Fault.Kind);
            Assert.Contains(test.Url.Authority, ended.Fault.Message, StringComparison.Ordinal);
            Assert.Contains("token", ended.Fault.Message, StringComparison.Ordinal);
            // Whoever comes right after it is told so at once.
            Assert.Equal(
                FaultKind.Unavailable,
                (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind
            );

            await test.FailAsync();
            using var again = await ConnectAsync(
                test.Url,
                new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
            );
            Assert.Equal(200, await AddAsync(again, journal, 200));
            Assert.All((await test.CommitsAsync()).GroupBy(commit => commit.Key), commits => Assert.Single(commits));
        }
        finally
        {
            File.Delete(journal);
        }
    }

    [Theory]
    [InlineData(401, "invalid_client", "AADSTS7000222: The provided client secret keys are expired.")]
    [InlineData(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")]
    [InlineData(400, "invalid_grant", "AADSTS65001: The user or administrator has not consented.")]
    [InlineData(400, "unauthorized_client", "AADSTS700016: Application was not found in the directory.")]
    [InlineData(400, "invalid_grant", "AADSTS700082: The refresh token has expired.")]
    public async Task A_final_refusal_ends_the_run_with_one_fault(int status, string error, string words)
    {
        var (asked, atOnce, most) = (0, 0, 0);
        await using var server = await StubServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            },
            async context =>
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                var isFirst = Interlocked.Increment(ref asked) == 1;
                if (!isFirst)
                    context.Response.StatusCode = status;
                await context.Response.WriteAsJsonAsync(
                    isFirst
                        ? new Dictionary<string, object>
                        {
                            ["access_token"] = "t",
                            ["expires_in"] = 3600,
                            ["token_type"] = "Bearer",
                        }
                        : new Dictionary<string, object> { ["error"] = error, ["error_description"] = words }
                );
                Interlocked.Decrement(ref atOnce);
            }
        );
        using var connection = await ConnectAsync(
            server.Url,
            new ClientSecretSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                ApplicationId = Application,
                Secret = Secure("x"),
            }
        );
        var ended = await Assert.ThrowsAsync<BulkRunEndedException>(() => AddAsync(connection, null, 500));
        Assert.Equal(
            (FaultKind.SignInFailed, words[..words.IndexOf(':', StringComparison.Ordinal)]),
            (ended.Fault.Kind, ended.Fault.ServiceCode)
        );
        Assert.InRange(asked, 2, 5);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_change_that_is_stopped_when_its_token_is_refused_was_not_made_and_has_not_failed()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await StubServer.StartAsync(async context =>
        {
            await stop.CancelAsync();
            context.Response.StatusCode = 401;
        });
        using var connection = await server.ConnectAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            connection.OpenPortal().AddAsync("contoso", User("ann@contoso.com"), cancellationToken: stop.Token)
        );
        Assert.Equal(1, server.Requests.Count(request => request.Method == "PUT"));
    }

    [Fact]
    public async Task A_file_that_is_gone_in_mid_run_ends_it_once_too()
    {
        await using var test = await StartAsync();
        using var issuer = RSA.Create(2048);
        const string subject = "system:serviceaccount:publishing:runner";
        await ControlAsync(
            test,
            "federations",
            new
            {
                issuer = "https://issuer.example",
                subject,
                publicKeyPem = issuer.ExportSubjectPublicKeyInfoPem(),
            }
        );
        var file = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, MachineSignInTests.Federated(issuer, subject));
        using var connection = await ConnectAsync(
            test.Url,
            new FederatedTokenSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                ApplicationId = Application,
                TokenPath = file,
            }
        );
        File.Delete(file);
        await test.RevokeTokensAsync();
        var ended = await Assert.ThrowsAsync<BulkRunEndedException>(() => AddAsync(connection, null, 50));
        Assert.Equal(FaultKind.SignInFailed, ended.Fault.Kind);
        Assert.Contains("is not there", ended.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_asks_for_more_than_anybody_waits_ends_the_run()
    {
        await using var test = await StartAsync();
        using var connection = await ConnectAsync(
            test.Url,
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        await test.RevokeTokensAsync();
        await test.FailAsync(
            new
            {
                match = new { target = "signIn" },
                action = "status",
                status = 429,
                retryAfter = "600",
            }
        );
        var portal = connection.OpenPortal(new PortalCallOptions { MaxThrottleWait = TimeSpan.FromMinutes(5) });
        var fault = await FaultOf(() => portal.Publishers.GetProfileAsync("contoso"));
        Assert.Equal(
            (FaultKind.Unavailable, 429, TimeSpan.FromMinutes(10)),
            (fault.Kind, fault.StatusCode, fault.RetryAfter)
        );
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_first_sign_in_that_never_succeeds_ends_after_a_few_tries(
        string action,
        int status,
        string retryAfter,
        string body
    )
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { target = "signIn" },
                action,
                status,
                retryAfter,
                body,
            }
        );
        var fault = await FaultOf(() =>
            ConnectAsync(test.Url, new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant })
        );
        Assert.Contains(fault.Kind, new[] { FaultKind.Unreachable, FaultKind.Throttled });
        Assert.Contains(test.Url.Authority, fault.Message, StringComparison.Ordinal);
        Assert.Equal(1 + RetryPolicy.MaxAttempts, (await test.RequestsAsync("/token")).Count);
    }

    [Fact]
    public async Task A_runner_that_cannot_be_reached_is_named_and_not_the_authority()
    {
        await using var test = await StartAsync();
        using var variables = new Variables(
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1/oidc"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "permit")
        );
        var fault = await FaultOf(() =>
            ConnectAsync(
                test.Url,
                new FederatedTokenSignIn
                {
                    Tenant = EmulatorSignIn.DefaultTenant,
                    ApplicationId = Application,
                    FromGitHub = true,
                }
            )
        );
        Assert.Equal(FaultKind.Unreachable, fault.Kind);
        Assert.Contains("runner of GitHub Actions", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(test.Url.Authority, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_never_answers_is_no_cancellation()
    {
        await using var test = await StartAsync();
        await using var silent = await StubServer.StartAsync(context =>
            Task.Delay(Timeout.Infinite, context.RequestAborted)
        );
        using var variables = new Variables(
            ("ACTIONS_ID_TOKEN_REQUEST_URL", silent.Url + "oidc"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "permit")
        );
        var fault = await FaultOf(() =>
            ConnectAsync(
                test.Url,
                new FederatedTokenSignIn
                {
                    Tenant = EmulatorSignIn.DefaultTenant,
                    ApplicationId = Application,
                    FromGitHub = true,
                },
                timeouts: Patient with
                {
                    Authority = TimeSpan.FromSeconds(1),
                }
            )
        );
        Assert.Equal(FaultKind.TimedOut, fault.Kind);
        Assert.Contains("runner of GitHub Actions", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<int> AddAsync(CloudPartnerConnection connection, string? journalPath, int users)
    {
        var portal = connection.OpenPortal();
        await using var journal = journalPath is null
            ? null
            : BulkJournal.Open(journalPath, new JournalHeader("test", "test", "contoso", null));
        var good = 0;
        using var run = new BulkRun<PortalUser>(
            32,
            outcome =>
            {
                Assert.Null(outcome.Fault);
                good++;
                return Task.CompletedTask;
            },
            journal,
            CancellationToken.None
        );
        for (var i = 0; i < users; i++)
        {
            var user = User($"u{i}@contoso.com");
            await run.AddAsync(
                i,
                new BulkItem<PortalUser>(
                    user.Key,
                    [user.Key],
                    null,
                    async (mayHaveHappened, stop) => await portal.AddAsync("contoso", user, mayHaveHappened, stop)
                )
            );
        }
        run.Complete();
        await run.Completion;
        return good;
    }

    private static Task<CloudPartnerConnection> ConnectAsync(
        Uri url,
        SignInMethod signIn,
        TimeProvider? time = null,
        HttpTimeouts? timeouts = null
    ) =>
        PortalConnector.ConnectAsync(
            new SignInContext(EmulatorEnvironment.At(url), time ?? new QuickTime()) { Timeouts = timeouts ?? Patient },
            signIn,
            "contoso",
            default
        );

    private static async Task ControlAsync(TestPortal test, string name, object body)
    {
        using var client = new HttpClient { BaseAddress = test.Url };
        using var response = await client.PostAsJsonAsync("_emulator/" + name, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static System.Security.SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    // Environment variables while a test runs; no other class of tests reads these.
    private sealed class Variables : IDisposable
    {
        private readonly List<(string Name, string? Before)> _before = [];

        public Variables(params (string Name, string Value)[] variables)
        {
            foreach (var (name, value) in variables)
            {
                _before.Add((name, Environment.GetEnvironmentVariable(name)));
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        public void Dispose()
        {
            foreach (var (name, before) in _before)
                Environment.SetEnvironmentVariable(name, before);
        }
    }
}
