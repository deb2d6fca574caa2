using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using Microsoft.Extensions.Time.Testing;

namespace CloudPartner.Client.Tests;

public class TokenCacheTests
{
    [Fact]
    public async Task However_many_ask_one_request_gets_the_token()
    {
        var source = new Source(TimeSpan.FromHours(1));
        using var line = new TestLine(source, source.Time);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => line.GetTokenAsync().AsTask()));
        Assert.Equal(1, source.Issued);
        Assert.All(tokens, token => Assert.Equal("token-1", token.Value));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_for_all()
    {
        var source = new Source(TimeSpan.FromHours(1));
        using var line = new TestLine(source, source.Time);
        var refused = await line.GetTokenAsync();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => line.RenewTokenAsync(refused, "{}")));
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
        var source = new Source(TimeSpan.FromSeconds(lifetime));
        using var line = new TestLine(source, source.Time);
        await line.GetTokenAsync();
        source.Time.Advance(TimeSpan.FromSeconds(passed));
        await line.GetTokenAsync();
        Assert.Equal(issued, source.Issued);
    }

    [Fact]
    public async Task A_failed_renewal_is_tried_again_by_the_next_caller()
    {
        var source = new Source(TimeSpan.FromHours(1)) { Fail = true };
        using var line = new TestLine(source, source.Time);
        await Assert.ThrowsAsync<CloudPartnerException>(async () => await line.GetTokenAsync());
        source.Fail = false;
        Assert.Equal("token-2", (await line.GetTokenAsync()).Value);
    }

    [Fact]
    public void A_token_does_not_print_itself() =>
        Assert.DoesNotContain(
            "canary",
            new AccessToken("canary", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch).ToString(),
            StringComparison.Ordinal
        );

    private sealed class Source(TimeSpan lifetime) : ITokenSource
    {
        public FakeTimeProvider Time { get; } = new();

        public int Issued { get; private set; }

        public int Forced { get; private set; }

        public bool Fail { get; set; }

        public bool CanRenew => true;

        public string AuthorityName => "the test";

        public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(1);

        public async Task<AccessToken> IssueAsync(
            string scope,
            bool force,
            string? claims,
            CancellationToken cancellationToken
        )
        {
            Issued++;
            if (force)
                Forced++;
            await Task.Yield();
            if (Fail)
                throw new CloudPartnerException(new CloudPartnerFault(FaultKind.SignInFailed, "no"));
            return AccessToken.Lasting($"token-{Issued}", Time.GetUtcNow(), lifetime);
        }

        public void Dispose() { }
    }
}
