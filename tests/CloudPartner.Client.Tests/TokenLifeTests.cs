using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using Microsoft.Extensions.Time.Testing;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>Tokens in long runs: how often they are asked for, and where they go.</summary>
public class TokenLifeTests
{
    [Fact]
    public async Task Two_hours_of_64_workers_with_tokens_of_five_minutes_ask_once_per_token_and_lose_nothing()
    {
        var source = new Source { Lifetime = TimeSpan.FromMinutes(5) };
        var refused = 0;
        using var service = Line(
            source,
            token =>
            {
                var isGood = source.Ends[token] > source.Time.GetUtcNow();
                if (!isGood)
                    Interlocked.Increment(ref refused);
                return isGood ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
            }
        );
        var sent = 0;
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromHours(2); elapsed += TimeSpan.FromSeconds(5))
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => service.SendAsync())));
            sent += 64;
            source.Time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.Equal((92_160, 0), (sent, refused));
        // One at the start, then one every three minutes: two minutes ahead of the end of each.
        Assert.Equal(40, source.Ends.Count);
        Assert.Equal(40, source.Issued);
    }

    [Fact]
    public async Task A_challenge_for_claims_is_met_by_one_forced_renewal_with_them()
    {
        var source = new Source();
        const string claims = """{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}""";
        using var service = Line(
            source,
            token => token == "token-1" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK,
            "realm=\"\", error=\"insufficient_claims\", "
                + $"claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims))}\""
        );
        await service.SendAsync();
        Assert.Equal([null, claims], source.Claims);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => service.SendAsync()));
        Assert.Equal(2, source.Issued);
    }

    [Fact]
    public async Task A_renewal_ahead_of_the_end_that_finds_nobody_fails_nobody()
    {
        var source = new Source { Lifetime = TimeSpan.FromMinutes(10) };
        using var line = new TestLine(source, source.Time);
        var first = await line.GetTokenAsync();
        source.Fail = FaultKind.Unreachable;
        source.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(first.Value, (await line.GetTokenAsync()).Value);
        source.Time.Advance(TimeSpan.FromMinutes(1));
        // Now nobody can do without.
        var waiting = line.GetTokenAsync().AsTask();
        while (line.Issuer.Waiting == TimeSpan.Zero)
            await Task.Delay(5);
        Assert.InRange(line.Issuer.Waiting, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        source.Fail = null;
        source.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first.Value, (await waiting).Value);
    }

    [Fact]
    public async Task No_token_leaves_for_another_host()
    {
        using var service = new HttpMessageInvoker(
            new TokenGuard(TestLine.Root) { InnerHandler = new ResponseClassifier(_ => HttpStatusCode.OK, null) }
        );
        foreach (
            var address in new[]
            {
                "https://elsewhere.example/",
                "http://portal.example/",
                "https://portal.example:8443/",
                "https://user@portal.example/",
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            await Assert.ThrowsAsync<InvalidOperationException>(() => service.SendAsync(request, default));
        }
    }

    [Fact]
    public async Task A_raw_token_that_runs_out_says_so_and_is_not_renewed()
    {
        await using var test = await StartAsync();
        var token = await IssueAsync(test);
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url),
            new AccessTokenSignIn { Tenant = SignInMethod.TenantOfToken, Token = Secure(token) },
            "contoso"
        );
        Assert.False(connection.CanRenew);
        Assert.InRange(
            connection.ExpiresOn!.Value,
            DateTimeOffset.UtcNow.AddMinutes(30),
            DateTimeOffset.UtcNow.AddMinutes(61)
        );
        Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
        await test.RevokeTokensAsync();
        Assert.Equal(
            FaultKind.TokenExpired,
            (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind
        );

        using var wrong = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url),
            new AccessTokenSignIn { Tenant = SignInMethod.TenantOfToken, Token = Secure("canary") },
            "contoso"
        );
        var fault = await FaultOf(() => wrong.OpenPortal().Publishers.GetProfileAsync("contoso"));
        Assert.Equal(FaultKind.SignInFailed, fault.Kind);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3600, 0, "https://cloudpartner.azure.com", null)]
    [InlineData(-1, -3600, "https://cloudpartner.azure.com", FaultKind.TokenExpired)]
    [InlineData(3600, 601, "https://cloudpartner.azure.com", FaultKind.Invalid)]
    [InlineData(3600, 0, "https://graph.microsoft.com", FaultKind.Invalid)]
    public async Task A_raw_token_is_read_for_its_time_and_its_audience(
        int exp,
        int nbf,
        string audience,
        FaultKind? expected
    )
    {
        var time = new FakeTimeProvider();
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var payload =
            $$"""{"aud":"{{audience}}","exp":{{now + exp}},"nbf":{{now + nbf}},"upn":"ada@contoso.com","tid":"the-tenant"}""";
        var token = $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=')}.x";
        var context = new SignInContext(
            CloudPartnerEnvironment.Custom(
                "Lab",
                new Uri("http://127.0.0.1:1"),
                new Uri("http://127.0.0.1:1"),
                "https://cloudpartner.azure.com",
                PortalDialect.CloudPartnerPortal
            ),
            time
        );
        var connecting = () =>
            PortalConnector.ConnectAsync(
                context,
                new AccessTokenSignIn { Tenant = SignInMethod.TenantOfToken, Token = Secure(token) },
                null,
                default
            );
        if (expected is not null)
        {
            Assert.Equal(expected, (await FaultOf(connecting)).Kind);
            return;
        }
        using var connection = await connecting();
        Assert.Equal(
            ("ada@contoso.com", "the-tenant", time.GetUtcNow().AddSeconds(exp)),
            (connection.Account, connection.Tenant, connection.ExpiresOn!.Value)
        );
        time.Advance(TimeSpan.FromSeconds(exp));
        Assert.Equal(
            FaultKind.TokenExpired,
            (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).Kind
        );
    }

    private static async Task<string> IssueAsync(TestPortal test)
    {
        var environment = EmulatorEnvironment.At(test.Url);
        using var source = new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }.Open(
            new SignInContext(environment, TimeProvider.System)
        );
        return (await source.IssueAsync(environment.Scope, false, null, default)).Value;
    }

    private static System.Security.SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    private static TestLine Line(Source source, Func<string, HttpStatusCode> answer, string? challenge = null) =>
        new(source, source.Time, new ResponseClassifier(answer, challenge));

    private sealed class ResponseClassifier(Func<string, HttpStatusCode> answer, string? challenge) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            var response = new HttpResponseMessage(answer(request.Headers.Authorization!.Parameter!))
            {
                Content = new StringContent("{}"),
            };
            if (challenge is not null)
                response.Headers.WwwAuthenticate.Add(new("Bearer", challenge));
            return response;
        }
    }

    private sealed class Source : ITokenSource
    {
        private int _issued;

        public FakeTimeProvider Time { get; } = new();

        public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

        public FaultKind? Fail { get; set; }

        public int Issued => _issued;

        public ConcurrentDictionary<string, DateTimeOffset> Ends { get; } = new();

        public List<string?> Claims { get; } = [];

        public bool CanRenew => true;

        public string AuthorityName => "the test";

        public TimeSpan TimeLimit => TimeSpan.FromMinutes(1);

        public async Task<AccessToken> IssueAsync(
            string scope,
            bool force,
            string? claims,
            CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            if (Fail is { } kind)
                throw new TransientFaultException(new CloudPartnerFault(kind, "no"));
            var number = Interlocked.Increment(ref _issued);
            Claims.Add(claims);
            var token = AccessToken.Lasting($"token-{number}", Time.GetUtcNow(), Lifetime);
            Ends[token.Value] = token.ExpiresOn;
            return token;
        }

        public void Dispose() { }
    }
}
