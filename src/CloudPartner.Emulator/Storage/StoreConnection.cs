using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>What both readers and the writer look up. Used by one thread at a time.</summary>
internal abstract partial class StoreConnection(SqliteConnection connection) : IDisposable
{
    protected const string UserColumns =
        "publisherId, userKey, kind, email, displayName, roleName, applicationId, tenantId, objectId, offerTypes, "
        + "changedTime, version, roleSet";

    protected const string PublisherColumns = """
        id, displayText, publicPublisherId, mpnId, sellerId, offerTypeCategories, ownerEmails, devCenterStatus, devCenterOwnerEmail,
        devCenterAccountName, accountEmail, accountName, accountSellerId, registration, changedTime, version, tenantId
        """;

    private readonly Dictionary<string, Statement> _statements = [];

    public PublisherAccess FindAccess(string publisherId, Principal caller)
    {
        using var row = Query(
            "SELECT nullif(u.roleName, '') FROM publishers p LEFT JOIN users u ON u.publisherId = p.id AND "
                + "u.userKey = $2 WHERE p.id = $1",
            publisherId,
            caller.Key
        );
        return row.Read()
            ? new PublisherAccess(publisherId, caller, true, row.Text(0))
            : new PublisherAccess(publisherId, caller, false, null);
    }

    /// <summary>The user as the portal lists it.</summary>
    public User? FindUser(string publisherId, string userKey) =>
        FindRow(publisherId, userKey) is { IsListed: true } user ? user : null;

    /// <summary>The user's row, which is there as well for roles that the portal does not know.</summary>
    public User? FindRow(string publisherId, string userKey)
    {
        using var row = Query(
            $"SELECT {UserColumns} FROM users WHERE publisherId = $1 AND userKey = $2",
            publisherId,
            userKey
        );
        return row.Read() ? ReadUser(row) : null;
    }

    public Publisher? FindPublisher(string id)
    {
        using var row = Query($"SELECT {PublisherColumns} FROM publishers WHERE id = $1", id);
        return row.Read() ? ReadPublisher(row) : null;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The SQL must be one of a few fixed texts, because each is kept prepared.</summary>
    protected SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Prepared(sql).Query(values);

    protected void Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql).Execute(values);

    protected static User ReadUser(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.Text(3),
            row.Text(4),
            row.GetString(5),
            row.Text(6),
            row.Text(7),
            row.Text(8),
            row.GetString(9),
            row.Time(10),
            row.GetInt64(11),
            row.GetInt32(12)
        );

    protected static Publisher ReadPublisher(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.Text(3),
            row.Number(4),
            Row.Words(row.GetString(5)),
            Row.Words(row.GetString(6)),
            new DevCenterLink(row.GetString(7), row.Text(8), row.Text(9)),
            row.Text(10) is { } email ? new DevCenterAccount(email, row.GetString(11), row.GetInt64(12)) : null,
            row.GetString(13),
            row.Time(14),
            row.GetInt64(15),
            row.Text(16)
        );

    private Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new Statement(connection, sql);
        return statement;
    }
}
