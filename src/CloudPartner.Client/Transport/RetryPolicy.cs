namespace CloudPartner.Client.Transport;

/// <summary>Whether and when a failed attempt is repeated.</summary>
internal enum RetryDecision
{
    /// <summary>Never: the answer will not change.</summary>
    Never,

    /// <summary>When throttling ends: the service refused for now and did nothing.</summary>
    AfterThrottling,

    /// <summary>With a new token: the service refused the old one and did nothing.</summary>
    WithNewToken,

    /// <summary>Soon: a transient fault; the service may or may not have done it.</summary>
    Transient,
}

/// <summary>
/// Decides about the repeats of one request. A throttled answer costs no attempt, only time: counting it would lose
/// items in a run that the service merely slows down.
/// </summary>
internal sealed class RetryPolicy(TimeSpan maxThrottleWait)
{
    /// <summary>How many attempts may meet a transient fault before it is reported.</summary>
    public const int MaxAttempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private int _failures;
    private int _throttled;
    private TimeSpan _throttleWait;

    /// <summary>The pause after a throttled answer; null if the request would then wait for too long.</summary>
    public TimeSpan? Throttled(TimeSpan? retryAfter)
    {
        var wait = retryAfter ?? Backoff(_throttled++);
        _throttleWait += wait;
        return _throttleWait <= maxThrottleWait ? wait : null;
    }

    /// <summary>The pause after a transient fault; null if it is to be reported.</summary>
    /// <param name="countsAsAttempt">False while the service is down for everybody.</param>
    public TimeSpan? Failed(bool countsAsAttempt)
    {
        if (!countsAsAttempt)
            return TimeSpan.Zero;
        return ++_failures < MaxAttempts ? Backoff(_failures - 1) : null;
    }

    // Full jitter spreads the workers that one outage has brought into step; the floor keeps a pause a pause.
    private static TimeSpan Backoff(int step)
    {
        var longest = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(2, step), LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(50 + (Random.Shared.NextDouble() * longest));
    }
}
