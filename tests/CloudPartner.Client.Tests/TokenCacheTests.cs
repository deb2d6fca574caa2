using CloudPartner.Client.SignIn;
using Microsoft.Extensions.Time.Testing;

namespace CloudPartner.Client.Tests;

public class TokenCacheTests
{
    [Fact]
    public async Task However_many_ask_one_request_gets_the_token()
    {
        using var source = new Source(TimeSpan.FromHours(1));
        using var cache = new TokenCache(source, "scope", source.Time);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => cache.GetAsync(default).AsTask()));
        Assert.Equal(1, source.Issued);
        Assert.All(tokens, token => Assert.Equal("token-1", token.Value));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_for_all()
    {
        using var source = new Source(TimeSpan.FromHours(1));
        using var cache = new TokenCache(source, "scope", source.Time);
        var refused = await cache.GetAsync(default);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => cache.RenewAsync(refused, "{}", default)));
        Assert.Equal(2, source.Issued);
        Assert.Equal(1, source.Forced);
        Assert.All(tokens, token => Assert.Equal("token-2", token.Value));
    }

    [Theory]
    [InlineData(3600, 3479, 1)]
    [InlineData(3600, 3481, 2)]
    [InlineData(100, 49, 1)]
    [InlineData(100, 51, 2)]
    public async Task A_token_is_renewed_ahead_of_its_end(int lifetime, int passed, int issued)
    {
        using var source = new Source(TimeSpan.FromSeconds(lifetime));
        using var cache = new TokenCache(source, "scope", source.Time);
        await cache.GetAsync(default);
        source.Time.Advance(TimeSpan.FromSeconds(passed));
        await cache.GetAsync(default);
        Assert.Equal(issued, source.Issued);
    }

    [Fact]
    public async Task A_failed_renewal_is_tried_again_by_the_next_caller()
    {
        using var source = new Source(TimeSpan.FromHours(1)) { Fail = true };
        using var cache = new TokenCache(source, "scope", source.Time);
        await Assert.ThrowsAsync<CloudPartnerException>(async () => await cache.GetAsync(default));
        source.Fail = false;
        Assert.Equal("token-2", (await cache.GetAsync(default)).Value);
    }

    [Fact]
    public void A_token_does_not_print_itself() =>
        Assert.DoesNotContain("canary", new IssuedToken("canary", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch).ToString(), StringComparison.Ordinal);

    private sealed class Source(TimeSpan lifetime) : ITokenSource
    {
        public FakeTimeProvider Time { get; } = new();

        public int Issued { get; private set; }

        public int Forced { get; private set; }

        public bool Fail { get; set; }

        public bool CanRenew => true;

        public string Asked => "the test";

        public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(1);

        public async Task<IssuedToken> IssueAsync(string scope, bool force, string? claims, CancellationToken cancellationToken)
        {
            Issued++;
            if (force) Forced++;
            await Task.Yield();
            if (Fail) throw new CloudPartnerException(new CloudPartnerFault(FaultKind.SignInFailed, "no"));
            return IssuedToken.Lasting($"token-{Issued}", Time.GetUtcNow(), lifetime);
        }

        public void Dispose()
        {
        }
    }
}
