using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// A query that every request asks, with a statement and parameters that stay. Dapper, which asks the others, costs a
/// run of additions a quarter more.
/// </summary>
internal sealed class PreparedQuery(SqliteConnection connection, string sql, params string[] parameters)
{
    // The connection disposes of its commands.
    private SqliteCommand? _command;

    /// <summary>Runs it with the values of its parameters.</summary>
    public SqliteDataReader Run(params ReadOnlySpan<string> values)
    {
        _command ??= Prepare();
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
        return _command.ExecuteReader();
    }

    private SqliteCommand Prepare()
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter(name, null));
        return command;
    }
}
