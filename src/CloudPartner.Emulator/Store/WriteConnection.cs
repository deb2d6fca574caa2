using System.Globalization;
using CloudPartner.Emulator.Control;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Store;

/// <summary>The changes to the store. Only the writer uses it, inside its transaction.</summary>
internal sealed class WriteConnection : StoreConnection
{
    private readonly SqliteConnection connection;
    private readonly Clock clock;
    private long sequence;

    public WriteConnection(SqliteConnection connection, Clock clock)
        : base(connection)
    {
        this.connection = connection;
        this.clock = clock;
        using var row = Query("""
            SELECT max(coalesce((SELECT max(sequence) FROM commits), 0),
                       coalesce((SELECT max(version) FROM users), 0), coalesce((SELECT max(version) FROM publishers), 0))
            """);
        row.Read();
        sequence = row.GetInt64(0);
    }

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(clock.Now.ToUnixTimeMilliseconds());

    public bool HasOwnerBeside(string publisherId, string userKey)
    {
        using var row = Query(
            "SELECT 1 FROM users WHERE publisherId = $1 AND userKey <> $2 AND roleName = 'Owner' LIMIT 1",
            publisherId,
            userKey);
        return row.Read();
    }

    public bool HasPublishedOffer(string publisherId)
    {
        using var row = Query("SELECT 1 FROM offers WHERE publisherId = $1 AND published = 1 LIMIT 1", publisherId);
        return row.Read();
    }

    public void SaveUser(User user) => Execute(
        $"INSERT OR REPLACE INTO users({UserColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
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
        user.Version);

    public void DeleteUser(User user) =>
        Execute("DELETE FROM users WHERE publisherId = $1 AND userKey = $2", user.PublisherId, user.UserKey);

    public void SavePublisher(Publisher publisher) => Execute(
        $"""
        INSERT OR REPLACE INTO publishers({PublisherColumns})
        VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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
        publisher.Version);

    /// <summary>Notes a change in the ground truth; the number it returns is the new version of what was changed.</summary>
    public long AddCommit(string publisherId, string? key, string operation, string? roleAfter, RequestIds ids)
    {
        Execute(
            """
            INSERT INTO commits(sequence, time, publisherId, key, operation, correlationId, clientRequestId, roleAfter)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            ++sequence,
            Now.ToUnixTimeMilliseconds(),
            publisherId,
            key,
            operation,
            ids.CorrelationId,
            ids.ClientRequestId,
            roleAfter);
        return sequence;
    }

    public void AddEvent(AuditEvent entry) => Execute(
        """
        INSERT INTO events(time, eventType, objectType, objectName, publisherId, user, before, after)
        VALUES($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        entry.Timestamp.ToUnixTimeMilliseconds(),
        entry.EventType,
        entry.ObjectType,
        entry.ObjectName,
        entry.PublisherId,
        entry.User,
        entry.Before,
        entry.After);

    public void Reset(string seed, int? users)
    {
        foreach (var table in (string[])["publishers", "users", "offers", "operations", "events", "commits"])
            Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {table}"));
        Seed.Fill(connection, seed, users, clock.Now);
    }
}
