using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>Who has which role at which publisher, as the portal sees it.</summary>
internal sealed class UserRepository(PreparedConnection connection) : Repository(connection)
{
    private readonly RecordWriter<User> _writer = new(connection, Replace, "users");

    public PublisherAccess FindAccess(string publisherId, Principal caller)
    {
        var (id, roleName) = Connection.QueryFirstOrDefault<(string?, string?)>(
            """
            SELECT p.id, u.roleName FROM publishers p LEFT JOIN users u ON u.publisherId = p.id AND u.userKey = @Key
            WHERE p.id = @publisherId
            """,
            new { publisherId, caller.Key }
        );
        return new PublisherAccess(publisherId, caller, id is not null, roleName is "" ? null : roleName);
    }

    /// <summary>The user as the portal lists it.</summary>
    public User? FindListed(string publisherId, string userKey) =>
        Find(publisherId, userKey) is { IsListed: true } user ? user : null;

    /// <summary>The user's row, which is there as well for roles that the portal does not know.</summary>
    public User? Find(string publisherId, string userKey) =>
        Connection.QueryFirstOrDefault<User>(
            $"SELECT {Columns<User>.All} FROM users WHERE publisherId = @publisherId AND userKey = @userKey",
            new { publisherId, userKey }
        );

    /// <summary>
    /// Gives at most <paramref name="top"/> users after a key; returns the last key if there are more.
    /// </summary>
    public string? List(string publisherId, string after, int top, Filter filter, Action<User> take) =>
        Page(
            $"""
            SELECT {Columns<User>.All} FROM users
            WHERE publisherId = @publisherId AND userKey > @after AND roleName <> ''{filter.Sql}
            ORDER BY userKey LIMIT @limit
            """,
            With(
                filter,
                new
                {
                    publisherId,
                    after,
                    limit = top + 1,
                }
            ),
            top,
            take
        )?.UserKey;

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
}
