namespace CloudPartner.Client.Reviews;

/// <summary>
/// When and by whom roles were given, from the service's history. It keeps the newest change of each user that gave a
/// role, so that its size is that of the users and not of the history.
/// </summary>
internal sealed class GrantHistory
{
    private readonly Dictionary<(string Key, string Role), (DateTimeOffset Time, string? By)> _grants = [];

    private GrantHistory() { }

    /// <summary>False if the history could not be read.</summary>
    public bool IsRead { get; private init; }

    /// <summary>How it could be read.</summary>
    public required ReviewSource Source { get; init; }

    /// <summary>Reads the history of those who hold roles.</summary>
    public static async Task<GrantHistory> ReadAsync(
        IPortal portal,
        string publisherId,
        IReadOnlyList<PortalUser> users,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        const string name = "History of the service";
        const string permission = "a role that may read the history";
        var source = new ReviewSource(name, AccountFact.Grant, permission, ReviewSourceStatus.Read);
        var history = new GrantHistory { IsRead = true, Source = source };
        var held = users.ToLookup(user => user.Key);
        try
        {
            // Partner Center keeps ninety days and begins by itself thirty days ago; the portal keeps everything.
            var filter = portal.Capabilities.HasSeveralRolesPerUser
                ? new PortalAuditFilter { After = now.AddDays(-89) }
                // Which of Partner Center's types are about roles no source says; the portal's is "user".
                : new PortalAuditFilter { ObjectType = "user" };
            await foreach (
                var page in portal.Audit.ListAsync(publisherId, filter, cancellationToken).ConfigureAwait(false)
            )
            {
                foreach (var item in page)
                    history.Note(item, held);
            }
            return history;
        }
        catch (CloudPartnerException failed) when (!FaultCatalog.Get(failed.Fault.Kind).Terminating)
        {
            var status = failed.Fault.Kind switch
            {
                FaultKind.Forbidden => ReviewSourceStatus.Forbidden,
                FaultKind.NotSupported or FaultKind.NotFound => ReviewSourceStatus.NotOffered,
                _ => ReviewSourceStatus.Failed,
            };
            return new GrantHistory { Source = source with { Status = status, Detail = failed.Fault.Message } };
        }
    }

    /// <summary>When and by whom a role was given; null if the history does not tell.</summary>
    public (DateTimeOffset Time, string? By)? Find(PortalUser user) =>
        _grants.TryGetValue((user.Key, user.Role), out var grant) ? grant : null;

    // The newest come first, and only the newest counts. One that failed gave nothing.
    private void Note(PortalAuditEvent item, ILookup<string, PortalUser> held)
    {
        if (item.ObjectName is null || item.After is null || !Happened(item))
            return;
        foreach (var user in held[item.ObjectName.ToLowerInvariant()])
        {
            if (Names(item.After, user.Role) && !Names(item.Before, user.Role))
                _grants.TryAdd((user.Key, user.Role), (item.Timestamp, item.User));
        }
    }

    private static bool Happened(PortalAuditEvent item) =>
        item.Status is null || item.Status.Equals("succeeded", StringComparison.OrdinalIgnoreCase);

    // A state is a role, a list of roles, or a document that names the role as a value.
    private static bool Names(string? state, string role) =>
        state is not null
        && (
            state.Equals(role, StringComparison.OrdinalIgnoreCase)
            || state.Contains($"\"{role}\"", StringComparison.OrdinalIgnoreCase)
            || state.Split(", ").Contains(role, StringComparer.OrdinalIgnoreCase)
        );
}
