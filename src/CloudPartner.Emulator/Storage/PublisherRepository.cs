using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

internal sealed class PublisherRepository(PreparedConnection connection) : Repository(connection)
{
    private static readonly string Select = $"SELECT {Columns<Publisher>.All} FROM publishers";
    private readonly RecordWriter<Publisher> _writer = new(connection, Replace, "publishers");

    private readonly PreparedQuery _defaults = new(
        connection,
        "SELECT tenantId, offerTypeCategories FROM publishers WHERE id = @id",
        "@id"
    );

    public Publisher? Find(string id) =>
        Connection.QueryFirstOrDefault<Publisher>($"{Select} WHERE id = @id", new { id });

    public Publisher? FindByMpnId(string mpnId) =>
        Connection.QueryFirstOrDefault<Publisher>(
            $"{Select} WHERE mpnId = @mpnId ORDER BY tenantId IS NULL, id LIMIT 1",
            new { mpnId }
        );

    public Publisher? FindByTenant(string tenantId) =>
        Connection.QueryFirstOrDefault<Publisher>($"{Select} WHERE tenantId = @tenantId", new { tenantId });

    /// <summary>What a user who is new at a publisher gets from it.</summary>
    public (string? TenantId, IReadOnlyList<string> OfferTypes) FindDefaults(string id)
    {
        using var row = _defaults.Run(id);
        row.Read();
        return (
            row.IsDBNull(0) ? null : row.GetString(0),
            row.GetString(1).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    /// <summary>
    /// Gives at most <paramref name="top"/> publishers after an id; returns the last id if there are more.
    /// </summary>
    public string? List(string after, int top, Action<Publisher> take) =>
        Page($"{Select} WHERE id > @after ORDER BY id LIMIT @limit", new { after, limit = top + 1 }, top, take)?.Id;

    /// <summary>All publishers, for whoever needs no role to use them.</summary>
    public IReadOnlyList<HeldRole> ListAsHeld() =>
        [.. Connection.Query<string>("SELECT id FROM publishers ORDER BY id").Select(id => new HeldRole(id, null))];

    public void Save(Publisher publisher) => _writer.Write(publisher);
}
