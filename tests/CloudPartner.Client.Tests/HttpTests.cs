using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class HttpTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("0.2")]
    [InlineData("date:1")]
    [InlineData("none")]
    [InlineData("nonsense")]
    public async Task Throttling_is_waited_for_in_every_form(string retryAfter)
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { path = "/publishers" },
                action = "status",
                status = 429,
                retryAfter,
                count = 2,
            }
        );
        Assert.Equal("Contoso", (await test.Portal.Publishers.GetProfileAsync("contoso")).DisplayName);
        Assert.Equal([429, 429, 200], (await test.RequestsAsync()).Select(request => request.Status));
    }

    [Fact]
    public async Task Throttling_beyond_the_longest_wait_is_reported_with_the_wait()
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { path = "/publishers" },
                action = "status",
                status = 429,
                retryAfter = "30",
            }
        );
        var portal = test.Connection.OpenPortal(new PortalCallOptions { MaxThrottleWait = TimeSpan.FromSeconds(20) });
        var fault = await FaultOf(() => portal.Publishers.GetProfileAsync("contoso"));
        Assert.Equal((FaultKind.Throttled, TimeSpan.FromSeconds(30)), (fault.Kind, fault.RetryAfter));
        Assert.Single(await test.RequestsAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_fault_of_the_service_is_repeated(int status)
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { path = "/publishers" },
                action = "status",
                status,
                count = 1,
                body = "html",
            }
        );
        Assert.Equal("contoso", (await test.Portal.Publishers.GetProfileAsync("contoso")).PublisherId);
        Assert.Equal([status, 200], (await test.RequestsAsync()).Select(request => request.Status));
    }

    [Theory]
    [InlineData(400, FaultKind.Invalid)]
    [InlineData(403, FaultKind.Forbidden)]
    [InlineData(404, FaultKind.NotFound)]
    [InlineData(409, FaultKind.Locked)]
    [InlineData(412, FaultKind.Stale)]
    public async Task An_answer_that_will_not_change_is_not_repeated(int status, FaultKind kind)
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { path = "/publishers" },
                action = "status",
                status,
            }
        );
        Assert.Equal(kind, (await FaultOf(() => test.Portal.Publishers.GetProfileAsync("contoso"))).Kind);
        Assert.Single(await test.RequestsAsync());
    }

    [Fact]
    public async Task A_web_page_instead_of_json_says_so()
    {
        await using var test = await StartAsync();
        await test.FailAsync(new { match = new { path = "/publishers" }, action = "html" });
        var fault = await FaultOf(() => test.Portal.Publishers.GetProfileAsync("contoso"));
        Assert.Equal(FaultKind.Unexpected, fault.Kind);
        Assert.Contains("web page", fault.Message, StringComparison.Ordinal);
        Assert.Contains("proxy", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_stalls_ends_in_time()
    {
        await using var test = await StartAsync(timeouts: new HttpTimeouts { BodyIdle = TimeSpan.FromSeconds(2) });
        await test.FailAsync(
            new
            {
                match = new { path = "/publishers" },
                action = "stall",
                count = 1,
            }
        );
        Assert.Equal("contoso", (await test.Portal.Publishers.GetProfileAsync("contoso")).PublisherId);
    }

    [Fact]
    public async Task A_service_that_never_answers_ends_as_timed_out()
    {
        await using var test = await StartAsync(timeouts: new HttpTimeouts { Answer = TimeSpan.FromMilliseconds(100) });
        await test.PlanAsync(new { latencyMs = 60_000 });
        Assert.Equal(FaultKind.TimedOut, (await FaultOf(() => test.Portal.Publishers.GetProfileAsync("contoso"))).Kind);
    }

    [Fact]
    public async Task A_token_that_is_refused_in_mid_run_is_renewed_once()
    {
        await using var test = await StartAsync();
        await test.RevokeTokensAsync();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => test.Portal.Publishers.GetProfileAsync("contoso")));
        Assert.Equal(2, (await test.RequestsAsync("/oauth2/")).Count);
    }

    [Fact]
    public async Task A_token_that_is_refused_again_is_a_failed_sign_in()
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { path = "/publishers" },
                action = "status",
                status = 401,
            }
        );
        Assert.Equal(
            FaultKind.SignInFailed,
            (await FaultOf(() => test.Portal.Publishers.GetProfileAsync("contoso"))).Kind
        );
        Assert.Equal(2, (await test.RequestsAsync()).Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await StubServer.StartAsync(_ => Task.CompletedTask);
        await using var stub = await StubServer.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Url.AbsoluteUri);
            return Task.CompletedTask;
        });
        using var connection = await stub.ConnectAsync();
        Assert.Equal(
            FaultKind.Unexpected,
            (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind
        );
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task An_answer_that_would_fill_the_memory_is_refused()
    {
        await using var stub = await StubServer.StartAsync(async context =>
        {
            context.Response.ContentLength = ResponseBody.LargestBytes + 1L;
            await context.Response.Body.FlushAsync();
        });
        using var connection = await stub.ConnectAsync();
        Assert.Equal(
            FaultKind.Unexpected,
            (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind
        );
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_unreachable()
    {
        var gone = EmulatorEnvironment.At(new Uri("http://127.0.0.1:1/"));
        var fault = await FaultOf(() => PortalConnector.ConnectAsync(gone, new EmulatorSignIn { Tenant = "t" }));
        Assert.Equal(FaultKind.Unreachable, fault.Kind);
        Assert.Contains("Start-PortalEmulator", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_connection_says_so()
    {
        await using var test = await StartAsync();
        test.Connection.Dispose();
        Assert.Equal(
            FaultKind.NotConnected,
            Assert.Throws<CloudPartnerException>(() => test.Connection.OpenPortal()).Fault.Kind
        );
    }

    [Fact]
    public async Task The_trace_tells_one_line_a_request_and_nothing_secret()
    {
        await using var test = await StartAsync();
        var lines = new List<string>();
        var portal = test.Connection.OpenPortal(
            new PortalCallOptions
            {
                Trace = line =>
                {
                    lock (lines)
                        lines.Add(line);
                },
            }
        );
        await ListAsync(portal, new PortalUserFilter { Email = "canary@contoso.com" });
        var line = Assert.Single(lines);
        Assert.Matches(
            @"^GET /api/publishers/contoso/users\?api-version=2017-10-31&\$top=1000&\$filter=REDACTED 200 \d+ ms, attempt 1, request [0-9a-f-]{36}$",
            line
        );
    }

    [Fact]
    public async Task A_call_that_no_source_documents_never_leaves_for_a_microsoft_host()
    {
        await using var stub = await StubServer.StartAsync(_ => Task.CompletedTask);
        var environment = new CloudPartnerEnvironment(
            "Public",
            new Uri("https://cloudpartner.azure.com/"),
            stub.Url,
            "scope",
            PortalDialect.CloudPartnerPortal
        );
        using var connection = await PortalConnector.ConnectAsync(
            environment,
            new EmulatorSignIn { Tenant = "t" },
            "contoso"
        );
        Assert.Equal(
            FaultKind.NotSupported,
            (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind
        );
    }

    // The order in which the attempts of one change go wrong must not matter: one that ran into its limit may still be
    // at work.
    [Theory]
    [InlineData(PortalDialect.CloudPartnerPortal, 1)]
    [InlineData(PortalDialect.CloudPartnerPortal, 2)]
    [InlineData(PortalDialect.CloudPartnerPortal, 5)]
    [InlineData(PortalDialect.PartnerCenter, 1)]
    [InlineData(PortalDialect.PartnerCenter, 3)]
    [InlineData(PortalDialect.PartnerCenter, 5)]
    public async Task After_a_time_out_in_any_attempt_it_is_not_known_what_became_of_a_change(
        PortalDialect dialect,
        int late
    )
    {
        const string id = "22222222-2222-4222-8222-000000000009";
        var changes = 0;
        await using var server = await StubServer.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            if (context.Request.Method is "PUT" or "DELETE")
            {
                if (Interlocked.Increment(ref changes) == late)
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                context.Response.StatusCode = 500;
                return;
            }
            if (path.Contains("/users/", StringComparison.Ordinal))
                context.Response.StatusCode = 404;
            await context.Response.WriteAsync(
                path switch
                {
                    "/v1/profiles/mpn" => """{"mpnId":"4242424"}""",
                    "/v1/roles" => """{"items":[{"id":"r1","name":"Developer"}]}""",
                    "/v1/roles/r1/usermembers" =>
                        $$"""{"items":[{"id":"{{id}}","userPrincipalName":"ann@contoso.com"}]}""",
                    _ => """{"error":{"code":"NotFound","message":"none"}}""",
                }
            );
        });
        using var connection = await server.ConnectAsync(
            new HttpTimeouts { Answer = TimeSpan.FromMilliseconds(1500) },
            dialect
        );
        var portal = connection.OpenPortal();
        var member = new PortalUser
        {
            PublisherId = "4242424",
            Kind = PortalUserKind.User,
            Role = "Developer",
            ObjectId = new Guid(id),
        };
        var fault = await FaultOf(() =>
            dialect == PortalDialect.PartnerCenter
                ? portal.Users.RemoveAsync(member)
                : portal.AddAsync("contoso", User("ann@contoso.com"))
        );
        Assert.Equal(FaultKind.UnknownOutcome, fault.Kind);
        Assert.True(fault.MayHaveHappened);
    }

    [Theory]
    [InlineData("127.0.0.1", "SSL_CERT_FILE")]
    [InlineData("elsewhere.example", "for another name")]
    public async Task A_certificate_that_is_not_trusted_is_told_with_how_to_trust_it(string name, string nextStep)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var server = await StubServer.StartAsync(_ => Task.CompletedTask, certificate: certificate);
        var fault = await FaultOf(() => server.ConnectAsync());
        Assert.Equal(FaultKind.Unreachable, fault.Kind);
        Assert.Contains(nextStep, fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
