namespace CloudPartner;

/// <summary>A time in which a service answers nothing that can be used.</summary>
/// <param name="Since">When the first request failed after the last good answer.</param>
/// <param name="Reason">Why the newest one failed.</param>
/// <param name="GivesUpAt">When the run ends with <see cref="FaultKind.Unavailable"/>; null as long as each request
/// still has tries of its own.</param>
public sealed record PortalOutage(DateTimeOffset Since, string Reason, DateTimeOffset? GivesUpAt);
