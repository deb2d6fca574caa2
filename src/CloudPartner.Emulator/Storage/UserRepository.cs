using CloudPartner.Emulator.Domain;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>Who has which role at which publisher, as the portal sees it.</summary>
internal sealed class UserRepository(PreparedConnection connection) : Repository(connection)
{
    private readonly RecordWriter<User> _writer = new(connection, Replace, "users");

    private readonly PreparedQuery _access = new(
        connection,
        """
        SELECT u.roleName FROM publishers p LEFT JOIN users u ON u.publisherId = p.id AND u.userKey = @userKey
        WHERE p.id = @publisherId
        """,
        "@publisherId",
        "@userKey"
    );

    private readonly PreparedQuery _one = new(
        connection,
        $"SELECT {Columns<User>.All} FROM users WHERE publisherId = @publisherId AND userKey = @userKey",
        "@publisherId",
        "@userKey"
    );

    private readonly PreparedQuery _roles = new(
        connection,
        """
        SELECT p.id, u.roleName
        FROM publishers p CROSS JOIN users u ON u.publisherId = p.id AND u.userKey = @userKey
        WHERE u.roleName <> '' ORDER BY p.id
        """,
        "@userKey"
    );

    public PublisherAccess FindAccess(string publisherId, Principal caller)
    {
        using var row = _access.Run(publisherId, caller.Key);
        var exists = row.Read();
        var roleName = exists ? Text(row, 0) : null;
        return new PublisherAccess(publisherId, caller, exists, roleName is "" ? null : roleName);
    }

    /// <summary>The user as the portal lists it.</summary>
    public User? FindListed(string publisherId, string userKey) =>
        Find(publisherId, userKey) is { IsListed: true } user ? user : null;

    /// <summary>The user's row, which is there as well for roles that the portal does not know.</summary>
    public User? Find(string publisherId, string userKey)
    {
        using var row = _one.Run(publisherId, userKey);
        return row.Read() ? ReadUser(row) : null;
    }

    /// <summary>
    /// Gives at most <paramref name="top"/> users after a place in an order; returns the last place if there are more.
    /// </summary>
    public string? List(
        string publisherId,
        ListOrder<User> order,
        ListPlace? after,
        int top,
        Filter filter,
        Action<User> take
    ) =>
        Page(ReadUsers(publisherId, order, after, top + 1, filter), top, take) is { } last ? order.PlaceOf(last) : null;

    public long Count(string publisherId, Filter filter) =>
        Connection.ExecuteScalar<long>(
            $"SELECT count(*) FROM users WHERE publisherId = @publisherId AND roleName <> ''{filter.Sql}",
            With(filter, new { publisherId })
        );

    /// <summary>Where somebody has which role. Publishers come first, since users are found by them.</summary>
    public IReadOnlyList<HeldRole> ListRoles(string userKey)
    {
        // The first page of a new emulator asks this, and Dapper's first query takes a tenth of a second.
        using var row = _roles.Run(userKey);
        var roles = new List<HeldRole>();
        while (row.Read())
            roles.Add(new HeldRole(row.GetString(0), row.GetString(1)));
        return roles;
    }

    /// <summary>How many users each publisher has.</summary>
    public Dictionary<string, long> Count() =>
        Connection
            .Query<(string Id, long Users)>(
                """
                SELECT p.id, (SELECT count(*) FROM users u WHERE u.publisherId = p.id AND u.roleName <> '')
                FROM publishers p ORDER BY p.id
                """
            )
            .ToDictionary(row => row.Id, row => row.Users);

    public void Save(User user) => _writer.Write(user);

    public void Delete(User user) =>
        Connection.Execute("DELETE FROM users WHERE publisherId = @PublisherId AND userKey = @UserKey", user);

    private IEnumerable<User> ReadUsers(
        string publisherId,
        ListOrder<User> order,
        ListPlace? after,
        int limit,
        Filter filter
    )
    {
        using var command = Plain.CreateCommand();
        var page = $"""
            FROM users WHERE publisherId = @publisherId{(
                after is null ? "" : order.After
            )} AND roleName <> ''{filter.Sql}
            ORDER BY {order.Sql} LIMIT @limit
            """;
        // By another field than the key all users are sorted, and that with their keys alone, since whole rows are
        // wide.
        command.CommandText = order.IsByKey
            ? $"SELECT {Columns<User>.All} {page}"
            : $"""
                SELECT {Columns<User>.All} FROM users
                WHERE publisherId = @publisherId AND userKey IN (SELECT userKey {page}) ORDER BY {order.Sql}
                """;
        command.Parameters.AddWithValue("@publisherId", publisherId);
        if (after is not null)
        {
            command.Parameters.AddWithValue("@afterKey", after.Key);
            if (after.Value is not null)
                command.Parameters.AddWithValue("@afterValue", after.Value);
        }

        command.Parameters.AddWithValue("@limit", limit);
        foreach (var (name, value) in filter.Values)
            command.Parameters.AddWithValue(name, value);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return ReadUser(row);
    }

    // By hand, in the order of the constructor, because lists of a hundred thousand users are measured.
    private static User ReadUser(SqliteDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            Text(row, 3),
            Text(row, 4),
            row.GetString(5),
            Text(row, 6),
            Text(row, 7),
            Text(row, 8),
            row.GetString(9).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
            row.GetInt64(11)
        );

    private static string? Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
