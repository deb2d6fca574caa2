using CloudPartner.Client.Transport;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// Keeps the current token for one audience. However many callers ask, one renewal serves them all: before the token
/// expires, or when the service refused it. The renewal goes on as long as a caller waits for it.
/// </summary>
internal sealed class TokenCache(TokenIssuer issuer, string scope, ConnectionLife life, TimeProvider time)
    : ITokenProvider
{
    private readonly object _lock = new();
    private volatile AccessToken? _current;
    private Renewal? _renewal;

    public bool CanRenew => issuer.CanRenew;

    /// <summary>The newest token; null before the first and after the end.</summary>
    public AccessToken? Current => _current;

    /// <summary>A token that is good for now.</summary>
    /// <param name="longestThrottle">The longest that the caller lets a throttling authority make it wait.</param>
    /// <param name="cancellationToken">Ends waiting at once.</param>
    /// <exception cref="CloudPartnerException">The authority refused, was down for too long, or the connection has been
    /// closed.</exception>
    public ValueTask<AccessToken> GetAsync(TimeSpan longestThrottle, CancellationToken cancellationToken) =>
        _current is { } token && IsFresh(token)
            ? new(token)
            : new(JoinAsync(IsFresh, force: false, null, longestThrottle, cancellationToken));

    /// <summary>Another token than the one that was refused.</summary>
    public Task<AccessToken> RenewAsync(
        AccessToken refused,
        string? claims,
        TimeSpan longestThrottle,
        CancellationToken cancellationToken
    ) =>
        // By reference: some authorities issue the same token again, and then not every caller should renew it.
        JoinAsync(token => !ReferenceEquals(token, refused), force: true, claims, longestThrottle, cancellationToken);

    /// <summary>Forgets the token.</summary>
    public void Forget() => _current = null;

    private async Task<AccessToken> JoinAsync(
        Func<AccessToken, bool> isGood,
        bool force,
        string? claims,
        TimeSpan longestThrottle,
        CancellationToken cancellationToken
    )
    {
        Renewal renewal;
        lock (_lock)
        {
            // Another caller may have renewed it just now.
            if (_current is { } token && isGood(token))
                return token;
            renewal = _renewal ??= Begin(force, claims);
            renewal.Waiting++;
            if (longestThrottle > renewal.LongestThrottle)
                renewal.LongestThrottle = longestThrottle;
        }
        try
        {
            return await renewal.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            var isLast = false;
            lock (_lock)
            {
                isLast = --renewal.Waiting == 0 && _renewal == renewal;
                if (isLast)
                    _renewal = null;
            }
            if (isLast)
                await renewal.Stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private Renewal Begin(bool force, string? claims)
    {
        var renewal = new Renewal();
        renewal.Result = Task.Run(() => RenewAsync(renewal, force, claims));
        // Observed, since no caller may be left to await it.
        renewal.Result.ContinueWith(
            static ended => ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        return renewal;
    }

    private async Task<AccessToken> RenewAsync(Renewal renewal, bool force, string? claims)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(renewal.Stop.Token, life.Closing);
        try
        {
            // An early renewal that fails can be retried later, so no caller waits or fails for it.
            var old = CanRenew && !force ? _current : null;
            var request = new TokenRequest(scope, force, claims, Replaces: old, () => renewal.LongestThrottle);
            return Keep(await issuer.IssueAsync(request, end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (life.Closing.IsCancellationRequested)
        {
            throw life.Closed();
        }
        finally
        {
            lock (_lock)
            {
                if (_renewal == renewal)
                    _renewal = null;
            }
        }
    }

    private AccessToken Keep(AccessToken token)
    {
        _current = token;
        if (life.Closing.IsCancellationRequested)
            _current = null;
        return token;
    }

    private bool IsFresh(AccessToken token) => time.GetUtcNow() < token.RenewOn;

    // One renewal, and how many wait for it.
    private sealed class Renewal
    {
        public Task<AccessToken> Result { get; set; } = null!;

        public CancellationTokenSource Stop { get; } = new();

        public int Waiting { get; set; }

        public TimeSpan LongestThrottle { get; set; }
    }
}
