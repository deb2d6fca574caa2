namespace CloudPartner.Client.Transport;

/// <summary>
/// How long a connection's sockets, tokens and keys live: until it is closed and the last of the calls that were under
/// way has ended. So running calls keep what they use, and nothing outlives the connection.
/// </summary>
internal sealed class ConnectionLife(string name, Action free) : IDisposable
{
    private readonly CancellationTokenSource _closing = new();

    // The connection itself counts as one.
    private int _calls = 1;
    private int _freed;

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>A call begins.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotConnected"/>: the connection has been
    /// closed.</exception>
    public void Enter()
    {
        Interlocked.Increment(ref _calls);
        if (!_closing.IsCancellationRequested)
            return;
        Leave();
        throw Closed();
    }

    /// <summary>A call has ended.</summary>
    public void Leave()
    {
        // A call that comes too late counts up and down once more.
        if (Interlocked.Decrement(ref _calls) == 0 && Interlocked.Exchange(ref _freed, 1) == 0)
            free();
    }

    /// <summary>Throws if the connection has been closed.</summary>
    public void ThrowIfClosed()
    {
        if (_closing.IsCancellationRequested)
            throw Closed();
    }

    /// <summary>Closes the connection: ends calls under way, and accepts no new ones. Called once.</summary>
    public void Dispose()
    {
        // Callbacks run on the pool and not on the thread that closes.
        _ = _closing.CancelAsync();
        Leave();
    }

    /// <summary>Waits, until the connection is closed at the latest.</summary>
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

    /// <summary>What a call gets once the connection has been closed.</summary>
    public CloudPartnerException Closed() =>
        new(new CloudPartnerFault(FaultKind.NotConnected, $"The connection to {name} has been closed."));
}
