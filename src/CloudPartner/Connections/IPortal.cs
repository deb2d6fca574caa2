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

/// <summary>
/// What administrators do with a publisher account, in the terms of no particular service. Each service dialect
/// implements it. Every method throws <see cref="CloudPartnerException"/> with a fault of the catalogue, and
/// <see cref="OperationCanceledException"/> when cancelled. All methods may be called by several threads at once.
/// </summary>
public interface IPortal
{
    /// <summary>
    /// True if a user may hold several roles at once. An assignment is then a user and a role; otherwise it is a user.
    /// </summary>
    bool HasSeveralRolesPerUser { get; }

    /// <summary>The signed-in identity, as far as it is known.</summary>
    PortalCaller Caller { get; }

    /// <summary>True if whoever holds a role may change who holds which role. False for a role of which no source says
    /// so.</summary>
    bool MayManageUsers(string role);

    /// <summary>
    /// The only publisher that there is for this connection, read once; null where callers name one. A service whose
    /// account follows from the sign-in knows no other.
    /// </summary>
    Task<string?> FindOnlyPublisherAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Learns which roles there are, for <see cref="CheckUser"/> and <see cref="CheckRole"/>. Reads at most once; a
    /// service whose roles are documented is not asked.
    /// </summary>
    Task ReadRolesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Refuses what this service would not take, for example a role it does not have. Sends nothing; call <see
    /// cref="ReadRolesAsync"/> before.
    /// </summary>
    void CheckUser(DesiredPortalUser user);

    /// <summary>
    /// Refuses a role that this service does not have. Sends nothing; call <see cref="ReadRolesAsync"/> before.
    /// </summary>
    void CheckRole(string role);

    /// <summary>
    /// How many requests were sent through this object, repeats included, and how many of them were throttled.
    /// </summary>
    PortalRequestCounts RequestCounts { get; }

    /// <summary>
    /// Lists all publishers, a few at a time as they arrive, so memory does not grow with their number. A listing that
    /// cannot be completed throws; it never just ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<Publisher>> ListPublishersAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a publisher's profile.</summary>
    Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a publisher's profile; what the change does not name stays as it is. Conditional on the version in
    /// <paramref name="current"/>: throws <see cref="FaultKind.Stale"/> if it has changed since, and
    /// <see cref="FaultKind.Locked"/> if a published offer fixes a field. After a lost answer it reads, and a profile
    /// that has what was wanted counts as success.
    /// </summary>
    /// <param name="current">The profile as it was read.</param>
    /// <param name="change">What to change.</param>
    /// <param name="force">True to change it whatever its version is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PublisherProfile> SetProfileAsync(
        PublisherProfile current,
        PublisherProfileChange change,
        bool force = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Links the Dev Center account of the signed-in identity. Throws <see cref="FaultKind.Locked"/>, with what to do,
    /// if the account belongs to another identity. Linking what is linked already changes nothing.
    /// </summary>
    Task<PublisherProfile> LinkDevCenterAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes one call that any role on the publisher may make. Throws what a script would meet: 401, 403 or 404.
    /// </summary>
    Task CheckAccessAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists users a page at a time, in the service's order. The second page is asked for when the caller comes back
    /// for it; from then on one page is fetched ahead, so memory does not grow. A listing that cannot be completed
    /// throws; it never just ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<PortalUser>> ListUsersAsync(
        string publisherId,
        PortalUserFilter filter,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Reads one user: all its assignments, at least one. Throws <see cref="FaultKind.NotFound"/> if it has none.
    /// </summary>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="key">The e-mail in lower case, or the object ID.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<PortalUser>> GetUserAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Finds the keys under which the service lists people whom somebody names otherwise, for example by another of
    /// their addresses. Names that are keys already, or that nobody has, are left out; a name that two people have is
    /// refused.
    /// </summary>
    Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Adds a user. Throws <see cref="FaultKind.AlreadyExists"/> if that assignment is there. After a lost answer it
    /// reads what the service has, and reports success only if that is what was sent.
    /// </summary>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="user">The user.</param>
    /// <param name="mayHaveHappened">True if an earlier run may have added it: it is then read first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PortalUser> AddUserAsync(
        string publisherId,
        DesiredPortalUser user,
        bool mayHaveHappened = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Gives a user another role. Conditional on the version in <paramref name="current"/>: throws
    /// <see cref="FaultKind.Stale"/> if it has changed since. After a lost answer it reads, and a role that is the
    /// wanted one counts as success. Where a user may hold several roles, the new one is added before
    /// <paramref name="current"/> is removed, and a change that was interrupted between the two is finished by the same
    /// call. That there is nothing to do is read from the service, never taken from <paramref name="current"/>.
    /// </summary>
    /// <param name="current">The user as it was read.</param>
    /// <param name="role">The new role.</param>
    /// <param name="force">True to change it whatever its version is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PortalUser> SetRoleAsync(
        PortalUser current,
        string role,
        bool force = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Removes a user. Conditional like <see cref="SetRoleAsync"/>. After a lost answer it reads, and a user that is
    /// gone counts as removed; without one, a user that is not there is <see cref="FaultKind.NotFound"/>.
    /// </summary>
    Task RemoveUserAsync(PortalUser current, bool force = false, CancellationToken cancellationToken = default);

    /// <summary>Lists the roles and what each may do.</summary>
    Task<IReadOnlyList<PortalRole>> ListRolesAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads what the service knows of a publisher's registration.</summary>
    Task<RegistrationFacts> GetRegistrationAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>Lists the audit events that the service finds for a filter, newest first, a page at a time.</summary>
    IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAuditEventsAsync(
        string publisherId,
        PortalAuditFilter filter,
        CancellationToken cancellationToken = default
    );
}

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
}
