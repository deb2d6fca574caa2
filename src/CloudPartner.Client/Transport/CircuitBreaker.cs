namespace CloudPartner.Client.Transport;

/// <summary>
/// Keeps an outage from becoming a storm of repeats. Each repeat after a transient fault costs a token of a budget,
/// each answer earns half of one: with that a third of all requests may fail for good without an interruption. When the
/// budget is spent the circuit opens: one request at a time probes whether the service is back, and everybody else
/// waits. After the longest outage it gives up.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time, TimeSpan longestOutage)
{
    /// <summary>The most repeats in a row without any answer.</summary>
    public const double Budget = 100;

    private const double EarnedByAnswer = 0.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Longer than any wait here, so that everybody who waits learns that the breaker has given up.
    private static readonly TimeSpan GivenUpFor = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private double _tokens = Budget;
    private DateTimeOffset? _openedAt;
    private DateTimeOffset? _gaveUpAt;
    private DateTimeOffset _nextProbe;
    private TimeSpan _pause;
    private bool _isProbing;
    private DateTimeOffset? _failingSince;
    private string _reason = string.Empty;

    /// <summary>Set as long as no good answer has come since a request failed; the circuit may still be
    /// closed.</summary>
    public PortalOutage? Outage
    {
        get
        {
            lock (_lock)
            {
                return _failingSince is { } since
                    ? new PortalOutage(since, _reason, _openedAt is { } opened ? opened + longestOutage : null)
                    : null;
            }
        }
    }

    private CircuitState State =>
        _openedAt is null ? CircuitState.Closed
        : _isProbing ? CircuitState.HalfOpen
        : CircuitState.Open;

    /// <summary>How long to wait before asking here again; zero to go on.</summary>
    /// <param name="isProbe">True if the caller's request is the one that probes.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Unavailable"/>: the service was down for too
    /// long.</exception>
    public TimeSpan Acquire(out bool isProbe)
    {
        lock (_lock)
        {
            isProbe = false;
            if (State == CircuitState.Closed)
                return TimeSpan.Zero;
            var now = time.GetUtcNow();
            if (_gaveUpAt is { } gaveUp && now - gaveUp > GivenUpFor)
            {
                // Long after a run has given up: if the service is still down, this is another outage.
                _gaveUpAt = null;
                _openedAt = _nextProbe = now;
            }
            var outage = now - _openedAt!.Value;
            if (outage > longestOutage)
            {
                _gaveUpAt ??= now;
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.Unavailable,
                        $"The service gave no good answer for {outage.TotalSeconds:0} s."
                    )
                );
            }
            if (State == CircuitState.HalfOpen || now < _nextProbe)
                return _nextProbe > now ? _nextProbe - now : FirstPause;
            isProbe = _isProbing = true;
            return TimeSpan.Zero;
        }
    }

    /// <summary>The service answered: it is up.</summary>
    public void OnSuccess(bool isProbe)
    {
        lock (_lock)
        {
            if (isProbe)
                _isProbing = false;
            if (State != CircuitState.Closed)
            {
                _openedAt = _gaveUpAt = null;
                _tokens = Budget / 2;
            }
            _failingSince = null;
            _tokens = Math.Min(Budget, _tokens + EarnedByAnswer);
        }
    }

    /// <summary>
    /// A request met a transient fault. False if repeating it does not count as an attempt: while the service is down,
    /// waiting costs an item none of its attempts.
    /// </summary>
    public bool OnFailure(bool isProbe, string reason = "")
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _failingSince ??= now;
            _reason = reason;
            if (isProbe)
            {
                _isProbing = false;
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                _nextProbe = now + _pause;
            }
            if (State != CircuitState.Closed)
                return false;
            if (--_tokens > 0)
                return true;
            _openedAt = now;
            _pause = FirstPause;
            _nextProbe = now + _pause;
            return false;
        }
    }

    /// <summary>A request was cancelled. If it was the probe, another one may be sent.</summary>
    public void OnAbandoned(bool isProbe)
    {
        if (!isProbe)
            return;
        lock (_lock)
            _isProbing = false;
    }
}

/// <summary>What a circuit breaker lets through.</summary>
internal enum CircuitState
{
    /// <summary>Everything.</summary>
    Closed,

    /// <summary>Nothing until the next probe is due.</summary>
    Open,

    /// <summary>Nothing but the probe that is on its way.</summary>
    HalfOpen,
}
