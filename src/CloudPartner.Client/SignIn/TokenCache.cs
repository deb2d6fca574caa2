namespace CloudPartner.Client.SignIn;

/// <summary>
/// Keeps the current token for one audience. However many workers ask, one request renews it: ahead of its end, or once when the service refused it.
/// </summary>
internal sealed class TokenCache(ITokenSource source, string scope, TimeProvider time) : IDisposable
{
    // After a renewal that found nobody, while the old token still lasts.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private volatile IssuedToken? _current;

    public bool CanRenew => source.CanRenew;

    /// <summary>The newest token; null before the first and after the end.</summary>
    public IssuedToken? Current => _current;

    /// <summary>A token that is good for now.</summary>
    public ValueTask<IssuedToken> GetAsync(CancellationToken cancellationToken) =>
        _current is { } token && IsFresh(token) ? new(token) : new(ReplaceAsync(IsFresh, force: false, null, cancellationToken));

    /// <summary>Another token than the one that was refused.</summary>
    public Task<IssuedToken> RenewAsync(IssuedToken refused, string? claims, CancellationToken cancellationToken) =>
        // By reference: some authorities give the same words again, and not every worker shall ask for them.
        ReplaceAsync(token => !ReferenceEquals(token, refused), force: true, claims, cancellationToken);

    public void Dispose()
    {
        _current = null;
        source.Dispose();
    }

    private async Task<IssuedToken> ReplaceAsync(Func<IssuedToken, bool> isGood, bool force, string? claims, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Somebody else may have renewed it while this call waited.
            if (_current is { } token && isGood(token)) return token;
            return _current = await IssueAsync(force, claims, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (!force && source.CanRenew && MayPass(failed.Fault) && _current is { } old && time.GetUtcNow() < old.ExpiresOn)
        {
            // Nobody fails for a renewal that is early and can be tried again.
            var next = time.GetUtcNow() + Pause;
            return _current = old with { RenewOn = next < old.ExpiresOn ? next : old.ExpiresOn };
        }
        finally
        {
            _renewing.Release();
        }
    }

    // Whatever the source does, nobody waits beyond its limit, and nobody who was stopped waits at all.
    private async Task<IssuedToken> IssueAsync(bool force, string? claims, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(source.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Task.Run(() => source.IssueAsync(scope, force, claims, either.Token), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CloudPartnerException(SignInFaults.TimedOut(source.Asked, source.TimeLimit));
        }
    }

    private bool IsFresh(IssuedToken token) => time.GetUtcNow() < token.RenewOn;

    private static bool MayPass(CloudPartnerFault fault) => fault.Kind is FaultKind.Unreachable or FaultKind.TimedOut or FaultKind.Throttled;
}
