namespace CloudPartner.Client.Transport;

/// <summary>
/// Keeps an outage from becoming a storm of repeats. Each repeat after a passing fault costs a token of a budget, each
/// answer earns half of one: with that a third of all requests may fail for good without an interruption. When the
/// budget is spent the circuit opens: one request at a time asks whether the service is back, and everybody else waits.
/// After the longest outage it gives up.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider time, TimeSpan longestOutage)
{
    /// <summary>The most repeats in a row without any answer.</summary>
    public const double Budget = 100;

    private const double EarnedByAnswer = 0.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Longer than anybody waits here, so that all who wait are told of the end.
    private static readonly TimeSpan Sticky = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private double _tokens = Budget;
    private DateTimeOffset? _openedAt;
    private DateTimeOffset? _gaveUpAt;
    private DateTimeOffset _nextProbe;
    private TimeSpan _pause;
    private bool _probing;

    /// <summary>How long to wait, while the service counts as down, before asking here again; zero to go on.</summary>
    /// <param name="probe">True if the caller is the one that asks whether the service is back.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Unavailable"/>: it was down for too
    /// long.</exception>
    public TimeSpan Enter(out bool probe)
    {
        lock (_lock)
        {
            probe = false;
            if (_openedAt is not { } opened)
                return TimeSpan.Zero;
            var now = time.GetUtcNow();
            if (_gaveUpAt is { } gaveUp && now - gaveUp > Sticky)
            {
                // Somebody new, long after a run has given up: this is another outage, if it still is one.
                _gaveUpAt = null;
                _openedAt = opened = now;
                _nextProbe = now;
            }
            if (now - opened > longestOutage)
            {
                _gaveUpAt ??= now;
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.Unavailable,
                        $"The service gave no good answer for {(now - opened).TotalSeconds:0} s."
                    )
                );
            }
            if (_probing || now < _nextProbe)
                return _nextProbe > now ? _nextProbe - now : FirstPause;
            probe = _probing = true;
            return TimeSpan.Zero;
        }
    }

    /// <summary>The service answered: it is up.</summary>
    public void Answered(bool probe)
    {
        lock (_lock)
        {
            if (probe)
                _probing = false;
            if (_openedAt is not null)
            {
                _openedAt = _gaveUpAt = null;
                _tokens = Budget / 2;
            }
            _tokens = Math.Min(Budget, _tokens + EarnedByAnswer);
        }
    }

    /// <summary>
    /// A request met a passing fault. False if its repeat is on the house: while the service is down, waiting costs an
    /// item none of its attempts.
    /// </summary>
    public bool Failed(bool probe)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (probe)
            {
                _probing = false;
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                _nextProbe = now + _pause;
            }
            if (_openedAt is not null)
                return false;
            if (--_tokens > 0)
                return true;
            _openedAt = now;
            _pause = FirstPause;
            _nextProbe = now + _pause;
            return false;
        }
    }

    /// <summary>The request that asked was cancelled; somebody else may ask.</summary>
    public void Abandoned(bool probe)
    {
        if (!probe)
            return;
        lock (_lock)
            _probing = false;
    }
}
