namespace CloudPartner.Client.Transport;

/// <summary>The time that an answer may take, for its reader.</summary>
/// <param name="source">Ends the attempt; set to the time for the headers of the answer.</param>
/// <param name="idle">The time for each chunk of the body.</param>
/// <param name="grace">How long the attempt may still take after a stop.</param>
/// <param name="time">The clock.</param>
/// <param name="cancellationToken">Cancelled when the command is stopped.</param>
/// <param name="closing">Cancelled when the connection is closed.</param>
internal sealed class ReadDeadline(
    CancellationTokenSource source,
    TimeSpan idle,
    TimeSpan grace,
    TimeProvider time,
    CancellationToken cancellationToken,
    CancellationToken closing
)
{
    /// <summary>For a registration with a stop: the deadline given to it becomes that of the grace period.</summary>
    public static readonly Action<object?> Shorten = static deadline => ((ReadDeadline)deadline!).ShortenToGrace();

    /// <summary>Cancelled when the time is over or the command is stopped.</summary>
    public CancellationToken Token => source.Token;

    private bool IsStopped => cancellationToken.IsCancellationRequested || closing.IsCancellationRequested;

    /// <summary>Begins to measure how fast a body comes.</summary>
    public BodyPace StartPace() => new(time);

    /// <summary>A chunk has come; the next one gets its own time.</summary>
    public void ExtendForNextChunk() => Set(idle);

    /// <summary>Nothing is expected from the service for now.</summary>
    public void Pause() => Set(Timeout.InfiniteTimeSpan);

    private void ShortenToGrace() => source.CancelAfter(grace);

    // After a stop, the grace period is not extended.
    private void Set(TimeSpan span)
    {
        if (IsStopped)
            return;
        source.CancelAfter(span);
        // Stopped just now: the grace period may have been overwritten.
        if (IsStopped)
            ShortenToGrace();
    }
}
