namespace CloudPartner.Client.SignIn;

/// <summary>A token, and when to get the next one.</summary>
internal sealed record IssuedToken(string Value, DateTimeOffset RenewOn)
{
    /// <summary>How long before its end a token is renewed, so that it does not run out on the way.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    /// <summary>A token with a lifetime. One that lives shorter than twice the margin is used for half its life.</summary>
    public static IssuedToken Lasting(string value, DateTimeOffset now, TimeSpan lifetime) =>
        new(value, now + (lifetime > Ahead * 2 ? lifetime - Ahead : lifetime / 2));

    // A record would print its members, and with them the token, wherever it is logged.
    public override string ToString() => $"token to be renewed at {RenewOn:u}";
}

/// <summary>A way of signing in: gets one token. One class per way.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>False if the token cannot be had again.</summary>
    bool CanRenew { get; }

    /// <summary>Gets a token. Past any cache of its own if <paramref name="force"/> is set.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.SignInFailed"/> or a network fault.</exception>
    Task<IssuedToken> IssueAsync(bool force, CancellationToken cancellationToken);
}

/// <summary>
/// Keeps the current token. However many workers ask, one request renews it: ahead of its end, or once when the service refused it.
/// </summary>
internal sealed class TokenCache(ITokenSource source, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private volatile IssuedToken? _current;

    public bool CanRenew => source.CanRenew;

    /// <summary>A token that is good for now.</summary>
    public ValueTask<string> GetAsync(CancellationToken cancellationToken) =>
        _current is { } token && IsFresh(token) ? new(token.Value) : new(ReplaceAsync(IsFresh, force: false, cancellationToken));

    /// <summary>Another token than the one that was refused.</summary>
    public Task<string> RenewAsync(string refused, CancellationToken cancellationToken) =>
        ReplaceAsync(token => token.Value != refused, force: true, cancellationToken);

    public void Dispose()
    {
        _current = null;
        source.Dispose();
    }

    private async Task<string> ReplaceAsync(Func<IssuedToken, bool> isGood, bool force, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Somebody else may have renewed it while this call waited.
            if (_current is { } token && isGood(token)) return token.Value;
            return (_current = await source.IssueAsync(force, cancellationToken).ConfigureAwait(false)).Value;
        }
        finally
        {
            _renewing.Release();
        }
    }

    private bool IsFresh(IssuedToken token) => time.GetUtcNow() < token.RenewOn;
}
