using System.Globalization;
using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>The changes to the store. Only the writer uses it, inside its transaction.</summary>
internal sealed partial class WriteConnection : StoreConnection
{
    private static readonly string[] Tables =
    [
        "publishers",
        "profiles",
        "users",
        "directory",
        "offers",
        "offerVersions",
        "operations",
        "events",
        "commits",
    ];

    private readonly SqliteConnection _connection;
    private readonly Clock _clock;
    private long _sequence;

    public WriteConnection(SqliteConnection connection, Clock clock)
        : base(connection)
    {
        _connection = connection;
        _clock = clock;
        using var row = Query(
            """
            SELECT max(coalesce((SELECT max(sequence) FROM commits), 0),
                       coalesce((SELECT max(version) FROM users), 0), coalesce((SELECT max(version) FROM publishers), 0),
                       coalesce((SELECT max(version) FROM offers), 0))
            """
        );
        row.Read();
        _sequence = row.GetInt64(0);
    }

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(_clock.Now.ToUnixTimeMilliseconds());

    public bool HasOtherOwner(string publisherId, string userKey)
    {
        using var row = Query(
            "SELECT 1 FROM users WHERE publisherId = $1 AND userKey <> $2 AND roleSet & 2 LIMIT 1",
            publisherId,
            userKey
        );
        return row.Read();
    }

    public void SaveUser(User user) =>
        Execute(
            $"INSERT OR REPLACE INTO users({UserColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
                + "$12, $13)",
            user.PublisherId,
            user.UserKey,
            user.Kind,
            user.Email,
            user.DisplayName,
            user.RoleName,
            user.ApplicationId,
            user.TenantId,
            user.ObjectId,
            user.OfferTypes,
            user.ChangedTime.ToUnixTimeMilliseconds(),
            user.Version,
            user.RoleSet
        );

    public void DeleteUser(User user) =>
        Execute("DELETE FROM users WHERE publisherId = $1 AND userKey = $2", user.PublisherId, user.UserKey);

    public void SavePublisher(Publisher publisher) =>
        Execute(
            $"""
            INSERT OR REPLACE INTO publishers({PublisherColumns})
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """,
            publisher.Id,
            publisher.DisplayText,
            publisher.PublicPublisherId,
            publisher.MpnId,
            publisher.SellerId,
            string.Join('\n', publisher.OfferTypeCategories),
            string.Join('\n', publisher.OwnerEmails),
            publisher.DevCenter.Status,
            publisher.DevCenter.OwnerEmail,
            publisher.DevCenter.AccountName,
            publisher.Account?.Email,
            publisher.Account?.Name,
            publisher.Account?.SellerId,
            publisher.Registration,
            publisher.ChangedTime.ToUnixTimeMilliseconds(),
            publisher.Version,
            publisher.TenantId
        );

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
        Execute(
            """
            INSERT INTO commits(sequence, time, publisherId, key, operation, correlationId, clientRequestId, roleAfter, role)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            ++_sequence,
            Now.ToUnixTimeMilliseconds(),
            publisherId,
            key,
            operation,
            ids.CorrelationId,
            ids.ClientRequestId,
            roleAfter,
            role
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
        DateTimeOffset? time = null
    ) =>
        Execute(
            """
            INSERT INTO events(time, eventType, objectType, objectName, publisherId, user, before, after)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            (time ?? Now).ToUnixTimeMilliseconds(),
            type.Name,
            type.ObjectType,
            objectName,
            publisherId,
            user,
            before,
            after
        );

    public void Reset(string seed, int? users)
    {
        foreach (var table in Tables)
            Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {table}"));
        Seed.Fill(_connection, seed, users, _clock.Now);
        _arrivals.Clear();
        _mustSearchNext = true;
    }
}
