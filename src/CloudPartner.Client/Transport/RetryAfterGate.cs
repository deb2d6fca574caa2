namespace CloudPartner.Client.Transport;

/// <summary>
/// One "not before" for all requests of a throttle scope. A throttled answer closes it for everybody: asking on inside
/// the wait that the service named would only be refused, or punished.
/// </summary>
/// <remarks>
/// Some services refuse single requests at random and say "wait a second" each time; stopping everybody for each of
/// those would bring a run almost to a halt. The two look alike at first, so the gate is obedient first and learns:
/// when twice in a row it closed again after hardly more requests than were in flight, and yet most of those in flight
/// at that moment succeeded, the refusals are about single requests. From then on only the refused request waits. If
/// more than <see cref="GlobalShare"/> of the newest answers are refusals, they are about everybody after all, and the
/// gate stays obedient for a good while.
/// </remarks>
internal sealed class RetryAfterGate(TimeProvider time)
{
    // Refusals come back faster than answers and in clusters, so a short look back would take a cluster for a quota.
    private const int Recent = 128;
    private const double GlobalShare = 0.4;
    private const double SingleShare = 0.25;
    private const int ShortPeriodsToLearn = 2;
    private const int ObedientClosuresAfterMistake = 20;

    private readonly object _lock = new();
    private DateTimeOffset _closedUntil;
    private long _closures;
    private bool _single;
    private int _mustObey;
    private int _shortPeriods;
    private long _sinceOpened;
    private int _lateAnswers;
    private int _lateRefusals;
    private UInt128 _newest;

    /// <summary>How often it has closed; a request remembers the number under which it was sent.</summary>
    public long Closures
    {
        get
        {
            lock (_lock)
                return _closures;
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

    /// <summary>A request was answered with something else than a refusal.</summary>
    public void Passed(long sentUnder) => Note(sentUnder, refused: false);

    /// <summary>A request was refused.</summary>
    /// <param name="sentUnder">The <see cref="Closures"/> at the time it was sent.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="inFlight">How many requests were in flight.</param>
    public Refusal Refused(long sentUnder, TimeSpan wait, int inFlight)
    {
        lock (_lock)
        {
            Note(sentUnder, refused: true);
            var now = time.GetUtcNow();
            var open = now >= _closedUntil;
            if (_single && (int)UInt128.PopCount(_newest) > GlobalShare * Recent)
            {
                _single = false;
                _mustObey = ObedientClosuresAfterMistake;
            }
            else if (!_single && open)
            {
                Learn(inFlight);
            }
            if (_single)
                return Refusal.Alone;

            if (open)
            {
                _closures++;
                _sinceOpened = 0;
                _lateAnswers = _lateRefusals = 0;
                if (_mustObey > 0)
                    _mustObey--;
            }
            if (now + wait > _closedUntil)
                _closedUntil = now + wait;
            if (open)
                return Refusal.Closed;
            // One refusal may be an accident; a second one among those in flight says that too much was sent. Told once
            // for each closing.
            return _lateRefusals == 2 ? Refusal.Overloaded : Refusal.Joined;
        }
    }

    private void Note(long sentUnder, bool refused)
    {
        lock (_lock)
        {
            _newest = (_newest << 1) | (refused ? UInt128.One : UInt128.Zero);
            _sinceOpened++;
            if (sentUnder >= _closures)
                return;
            _lateAnswers++;
            if (refused)
                _lateRefusals++;
        }
    }

    // Called when an open gate is about to close again: was the last period short, and were those in flight at its
    // start mostly let through?
    private void Learn(int inFlight)
    {
        var wasShort = _closures > 0 && _sinceOpened <= 2L * inFlight + _lateAnswers;
        var mostlyPassed = _lateAnswers >= 3 && _lateRefusals <= SingleShare * _lateAnswers;
        _shortPeriods = wasShort && mostlyPassed ? _shortPeriods + 1 : 0;
        if (_shortPeriods < ShortPeriodsToLearn || _mustObey > 0)
            return;
        _single = true;
        _shortPeriods = 0;
        _newest = 0;
    }
}

/// <summary>What a refusal did to the gate.</summary>
internal enum Refusal
{
    /// <summary>Only this request waits.</summary>
    Alone,

    /// <summary>The gate closed for everybody.</summary>
    Closed,

    /// <summary>It was closed already.</summary>
    Joined,

    /// <summary>It was closed already, and too much was in flight.</summary>
    Overloaded,
}
