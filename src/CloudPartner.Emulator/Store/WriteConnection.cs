using System.Globalization;
using CloudPartner.Emulator.Control;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Store;

/// <summary>The changes to the store. Only the writer uses it, inside its transaction.</summary>
internal sealed partial class WriteConnection : StoreConnection
{
    private readonly SqliteConnection _connection;
    private readonly Clock _clock;
    private long _sequence;

    public WriteConnection(SqliteConnection connection, Clock clock)
        : base(connection)
    {
        _connection = connection;
        _clock = clock;
        using var row = Query("""
            SELECT max(coalesce((SELECT max(sequence) FROM commits), 0),
                       coalesce((SELECT max(version) FROM users), 0), coalesce((SELECT max(version) FROM publishers), 0),
                       coalesce((SELECT max(version) FROM offers), 0))
            """);
        row.Read();
        _sequence = row.GetInt64(0);
    }

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(_clock.Now.ToUnixTimeMilliseconds());

    public bool HasOwnerBeside(string publisherId, string userKey)
    {
        using var row = Query(
            "SELECT 1 FROM users WHERE publisherId = $1 AND userKey <> $2 AND roleSet & 2 LIMIT 1",
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
        $"INSERT OR REPLACE INTO users({UserColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
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
        user.RoleSet);

    public void DeleteUser(User user) =>
        Execute("DELETE FROM users WHERE publisherId = $1 AND userKey = $2", user.PublisherId, user.UserKey);

    public void SavePublisher(Publisher publisher) => Execute(
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
        publisher.TenantId);

    public List<Offer> ListOffers(string publisherId, Filter filter)
    {
        using var statement = new Statement(
            _connection, $"SELECT {OfferColumns} FROM offers WHERE publisherId = $1{filter.Sql(2)} ORDER BY offerId");
        using var row = statement.Query([publisherId, .. filter.Values]);
        var offers = new List<Offer>();
        while (row.Read())
            offers.Add(ReadOffer(row));
        return offers;
    }

    public Offer? FindOffer(string publisherId, string offerId)
    {
        using var row = Query($"SELECT {OfferColumns} FROM offers WHERE publisherId = $1 AND offerId = $2", publisherId, offerId);
        return row.Read() ? ReadOffer(row) : null;
    }

    /// <summary>An offer as it was in one version, which may be today's.</summary>
    public Offer? FindOffer(string publisherId, string offerId, long version)
    {
        if (FindOffer(publisherId, offerId) is { } offer && offer.Version == version)
            return offer;
        using var row = Query(
            $"SELECT {OfferColumns} FROM formerOffers WHERE publisherId = $1 AND offerId = $2 AND version = $3",
            publisherId,
            offerId,
            version);
        return row.Read() ? ReadOffer(row) : null;
    }

    public void SaveOffer(Offer offer)
    {
        Execute(
            $"""
            INSERT OR REPLACE INTO formerOffers({OfferColumns})
            SELECT {OfferColumns} FROM offers WHERE publisherId = $1 AND offerId = $2
            """,
            offer.PublisherId,
            offer.Id);
        Execute(
            $"INSERT OR REPLACE INTO offers({OfferColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            offer.PublisherId,
            offer.Id,
            offer.TypeId,
            offer.DisplayText,
            offer.Status,
            offer.IsPublished ? 1 : 0,
            offer.ChangedTime.ToUnixTimeMilliseconds(),
            offer.Version,
            offer.Definition);
    }

    public Operation? FindOperation(string id)
    {
        using var row = Query($"SELECT {OperationColumns} FROM operations WHERE id = $1", id);
        return row.Read() ? ReadOperation(row) : null;
    }

    public Operation? FindLatestOperation(string publisherId, string offerId)
    {
        using var row = Query(
            $"SELECT {OperationColumns} FROM operations WHERE publisherId = $1 AND offerId = $2 ORDER BY number DESC LIMIT 1",
            publisherId,
            offerId);
        return row.Read() ? ReadOperation(row) : null;
    }

    public List<Operation> ListRunningOperations(string publisherId)
    {
        using var row = Query(
            $"SELECT {OperationColumns} FROM operations WHERE publisherId = $1 AND state = 'running' ORDER BY number", publisherId);
        return ReadOperations(row);
    }

    /// <summary>All operations on an offer, the oldest first.</summary>
    public List<Operation> ListOperations(string publisherId, string offerId)
    {
        using var row = Query(
            $"SELECT {OperationColumns} FROM operations WHERE publisherId = $1 AND offerId = $2 ORDER BY number",
            publisherId,
            offerId);
        return ReadOperations(row);
    }

    private static List<Operation> ReadOperations(SqliteDataReader row)
    {
        var operations = new List<Operation>();
        while (row.Read())
            operations.Add(ReadOperation(row));
        return operations;
    }

    public void SaveOperation(Operation operation) => Execute(
        $"""
        INSERT INTO operations({OperationColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT(id) DO UPDATE SET state = excluded.state
        """,
        operation.Id,
        operation.PublisherId,
        operation.OfferId,
        operation.Kind,
        operation.Caller,
        operation.NotificationEmails,
        operation.OfferVersion,
        operation.StartedTime.ToUnixTimeMilliseconds(),
        operation.State);

    /// <summary>Notes a change in the ground truth; the number it returns is the new version of what was changed.</summary>
    public long AddCommit(string publisherId, string? key, string operation, string? roleAfter, RequestIds ids, string? role = null)
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
            role);
        return _sequence;
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
        string[] tables =
        [
            "publishers", "profiles", "users", "directory", "offers", "formerOffers", "operations", "events", "commits",
        ];
        foreach (var table in tables)
            Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {table}"));
        Seed.Fill(_connection, seed, users, _clock.Now);
        _arrivals.Clear();
        _mustSearchNext = true;
    }
}
