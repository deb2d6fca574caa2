namespace CloudPartner.Client.Transport;

/// <summary>
/// How long a connection's sockets, tokens and keys live: until it is closed and the last of the calls that were under
/// way has ended. So nothing is taken from under running work, and nothing outlives it.
/// </summary>
internal sealed class ConnectionLife(string name, Action free) : IDisposable
{
    private readonly CancellationTokenSource _closing = new();

    // The connection itself counts as one.
    private int _users = 1;
    private int _freed;

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Work begins.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotConnected"/>: the connection has been
    /// closed.</exception>
    public void Enter()
    {
        Interlocked.Increment(ref _users);
        if (!_closing.IsCancellationRequested)
            return;
        Leave();
        throw Closed();
    }

    /// <summary>Work has ended.</summary>
    public void Leave()
    {
        // Who comes too late counts up and down once more.
        if (Interlocked.Decrement(ref _users) == 0 && Interlocked.Exchange(ref _freed, 1) == 0)
            free();
    }

    /// <summary>Goes on only while the connection is open.</summary>
    public void Check()
    {
        if (_closing.IsCancellationRequested)
            throw Closed();
    }

    /// <summary>Closes the connection: ends what is under way, and takes nothing new. Called once.</summary>
    public void Dispose()
    {
        // Seen by everybody at once; what is woken by it goes on in the pool and not inside the thread that closes.
        _ = _closing.CancelAsync();
        Leave();
    }

    /// <summary>Waits; shorter if the connection is closed.</summary>
    public async Task DelayAsync(TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Closing);
        try
        {
            await Task.Delay(pause, time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Closed();
        }
    }

    /// <summary>What work meets after the end.</summary>
    public CloudPartnerException Closed() =>
        new(new CloudPartnerFault(FaultKind.NotConnected, $"The connection to {name} has been closed."));
}
