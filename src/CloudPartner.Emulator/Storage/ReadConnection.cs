using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The lists that readers ask for. Rows go to the caller one by one, so that no list is ever held in memory.
/// </summary>
internal sealed partial class ReadConnection(SqliteConnection connection) : StoreConnection(connection)
{
    private readonly SqliteConnection _connection = connection;

    /// <summary>
    /// Gives at most <paramref name="top"/> publishers after an id; returns the last id if there may be more.
    /// </summary>
    public string? ListPublishers(string after, int top, Action<Publisher> take)
    {
        using var row = Query(
            $"SELECT {PublisherColumns} FROM publishers WHERE id > $1 ORDER BY id LIMIT $2",
            after,
            top
        );
        var (last, taken) = (after, 0);
        for (; row.Read(); taken++)
        {
            var publisher = ReadPublisher(row);
            last = publisher.Id;
            take(publisher);
        }

        return taken == top ? last : null;
    }

    /// <summary>
    /// Gives at most <paramref name="top"/> users after a key; returns the last key if there are more.
    /// </summary>
    public string? ListUsers(string publisherId, string after, int top, Filter filter, Action<User> take)
    {
        var sql = $"""
            SELECT {UserColumns} FROM users WHERE publisherId = $1 AND userKey > $2 AND roleName <> ''{filter.Sql(4)}
            ORDER BY userKey LIMIT $3
            """;
        using var statement = new Statement(_connection, sql);
        using var row = statement.Query([publisherId, after, top + 1, .. filter.Values]);
        var last = "";
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == top)
                return last;
            var user = ReadUser(row);
            last = user.UserKey;
            take(user);
        }

        return null;
    }

    /// <summary>
    /// Gives at most <paramref name="top"/> events below an id, newest first; returns the last id if there are more.
    /// </summary>
    public long? ListEvents(string publisherId, long before, int top, Filter filter, Action<AuditEvent> take)
    {
        var sql = $"""
            SELECT id, time, eventType, objectType, objectName, publisherId, user, before, after FROM events
            WHERE publisherId = $1 AND id < $2{filter.Sql(4)}
            ORDER BY id DESC LIMIT $3
            """;
        using var statement = new Statement(_connection, sql);
        using var row = statement.Query([publisherId, before, top + 1, .. filter.Values]);
        var last = 0L;
        for (var taken = 0; row.Read(); taken++)
        {
            if (taken == top)
                return last;
            last = row.GetInt64(0);
            take(ReadEvent(row));
        }

        return null;
    }

    private static AuditEvent ReadEvent(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            row.Time(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.Text(7),
            row.Text(8)
        );

    /// <summary>
    /// Gives at most <paramref name="top"/> commits after a number; returns the last number if there may be more.
    /// </summary>
    public long? ListCommits(long after, int top, Action<Commit> take)
    {
        var last = after;
        var taken = 0;
        using var row = Query(
            """
            SELECT sequence, time, publisherId, key, operation, correlationId, clientRequestId, roleAfter, role
            FROM commits WHERE sequence > $1 ORDER BY sequence LIMIT $2
            """,
            after,
            top
        );
        for (; row.Read(); taken++)
        {
            last = row.GetInt64(0);
            take(
                new Commit(
                    last,
                    row.Time(1),
                    row.GetString(2),
                    row.Text(3),
                    row.GetString(4),
                    row.GetString(5),
                    row.Text(6),
                    row.Text(7),
                    row.Text(8)
                )
            );
        }

        return taken == top ? last : null;
    }

    public Dictionary<string, long> CountUsers()
    {
        using var row = Query(
            """
            SELECT p.id, (SELECT count(*) FROM users u WHERE u.publisherId = p.id AND u.roleName <> '')
            FROM publishers p ORDER BY p.id
            """
        );
        var counts = new Dictionary<string, long>();
        while (row.Read())
            counts[row.GetString(0)] = row.GetInt64(1);
        return counts;
    }
}
