namespace CloudPartner.Client.Transport;

/// <summary>What a connection has learnt about its service, shared by all commands that use it.</summary>
internal sealed class ResilienceState(TimeProvider time, TimeSpan longestOutage)
{
    /// <summary>Who issues the tokens for it; null in tests that need none.</summary>
    public ITokenAuthority? Issuer { get; init; }

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
internal sealed class RequestScheduler(ResilienceState service, TimeProvider time, ConcurrencyLimiter limiter)
{
    private readonly ConcurrencyLimiter _limiter = limiter;
    private long _sent;
    private long _throttled;

    /// <summary>For a command that talks to one service.</summary>
    public RequestScheduler(ResilienceState service, TimeProvider time, int mostInFlight)
        : this(service, time, new ConcurrencyLimiter(mostInFlight)) { }

    /// <summary>How many requests were sent, repeats included.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>How many of them were throttled.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>How long everybody waits for the service, as it asked; zero if nobody does.</summary>
    public TimeSpan Waiting =>
        service.Reads.Remaining > service.Writes.Remaining ? service.Reads.Remaining : service.Writes.Remaining;

    /// <summary>
    /// How long everybody waits until the authority is asked for a token again, and which one; zero if nobody does.
    /// </summary>
    public (TimeSpan Time, string? AuthorityName) WaitingForToken =>
        (service.Issuer?.Waiting ?? TimeSpan.Zero, service.Issuer?.AuthorityName);

    /// <summary>Set while the service gives no good answer.</summary>
    public PortalOutage? Outage => service.CircuitBreaker.Outage;

    /// <summary>How many are in flight.</summary>
    public int InFlight => _limiter.InFlight;

    /// <summary>
    /// Lets a request onto the wire: null if it may go now, else what to wait for before asking here again. Not an
    /// async method itself, since every request of a bulk run waits here.
    /// </summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Unavailable"/>: the service was down for too
    /// long.</exception>
    public Task? Acquire(RequestLease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Checked each time: while a request waited for its permit, the gate may have closed or the circuit opened.
        var gate = GateOf(lease);
        var wait = gate.Remaining;
        if (wait == TimeSpan.Zero && !lease.IsProbe)
        {
            wait = service.CircuitBreaker.Acquire(out var isProbe);
            lease.IsProbe = isProbe;
        }
        if (wait > TimeSpan.Zero)
        {
            // The permit is released while waiting.
            Release(lease, answered: false);
            service.CircuitBreaker.OnAbandoned(lease.IsProbe);
            lease.IsProbe = false;
            return DelayAsync(wait, cancellationToken);
        }
        lease.Permit ??= _limiter.AcquireAsync(cancellationToken);
        if (!lease.Permit.IsCompletedSuccessfully)
            return lease.Permit;
        lease.Generation = gate.Generation;
        Interlocked.Increment(ref _sent);
        return null;
    }

    /// <summary>The service answered, well or not.</summary>
    public void OnAnswered(RequestLease lease)
    {
        GateOf(lease).OnSuccess(lease.Generation);
        service.CircuitBreaker.OnSuccess(lease.IsProbe);
        Release(lease, answered: true);
    }

    /// <summary>
    /// The service throttled. True if everybody waits, so that the request need not wait by itself.
    /// </summary>
    public bool OnThrottled(RequestLease lease, TimeSpan wait, string? scope)
    {
        Interlocked.Increment(ref _throttled);
        var inFlight = _limiter.InFlight;
        // Graph names the limit that was hit as the second part of the scope: Read, Write or ReadWrite. Without it, it
        // is that of the request.
        var named = scope?.Split('/') is [_, var part, ..] ? part : null;
        var (reads, writes) = named switch
        {
            "ReadWrite" => (true, true),
            "Read" => (true, false),
            "Write" => (false, true),
            _ => (!lease.IsWrite, lease.IsWrite),
        };
        var overloaded =
            reads && service.Reads.OnThrottled(lease.Generation, wait, inFlight) == ThrottleEffect.Overloaded;
        overloaded |=
            writes && service.Writes.OnThrottled(lease.Generation, wait, inFlight) == ThrottleEffect.Overloaded;
        if (overloaded)
            _limiter.Shrink();
        service.CircuitBreaker.OnSuccess(lease.IsProbe);
        Release(lease, answered: false);
        return GateOf(lease).Remaining > TimeSpan.Zero;
    }

    /// <summary>A transient fault. False if repeating it does not count as an attempt.</summary>
    public bool OnFailure(RequestLease lease, string reason)
    {
        Release(lease, answered: false);
        return service.CircuitBreaker.OnFailure(lease.IsProbe, reason);
    }

    /// <summary>Cancelled, or ended by something that says nothing about the service.</summary>
    public void OnAbandoned(RequestLease lease)
    {
        Release(lease, answered: false);
        service.CircuitBreaker.OnAbandoned(lease.IsProbe);
    }

    // Ends early if the connection is closed; the caller checks whether it is still open.
    private async Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, service.Closing);
        await Task.Delay(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private RetryAfterGate GateOf(RequestLease lease) => lease.IsWrite ? service.Writes : service.Reads;

    private void Release(RequestLease lease, bool answered)
    {
        // A wait that was cancelled got no permit.
        if (lease.Permit is { IsCompletedSuccessfully: true })
            _limiter.Release(answered);
        lease.Permit = null;
    }
}

/// <summary>
/// One attempt's permission to be on the wire. Only <see cref="RequestScheduler"/> changes it.
/// </summary>
internal sealed class RequestLease(bool isWrite)
{
    public bool IsWrite { get; } = isWrite;

    /// <summary>The generation of the gate in which it was sent.</summary>
    public long Generation { get; set; }

    /// <summary>True for the one that probes whether the service is back.</summary>
    public bool IsProbe { get; set; }

    /// <summary>Its permit of the concurrency limiter, or the wait for one.</summary>
    public Task? Permit { get; set; }
}
