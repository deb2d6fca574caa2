using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// Offers, their versions and what is done with them. Only the writer looks at them, because a look may find that an
/// operation has come to its end.
/// </summary>
internal sealed class OfferRepository(PreparedConnection connection) : Repository(connection)
{
    private static readonly string Select = $"SELECT {Columns<Offer>.All} FROM offers";
    private static readonly string SelectOperations = $"SELECT {Columns<Operation>.All} FROM operations";

    private readonly RecordWriter<Offer> _offers = new(connection, Replace, "offers");
    private readonly RecordWriter<OfferVersion> _versions = new(connection, Replace, "offerVersions");
    private readonly RecordWriter<Operation> _operations = new(
        connection,
        Insert,
        "operations",
        end: "ON CONFLICT(id) DO UPDATE SET changedTime = excluded.changedTime, state = excluded.state"
    );

    public bool HasPublished(string publisherId) =>
        Connection.ExecuteScalar<bool>(
            "SELECT EXISTS(SELECT 1 FROM offers WHERE publisherId = @publisherId AND production IS NOT NULL)",
            new { publisherId }
        );

    public List<Offer> List(string publisherId, Filter filter) =>
        Connection
            .Query<Offer>(
                $"{Select} WHERE publisherId = @publisherId{filter.Sql} ORDER BY id",
                With(filter, new { publisherId })
            )
            .AsList();

    public Offer? Find(string publisherId, string id) =>
        Connection.QueryFirstOrDefault<Offer>(
            $"{Select} WHERE publisherId = @publisherId AND id = @id",
            new { publisherId, id }
        );

    public void Save(Offer offer) => _offers.Write(offer);

    public OfferVersion? FindVersion(Offer offer, long number) =>
        Connection.QueryFirstOrDefault<OfferVersion>(
            $"""
            SELECT {Columns<OfferVersion>.All} FROM offerVersions
            WHERE publisherId = @PublisherId AND offerId = @Id AND number = @number
            """,
            new
            {
                offer.PublisherId,
                offer.Id,
                number,
            }
        );

    public void Save(OfferVersion version) => _versions.Write(version);

    public Operation? FindLatestOperation(string publisherId, string offerId) =>
        Connection.QueryFirstOrDefault<Operation>(
            $"""
            {SelectOperations} WHERE publisherId = @publisherId AND offerId = @offerId ORDER BY number DESC LIMIT 1
            """,
            new { publisherId, offerId }
        );

    /// <summary>Everything that was ever started on an offer, the latest first.</summary>
    public List<Operation> ListOperations(Offer offer) =>
        Connection
            .Query<Operation>(
                $"{SelectOperations} WHERE publisherId = @PublisherId AND offerId = @Id ORDER BY number DESC",
                offer
            )
            .AsList();

    public List<Operation> ListRunningOperations(string publisherId) =>
        Connection
            .Query<Operation>(
                $"""
                {SelectOperations} WHERE publisherId = @publisherId AND state = '{Operation.Running}' ORDER BY number
                """,
                new { publisherId }
            )
            .AsList();

    public void Save(Operation operation) => _operations.Write(operation);
}
