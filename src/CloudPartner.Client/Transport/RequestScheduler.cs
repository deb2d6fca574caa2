using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Transport;

/// <summary>What a connection has learnt about its service, shared by all commands that use it.</summary>
internal sealed class ResilienceState(TimeProvider time, TimeSpan longestOutage)
{
    /// <summary>Who gives the tokens for it; null in tests that need none.</summary>
    public TokenIssuer? Issuer { get; init; }

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Closing { get; init; }

    public RetryAfterGate Reads { get; } = new(time);

    public RetryAfterGate Writes { get; } = new(time);

    public CircuitBreaker CircuitBreaker { get; } = new(time, longestOutage);
}

/// <summary>
/// Lets the requests of one command onto the wire: not while the service throttles or is down, and never more at once
/// than the limit.
/// </summary>
internal sealed class RequestScheduler(ResilienceState service, TimeProvider time, ConcurrencyLimiter limit)
{
    private readonly ConcurrencyLimiter _limit = limit;
    private long _sent;
    private long _throttled;

    /// <summary>For a command that talks to one service.</summary>
    public RequestScheduler(ResilienceState service, TimeProvider time, int mostInFlight)
        : this(service, time, new ConcurrencyLimiter(mostInFlight)) { }

    /// <summary>How many requests were sent, repeats included.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>How many were refused by throttling.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>How long everybody waits for the service, as it asked; zero if nobody does.</summary>
    public TimeSpan Waiting =>
        service.Reads.Remaining > service.Writes.Remaining ? service.Reads.Remaining : service.Writes.Remaining;

    /// <summary>
    /// How long everybody waits until the authority is asked for a token again, and which one; zero if nobody does.
    /// </summary>
    public (TimeSpan Time, string? Asked) WaitingForToken =>
        (service.Issuer?.Waiting ?? TimeSpan.Zero, service.Issuer?.Asked);

    /// <summary>How many are in flight.</summary>
    public int InFlight => _limit.InFlight;

    /// <summary>
    /// Lets a request onto the wire: null if it may go now, else what it waits for before it asks here again. Not an
    /// async method itself, since every request of a bulk run waits here.
    /// </summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Unavailable"/>: the service was down for too
    /// long.</exception>
    public Task? Enter(RequestLease turn, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Looked at each time: while a request stood in line, the gate may have closed or the service gone down.
        var gate = GateOf(turn);
        var wait = gate.Remaining;
        if (wait == TimeSpan.Zero && !turn.Probe)
        {
            wait = service.CircuitBreaker.Enter(out var probe);
            turn.Probe = probe;
        }
        if (wait > TimeSpan.Zero)
        {
            // Who has to wait holds nothing that another could use.
            GiveBack(turn, answered: false);
            service.CircuitBreaker.Abandoned(turn.Probe);
            turn.Probe = false;
            return DelayAsync(wait, cancellationToken);
        }
        turn.Place ??= _limit.AcquireAsync(cancellationToken);
        if (!turn.Place.IsCompletedSuccessfully)
            return turn.Place;
        turn.SentUnder = gate.Closures;
        Interlocked.Increment(ref _sent);
        return null;
    }

    /// <summary>The service answered, well or not.</summary>
    public void Answered(RequestLease turn)
    {
        GateOf(turn).Passed(turn.SentUnder);
        service.CircuitBreaker.Answered(turn.Probe);
        GiveBack(turn, answered: true);
    }

    /// <summary>
    /// The service refused for now. True if everybody waits, so that the request need not wait by itself.
    /// </summary>
    public bool Refused(RequestLease turn, TimeSpan wait, string? scope)
    {
        Interlocked.Increment(ref _throttled);
        var inFlight = _limit.InFlight;
        // Graph names the limit that was hit as the second part of the scope: Read, Write or ReadWrite. Without it, it
        // is that of the request.
        var named = scope?.Split('/') is [_, var part, ..] ? part : null;
        var (reads, writes) = named switch
        {
            "ReadWrite" => (true, true),
            "Read" => (true, false),
            "Write" => (false, true),
            _ => (!turn.IsWrite, turn.IsWrite),
        };
        var overloaded = reads && service.Reads.Refused(turn.SentUnder, wait, inFlight) == Refusal.Overloaded;
        overloaded |= writes && service.Writes.Refused(turn.SentUnder, wait, inFlight) == Refusal.Overloaded;
        if (overloaded)
            _limit.Shrink();
        service.CircuitBreaker.Answered(turn.Probe);
        GiveBack(turn, answered: false);
        return GateOf(turn).Remaining > TimeSpan.Zero;
    }

    /// <summary>A passing fault. False if the repeat costs none of the request's attempts.</summary>
    public bool Failed(RequestLease turn)
    {
        GiveBack(turn, answered: false);
        return service.CircuitBreaker.Failed(turn.Probe);
    }

    /// <summary>Cancelled, or ended by something that says nothing about the service.</summary>
    public void Abandoned(RequestLease turn)
    {
        GiveBack(turn, answered: false);
        service.CircuitBreaker.Abandoned(turn.Probe);
    }

    // Shorter if the connection is closed: who wakes looks whether it still is open.
    private async Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, service.Closing);
        await Task.Delay(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private RetryAfterGate GateOf(RequestLease turn) => turn.IsWrite ? service.Writes : service.Reads;

    private void GiveBack(RequestLease turn, bool answered)
    {
        // A wait that was cancelled got no place.
        if (turn.Place is { IsCompletedSuccessfully: true })
            _limit.Release(answered);
        turn.Place = null;
    }
}

/// <summary>
/// One attempt's way onto the wire, and what it holds there. <see cref="RequestScheduler"/> alone writes to it.
/// </summary>
internal sealed class RequestLease(bool isWrite)
{
    public bool IsWrite { get; } = isWrite;

    /// <summary>How often the gate had closed when it was sent.</summary>
    public long SentUnder { get; set; }

    /// <summary>True for the one that asks whether the service is back.</summary>
    public bool Probe { get; set; }

    /// <summary>Its place among those in flight, or the wait for it.</summary>
    public Task? Place { get; set; }
}
