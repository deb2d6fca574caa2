using CloudPartner.Client.Transport;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// Gets tokens for all audiences of a connection, one request at a time, and retries transient faults: with the waits
/// that the authority asks for, and as long as during an outage of the service itself. The first token of a connection
/// is waited for less long.
/// </summary>
internal sealed class TokenIssuer(ITokenSource source, ConnectionLife life, HttpTimeouts timeouts, TimeProvider time)
    : ITokenAuthority,
        IDisposable
{
    // After a renewal that failed while the old token is still valid.
    private static readonly TimeSpan EarlyPause = TimeSpan.FromSeconds(10);

    // Soon after giving up, a caller gets the same fault and does not wait as long again.
    private static readonly TimeSpan GivenUpFor = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private bool _hasIssued;
    private CloudPartnerFault? _gaveUp;
    private DateTimeOffset _gaveUpUntil;
    private long _nextTry;

    public bool CanRenew => source.CanRenew;

    /// <inheritdoc />
    public string AuthorityName => source.AuthorityName;

    /// <inheritdoc />
    public TimeSpan Waiting
    {
        get
        {
            var left = Interlocked.Read(ref _nextTry) - time.GetUtcNow().UtcTicks;
            return left > 0 ? TimeSpan.FromTicks(left) : TimeSpan.Zero;
        }
    }

    /// <summary>Gets a token.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="CloudPartnerException">A final refusal, or no answer for too long.</exception>
    public async Task<AccessToken> IssueAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_gaveUp is { } before && time.GetUtcNow() < _gaveUpUntil)
                throw new CloudPartnerException(before);
            var retry = new TokenRetryPolicy(time, timeouts, _hasIssued);
            while (true)
            {
                try
                {
                    var token = await TryAsync(request, cancellationToken).ConfigureAwait(false);
                    _hasIssued = true;
                    return token;
                }
                catch (TransientFaultException transient)
                {
                    if (request.Replaces is { } old && time.GetUtcNow() < old.ExpiresOn)
                        return Later(old, transient.Fault);
                    var pause =
                        retry.PauseAfter(transient.Fault, request.LongestThrottle())
                        ?? throw new CloudPartnerException(GiveUp(retry.End(transient.Fault)));
                    await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                }
                catch (CloudPartnerException refused)
                    when (_hasIssued && refused.Fault.Kind is FaultKind.Invalid or FaultKind.NotFound)
                {
                    // What it signs in with was good and no longer is: an expired certificate, a missing file. That
                    // is not the fault of an item.
                    throw new CloudPartnerException(refused.Fault with { Kind = FaultKind.SignInFailed });
                }
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    // The old token, and when to ask again.
    private AccessToken Later(AccessToken old, CloudPartnerFault fault)
    {
        var next = time.GetUtcNow() + (fault.RetryAfter is { } wait && wait > EarlyPause ? wait : EarlyPause);
        return old with { RenewOn = next < old.ExpiresOn ? next : old.ExpiresOn };
    }

    /// <summary>Disposes of what the source signs in with.</summary>
    public void Dispose() => source.Dispose();

    private CloudPartnerFault GiveUp(CloudPartnerFault fault)
    {
        if (fault.Kind != FaultKind.Unavailable)
            return fault;
        _gaveUpUntil = time.GetUtcNow() + GivenUpFor;
        return _gaveUp = fault;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _nextTry, (time.GetUtcNow() + pause).UtcTicks);
        try
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Exchange(ref _nextTry, 0);
        }
    }

    // Whatever the source does, waiting ends at its time limit, and at once after a cancellation.
    private async Task<AccessToken> TryAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(source.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Task.Run(() => AskAsync(request, either.Token), either.Token)
                .WaitAsync(either.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientFaultException(SignInFaults.TimedOut(source.AuthorityName, source.TimeLimit));
        }
    }

    // On its own: a source that ignores its cancellation still has what it works with until it ends.
    private async Task<AccessToken> AskAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        life.Enter();
        try
        {
            return await source
                .IssueAsync(request.Scope, request.Force, request.Claims, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            life.Leave();
        }
    }
}

/// <summary>What is asked of a <see cref="TokenIssuer"/>.</summary>
/// <param name="Scope">The scope, which names the audience.</param>
/// <param name="Force">True if the last token was refused.</param>
/// <param name="Claims">The claims that the service asked for then.</param>
/// <param name="Replaces">The token that stays in use, while it is valid, after a transient fault; null if there is
/// none.</param>
/// <param name="LongestThrottle">The longest that any of those who wait for it accept to be throttled.</param>
internal sealed record TokenRequest(
    string Scope,
    bool Force,
    string? Claims,
    AccessToken? Replaces,
    Func<TimeSpan> LongestThrottle
);
