namespace CloudPartner.Client.Transport;

/// <summary>
/// How many requests of a command are in flight. Starts with a few and doubles until the service throttles; then goes
/// down to 0.7 of itself whenever too much was in flight and up by one for each round of answers (additive increase,
/// multiplicative decrease).
/// </summary>
internal sealed class ConcurrencyLimiter(int ceiling)
{
    // The default of -ThrottleLimit: a service that takes less says so within one round.
    private const int Start = 32;
    private const double Decrease = 0.7;

    private readonly object _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private double _limit = Math.Min(Start, ceiling);
    private bool _doubling = true;
    private int _inFlight;

    /// <summary>The most that are let through at once now.</summary>
    public int Current
    {
        get
        {
            lock (_lock)
                return (int)_limit;
        }
    }

    /// <summary>How many are in flight.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
                return _inFlight;
        }
    }

    /// <summary>Takes a permit; waits in line while there is none.</summary>
    public Task AcquireAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested)
                return Task.FromCanceled(cancellationToken);
            if (_inFlight < (int)_limit)
            {
                _inFlight++;
                return Task.CompletedTask;
            }
            var waiter = new Waiter();
            waiter.EndWith(cancellationToken);
            _waiting.Enqueue(waiter);
            return waiter.Task;
        }
    }

    /// <summary>Gives a permit back.</summary>
    /// <param name="answered">True if the service answered without throttling.</param>
    public void Release(bool answered)
    {
        lock (_lock)
        {
            // An idle limit learns nothing from an answer.
            if (answered && _inFlight >= (int)_limit / 2)
                _limit = Math.Min(ceiling, _limit + (_doubling ? 1 : 1 / _limit));
            _inFlight--;
            LetIn();
        }
    }

    /// <summary>The service takes less at once than was sent.</summary>
    public void Shrink()
    {
        lock (_lock)
        {
            _doubling = false;
            _limit = Math.Max(1, _limit * Decrease);
        }
    }

    private void LetIn()
    {
        while (_inFlight < (int)_limit && _waiting.TryDequeue(out var waiter))
        {
            // One that was cancelled meanwhile takes no permit.
            if (waiter.TryLetIn())
                _inFlight++;
        }
    }

    // Not an async method around a completion source: every request of a bulk run comes through here.
    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private CancellationTokenRegistration _end;

        public void EndWith(CancellationToken cancellationToken) =>
            _end = cancellationToken.UnsafeRegister(
                static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token),
                this
            );

        public bool TryLetIn()
        {
            if (!TrySetResult())
                return false;
            _end.Unregister();
            return true;
        }
    }
}
