namespace CloudPartner;

/// <summary>Requests of one command.</summary>
/// <param name="Sent">Sent, repeats included.</param>
/// <param name="Throttled">Of those, refused by throttling.</param>
/// <param name="InFlight">Of those, not answered yet.</param>
/// <param name="Waiting">How long all wait because the service asked for it; zero if they do not.</param>
public readonly record struct PortalRequestCounts(long Sent, long Throttled, int InFlight, TimeSpan Waiting)
{
    /// <summary>How long everybody waits until an authority is asked for a token again; zero if nobody does.</summary>
    public TimeSpan WaitingForToken { get; init; }

    /// <summary>Who that is.</summary>
    public string? TokenFrom { get; init; }

    /// <summary>Set while the service gives no good answer.</summary>
    public PortalOutage? Outage { get; init; }
}
