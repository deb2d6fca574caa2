namespace CloudPartner;

/// <summary>How one command wants its calls made.</summary>
public sealed record PortalCallOptions
{
    /// <summary>
    /// The longest that one request waits for a throttling service. Default 15 minutes; not negative.
    /// </summary>
    public TimeSpan MaxThrottleWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The most requests of the command in flight, 1 or more; the client finds the right number below it. Default 32.
    /// </summary>
    public int MaxInFlight { get; init; } = 32;

    /// <summary>
    /// Receives one redacted line per request: method, path, status, milliseconds, attempt, request ID. May be called
    /// by any thread.
    /// </summary>
    public Action<string>? Trace { get; init; }

    /// <summary>
    /// Receives what a person should know although nothing failed, for example that an invitation is pending. May be
    /// called by any thread.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>
    /// True to invite people who are not in the tenant yet when they are added. Only Partner Center can; elsewhere it
    /// is refused when the portal is opened.
    /// </summary>
    public bool Invite { get; init; }
}
