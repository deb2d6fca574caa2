using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// Offers, their versions and what is done with them. Only the writer looks at them, because a look may find that an
/// operation has come to its end.
/// </summary>
internal sealed partial class WriteConnection
{
    private const string OfferColumns =
        "publisherId, offerId, offerTypeId, displayText, status, draft, preview, production, changedTime, version";

    private const string OperationColumns = """
        id, publisherId, offerId, kind, caller, notificationEmails, offerVersion, publishingVersion, startedTime,
        changedTime, state
        """;

    public bool HasPublishedOffer(string publisherId)
    {
        using var row = Query(
            "SELECT 1 FROM offers WHERE publisherId = $1 AND production IS NOT NULL LIMIT 1",
            publisherId
        );
        return row.Read();
    }

    public List<Offer> ListOffers(string publisherId, Filter filter)
    {
        using var statement = new Statement(
            _connection,
            $"SELECT {OfferColumns} FROM offers WHERE publisherId = $1{filter.Sql(2)} ORDER BY offerId"
        );
        using var row = statement.Query([publisherId, .. filter.Values]);
        var offers = new List<Offer>();
        while (row.Read())
            offers.Add(ReadOffer(row));
        return offers;
    }

    public Offer? FindOffer(string publisherId, string offerId)
    {
        using var row = Query(
            $"SELECT {OfferColumns} FROM offers WHERE publisherId = $1 AND offerId = $2",
            publisherId,
            offerId
        );
        return row.Read() ? ReadOffer(row) : null;
    }

    public void SaveOffer(Offer offer) =>
        Execute(
            $"INSERT OR REPLACE INTO offers({OfferColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            offer.PublisherId,
            offer.Id,
            offer.TypeId,
            offer.DisplayText,
            offer.Status,
            offer.Draft,
            offer.Preview,
            offer.Production,
            offer.ChangedTime.ToUnixTimeMilliseconds(),
            offer.Version
        );

    public OfferVersion? FindVersion(Offer offer, long number)
    {
        using var row = Query(
            "SELECT definition, changedTime FROM offerVersions WHERE publisherId = $1 AND offerId = $2 AND number = $3",
            offer.PublisherId,
            offer.Id,
            number
        );
        return row.Read() ? new OfferVersion(offer.PublisherId, offer.Id, number, row.GetString(0), row.Time(1)) : null;
    }

    public void SaveVersion(OfferVersion version) =>
        Execute(
            """
            INSERT OR REPLACE INTO offerVersions(publisherId, offerId, number, definition, changedTime)
            VALUES($1, $2, $3, $4, $5)
            """,
            version.PublisherId,
            version.OfferId,
            version.Number,
            version.Definition,
            version.ChangedTime.ToUnixTimeMilliseconds()
        );

    public Operation? FindLatestOperation(string publisherId, string offerId)
    {
        using var row = Query(
            $"""
            SELECT {OperationColumns} FROM operations WHERE publisherId = $1 AND offerId = $2
            ORDER BY number DESC LIMIT 1
            """,
            publisherId,
            offerId
        );
        return row.Read() ? ReadOperation(row) : null;
    }

    /// <summary>Everything that was ever started on an offer, the latest first.</summary>
    public List<Operation> ListOperations(Offer offer)
    {
        using var row = Query(
            $"""
            SELECT {OperationColumns} FROM operations WHERE publisherId = $1 AND offerId = $2
            ORDER BY number DESC
            """,
            offer.PublisherId,
            offer.Id
        );
        return ReadOperations(row);
    }

    public List<Operation> ListRunningOperations(string publisherId)
    {
        using var row = Query(
            $"SELECT {OperationColumns} FROM operations WHERE publisherId = $1 AND state = 'running' ORDER BY number",
            publisherId
        );
        return ReadOperations(row);
    }

    public void SaveOperation(Operation operation) =>
        Execute(
            $"""
            INSERT INTO operations({OperationColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT(id) DO UPDATE SET changedTime = excluded.changedTime, state = excluded.state
            """,
            operation.Id,
            operation.PublisherId,
            operation.OfferId,
            operation.Kind,
            operation.Caller,
            operation.NotificationEmails,
            operation.OfferVersion,
            operation.PublishingVersion,
            operation.StartedTime.ToUnixTimeMilliseconds(),
            operation.ChangedTime.ToUnixTimeMilliseconds(),
            operation.State
        );

    private static Offer ReadOffer(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetInt64(5),
            row.Number(6),
            row.Number(7),
            row.Time(8),
            row.GetInt64(9)
        );

    private static List<Operation> ReadOperations(SqliteDataReader row)
    {
        var operations = new List<Operation>();
        while (row.Read())
            operations.Add(ReadOperation(row));
        return operations;
    }

    private static Operation ReadOperation(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.Text(5),
            row.GetInt64(6),
            row.GetInt64(7),
            row.Time(8),
            row.Time(9),
            row.GetString(10)
        );
}
