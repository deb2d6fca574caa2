namespace CloudPartner;

/// <summary>How one command wants its calls made.</summary>
public sealed record PortalCallOptions
{
    /// <summary>The longest that one request waits for a throttling service. Default 15 minutes; not negative.</summary>
    public TimeSpan MaxThrottleWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Receives one redacted line per request: method, path, status, milliseconds, attempt, request ID. May be called by any thread.</summary>
    public Action<string>? Trace { get; init; }
}

/// <summary>
/// What administrators do with a publisher account, in the terms of no particular service. Each service dialect implements it.
/// Every method throws <see cref="CloudPartnerException"/> with a fault of the catalogue, and <see cref="OperationCanceledException"/> when
/// cancelled. All methods may be called by several threads at once.
/// </summary>
public interface IPortal
{
    /// <summary>Refuses what this service would not take, for example a role it does not have. Sends nothing.</summary>
    void CheckUser(DesiredPortalUser user);

    /// <summary>Reads a publisher's profile.</summary>
    Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists users a page at a time, in the service's order. The next page is asked for when the caller has finished with the one
    /// before, so memory does not grow. A listing that cannot be completed throws; it never just ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<PortalUser>> ListUsersAsync(string publisherId, PortalUserFilter filter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a user. Throws <see cref="FaultKind.AlreadyExists"/> if there is one with that key. After a lost answer it reads what the
    /// service has, and reports success only if that is what was sent.
    /// </summary>
    Task<PortalUser> AddUserAsync(string publisherId, DesiredPortalUser user, CancellationToken cancellationToken = default);

    /// <summary>Reads what the service knows of a publisher's registration.</summary>
    Task<RegistrationFacts> GetRegistrationAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>Lists audit events, newest first, a page at a time.</summary>
    IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAuditEventsAsync(string publisherId, CancellationToken cancellationToken = default);
}
