namespace CloudPartner.Client.Transport;

/// <summary>
/// One "not before" for all requests of a throttle scope. A throttled answer closes it for everybody: asking on inside
/// the wait that the service named would only be refused, or punished.
/// </summary>
/// <remarks>
/// Some services throttle single requests at random and say "wait a second" each time; stopping everybody for each of
/// those would bring a run almost to a halt. The two look alike at first, so the gate starts in global backoff and
/// learns: when twice in a row it closed again after hardly more requests than were in flight, and yet most of those in
/// flight at that moment succeeded, throttling is about single requests. From then on only the throttled request waits.
/// If more than <see cref="GlobalShare"/> of the latest answers are throttled, it is about everybody after all, and the
/// gate keeps to global backoff for a good while.
/// </remarks>
internal sealed class RetryAfterGate(TimeProvider time)
{
    // Throttled answers come back faster than others and in clusters, so a short look back would take a cluster for a
    // quota.
    private const int Recent = 128;
    private const double GlobalShare = 0.4;
    private const double SingleShare = 0.25;
    private const int ShortPeriodsToLearn = 2;
    private const int GlobalClosingsAfterMistake = 20;

    private readonly object _lock = new();
    private DateTimeOffset _closedUntil;
    private long _generation;
    private bool _isGlobal = true;
    private int _globalClosingsLeft;
    private int _shortPeriods;
    private long _answersSinceClosing;
    private int _lateAnswers;
    private int _lateThrottled;
    private UInt128 _latestThrottled;

    /// <summary>How often it has closed; a request remembers the generation in which it was sent.</summary>
    public long Generation
    {
        get
        {
            lock (_lock)
                return _generation;
        }
    }

    /// <summary>How long it stays closed; zero if it is open.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                var left = _closedUntil - time.GetUtcNow();
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>A request got an answer that was not throttled.</summary>
    /// <param name="generation">The <see cref="Generation"/> in which it was sent.</param>
    public void OnSuccess(long generation) => Record(generation, throttled: false);

    /// <summary>A request was throttled.</summary>
    /// <param name="generation">The <see cref="Generation"/> in which it was sent.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="inFlight">How many requests were in flight.</param>
    public ThrottleEffect OnThrottled(long generation, TimeSpan wait, int inFlight)
    {
        lock (_lock)
        {
            Record(generation, throttled: true);
            var now = time.GetUtcNow();
            var isOpen = now >= _closedUntil;
            if (!_isGlobal && (int)UInt128.PopCount(_latestThrottled) > GlobalShare * Recent)
            {
                _isGlobal = true;
                _globalClosingsLeft = GlobalClosingsAfterMistake;
            }
            else if (_isGlobal && isOpen)
            {
                Learn(inFlight);
            }
            if (!_isGlobal)
                return ThrottleEffect.RequestOnly;

            if (isOpen)
            {
                _generation++;
                _answersSinceClosing = 0;
                _lateAnswers = _lateThrottled = 0;
                if (_globalClosingsLeft > 0)
                    _globalClosingsLeft--;
            }
            if (now + wait > _closedUntil)
                _closedUntil = now + wait;
            if (isOpen)
                return ThrottleEffect.GateClosed;
            // One throttled answer may be an accident; a second one among those in flight says that too much was sent.
            // Reported once for each closing.
            return _lateThrottled == 2 ? ThrottleEffect.Overloaded : ThrottleEffect.AlreadyClosed;
        }
    }

    private void Record(long generation, bool throttled)
    {
        lock (_lock)
        {
            _latestThrottled = (_latestThrottled << 1) | (throttled ? UInt128.One : UInt128.Zero);
            _answersSinceClosing++;
            if (generation >= _generation)
                return;
            _lateAnswers++;
            if (throttled)
                _lateThrottled++;
        }
    }

    // Called when an open gate is about to close again: was the last period short, and did most of those in flight at
    // its start succeed?
    private void Learn(int inFlight)
    {
        var wasShort = _generation > 0 && _answersSinceClosing <= 2L * inFlight + _lateAnswers;
        var mostlySucceeded = _lateAnswers >= 3 && _lateThrottled <= SingleShare * _lateAnswers;
        _shortPeriods = wasShort && mostlySucceeded ? _shortPeriods + 1 : 0;
        if (_shortPeriods < ShortPeriodsToLearn || _globalClosingsLeft > 0)
            return;
        _isGlobal = false;
        _shortPeriods = 0;
        _latestThrottled = 0;
    }
}

/// <summary>What a throttled answer did to the gate.</summary>
internal enum ThrottleEffect
{
    /// <summary>Only this request waits.</summary>
    RequestOnly,

    /// <summary>The gate closed for everybody.</summary>
    GateClosed,

    /// <summary>It was closed already.</summary>
    AlreadyClosed,

    /// <summary>It was closed already, and too much was in flight.</summary>
    Overloaded,
}
