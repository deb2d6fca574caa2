namespace CloudPartner.Client.Transport;

/// <summary>
/// How fast an answer's body comes. Each chunk has a time limit of its own, and a server that sends a byte within each
/// would hold a command for ever; so a body as a whole must also bring a minimum of bytes for its time.
/// </summary>
internal struct BodyPace(TimeProvider time)
{
    /// <summary>The time that any body may take, however little it brings.</summary>
    public static readonly TimeSpan Free = TimeSpan.FromMinutes(2);

    /// <summary>
    /// What it must bring for each further second: less than the slowest line over which anybody administers a service.
    /// </summary>
    public const int LeastBytesPerSecond = 2048;

    private readonly long _started = time.GetTimestamp();
    private long _paused;
    private TimeSpan _pauses;
    private long _bytes;

    /// <summary>A chunk has come.</summary>
    /// <exception cref="SlowBodyException">The body is too slow.</exception>
    public void Add(int bytes)
    {
        _bytes += bytes;
        if (time.GetElapsedTime(_started) - _pauses > Free + TimeSpan.FromSeconds((double)_bytes / LeastBytesPerSecond))
            throw new SlowBodyException();
    }

    /// <summary>The reader does something else, which the service is not to blame for.</summary>
    public void Pause() => _paused = time.GetTimestamp();

    /// <summary>Reading goes on.</summary>
    public void Resume() => _pauses += time.GetElapsedTime(_paused);
}

/// <summary>A body that comes too slowly. Never leaves <see cref="RequestPipeline"/>.</summary>
internal sealed class SlowBodyException : Exception;
