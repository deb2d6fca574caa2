using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>What the portal knows, by resource, over one connection. Used by one thread at a time.</summary>
internal class Store(PreparedConnection connection) : IDisposable
{
    public UserRepository Users { get; } = new(connection);

    public MemberRepository Members { get; } = new(connection);

    public PublisherRepository Publishers { get; } = new(connection);

    public ProfileRepository Profiles { get; } = new(connection);

    public DirectoryRepository Directory { get; } = new(connection);

    public AuditRepository Audit { get; } = new(connection);

    public CommitRepository Commits { get; } = new(connection);

    public void Dispose()
    {
        connection.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The store as the writer has it, inside its transaction.</summary>
internal sealed class WriteStore : Store
{
    private static readonly string[] Tables =
    [
        "publishers",
        "profiles",
        "users",
        "roleMembers",
        "directory",
        "offers",
        "offerVersions",
        "operations",
        "events",
        "commits",
    ];

    private readonly PreparedConnection _connection;
    private readonly Clock _clock;
    private long _sequence;

    public WriteStore(PreparedConnection connection, Clock clock)
        : base(connection)
    {
        _connection = connection;
        _clock = clock;
        Offers = new OfferRepository(connection);
        PendingUsers = new PendingUsers(Directory);
        _sequence = Commits.FindLast();
    }

    public OfferRepository Offers { get; }

    public PendingUsers PendingUsers { get; }

    /// <summary>Times are kept in milliseconds.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(_clock.Now.ToUnixTimeMilliseconds());

    /// <summary>
    /// Notes a change in the ground truth; the number it returns is the new version of what was changed.
    /// </summary>
    public long AddCommit(
        string publisherId,
        string? key,
        string operation,
        string? roleAfter,
        RequestIds ids,
        string? role = null
    )
    {
        _sequence++;
        Commits.Add(
            new Commit(
                _sequence,
                Now,
                publisherId,
                key,
                operation,
                ids.CorrelationId,
                ids.ClientRequestId,
                roleAfter,
                role
            )
        );
        return _sequence;
    }

    public void AddEvent(
        AuditEventType type,
        string objectName,
        string publisherId,
        string user,
        string? before,
        string? after,
        DateTimeOffset? time = null,
        RequestIds? ids = null,
        string? status = null
    ) =>
        Audit.Add(
            new AuditEvent(0, time ?? Now, type.Name, type.ObjectType, objectName, publisherId, user, before, after)
            {
                Status = status,
                CorrelationId = ids?.CorrelationId,
            }
        );

    /// <summary>Begins anew with a seed.</summary>
    public void Reset(string seed, int? users)
    {
        foreach (var table in Tables)
            _connection.Run($"DELETE FROM {table}");
        Seeder.Fill(_connection, seed, users, _clock.Now);
        PendingUsers.Reset();
    }
}
