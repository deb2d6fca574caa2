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
    private bool _isDoubling = true;
    private int _inFlight;

    /// <summary>The most that are in flight at once for now.</summary>
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
            waiter.CancelWith(cancellationToken);
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
            // While the limit is not used up, an answer says nothing about it.
            if (answered && _inFlight >= (int)_limit / 2)
                _limit = Math.Min(ceiling, _limit + (_isDoubling ? 1 : 1 / _limit));
            _inFlight--;
            AdmitNext();
        }
    }

    /// <summary>The service takes less at once than was sent.</summary>
    public void Shrink()
    {
        lock (_lock)
        {
            _isDoubling = false;
            _limit = Math.Max(1, _limit * Decrease);
        }
    }

    private void AdmitNext()
    {
        while (_inFlight < (int)_limit && _waiting.TryDequeue(out var waiter))
        {
            // One that was cancelled meanwhile takes no permit.
            if (waiter.TryAdmitNext())
                _inFlight++;
        }
    }

    // Not an async method around a completion source: every request of a bulk run comes through here.
    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private CancellationTokenRegistration _cancellation;

        public void CancelWith(CancellationToken cancellationToken) =>
            _cancellation = cancellationToken.UnsafeRegister(
                static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token),
                this
            );

        public bool TryAdmitNext()
        {
            if (!TrySetResult())
                return false;
            _cancellation.Unregister();
            return true;
        }
    }
}
