using System.Reflection;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// Writes records into their table. It keeps its statement and its parameters, which Dapper would make anew each time:
/// adding a user writes four records, and took twice as long.
/// </summary>
/// <param name="connection">Where it writes to.</param>
/// <param name="insert">How the statement begins.</param>
/// <param name="table">The table.</param>
/// <param name="except">A column that the table counts by itself.</param>
/// <param name="besides">A property that is kept besides those of the constructor.</param>
/// <param name="end">How the statement ends.</param>
internal sealed class RecordWriter<T>(
    SqliteConnection connection,
    string insert,
    string table,
    string? except = null,
    string? besides = null,
    string end = ""
)
{
    private readonly (string Name, Func<T, object?> Read)[] _columns =
    [
        .. Columns<T>
            .Properties.Where(column => column.Name != except)
            .Concat(typeof(T).GetProperties().Where(property => property.Name == besides))
            .Select(property => (property.Name, ReadOf(property))),
    ];

    // The connection disposes of its commands.
    private SqliteCommand? _command;

    public void Write(T record)
    {
        _command ??= Prepare();
        for (var i = 0; i < _columns.Length; i++)
            _command.Parameters[i].Value = RecordWriter.ToColumn(_columns[i].Read(record));
        _command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare()
    {
        var names = _columns.Select(column => column.Name).ToList();
        var command = connection.CreateCommand();
        command.CommandText =
            $"{insert} INTO {table}({string.Join(", ", names)}) VALUES(@{string.Join(", @", names)}) {end}";
        foreach (var name in names)
            command.Parameters.Add(new SqliteParameter($"@{name}", null));
        return command;
    }

    // By reflection each property would have a stub made of it, all of them while an emulator starts.
    private static Func<T, object?> ReadOf(PropertyInfo property)
    {
        var get = property.GetMethod!;
        var type = property.PropertyType;
        return type == typeof(long) ? Boxed<long>(get)
            : type == typeof(long?) ? Boxed<long?>(get)
            : type == typeof(bool) ? Boxed<bool>(get)
            : type == typeof(DateTimeOffset) ? Boxed<DateTimeOffset>(get)
            : get.CreateDelegate<Func<T, object?>>();
    }

    private static Func<T, object?> Boxed<TValue>(MethodInfo get)
    {
        var read = get.CreateDelegate<Func<T, TValue>>();
        return record => read(record);
    }
}

internal static class RecordWriter
{
    /// <summary>
    /// How a value is kept: times as milliseconds since 1970, lists of words as one text with a word a line.
    /// </summary>
    public static object ToColumn(object? value) =>
        value switch
        {
            null => DBNull.Value,
            DateTimeOffset time => time.ToUnixTimeMilliseconds(),
            bool isTrue => isTrue ? 1L : 0L,
            IReadOnlyList<string> words => string.Join('\n', words),
            _ => value,
        };
}
