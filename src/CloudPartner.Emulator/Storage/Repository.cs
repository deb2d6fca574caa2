using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>What the repositories have in common. Used by one thread at a time.</summary>
internal abstract class Repository(PreparedConnection connection)
{
    protected const string Insert = "INSERT";
    protected const string Replace = "INSERT OR REPLACE";

    /// <summary>For what is not asked through Dapper.</summary>
    protected PreparedConnection Plain => connection;

    /// <summary>For Dapper.</summary>
    protected PreparedConnection Connection
    {
        get
        {
            ColumnTypes.Register();
            return connection;
        }
    }

    /// <summary>
    /// Gives the rows one by one, so that no list is ever held in memory, and at most <paramref name="size"/> of them,
    /// of which the statement asks for one more; returns the last one given if there are more.
    /// </summary>
    protected T? Page<T>(string sql, object parameters, int size, Action<T> take)
        where T : class => Page(Connection.Query<T>(sql, parameters, buffered: false), size, take);

    protected static T? Page<T>(IEnumerable<T> rows, int size, Action<T> take)
        where T : class
    {
        T? last = null;
        var taken = 0;
        foreach (var row in rows)
        {
            if (taken++ == size)
                return last;
            take(row);
            last = row;
        }

        return null;
    }

    /// <summary>The parameters of a statement that a filter is a part of.</summary>
    protected static DynamicParameters With(Filter filter, object parameters)
    {
        var all = new DynamicParameters(parameters);
        foreach (var (name, value) in filter.Values)
            all.Add(name, value);
        return all;
    }
}
