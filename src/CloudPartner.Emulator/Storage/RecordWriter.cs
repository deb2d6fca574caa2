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
    private readonly PropertyInfo[] _columns =
    [
        .. Columns<T>.Properties.Where(column => column.Name != except),
        .. typeof(T).GetProperties().Where(property => property.Name == besides),
    ];

    // The connection disposes of its commands.
    private SqliteCommand? _command;

    public void Write(T record)
    {
        _command ??= Prepare();
        for (var i = 0; i < _columns.Length; i++)
            _command.Parameters[i].Value = RecordWriter.ToColumn(_columns[i].GetValue(record));
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
