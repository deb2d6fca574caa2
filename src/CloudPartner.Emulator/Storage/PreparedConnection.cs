using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// A connection that keeps its statements prepared. Dapper makes a new command for each call, and SQLite would parse
/// the text of each anew. Used by one thread at a time.
/// </summary>
internal sealed class PreparedConnection(string connectionString) : SqliteConnection(connectionString)
{
    // Filters make texts of their own, any number of them.
    private const int MostIdle = 100;

    private readonly Dictionary<string, SqliteCommand> _idle = [];

    /// <summary>Runs statements that have neither parameters nor rows.</summary>
    public void Run(string sql)
    {
        using var command = CreateDbCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long ReadNumber(string sql)
    {
        using var command = CreateDbCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    protected override DbCommand CreateDbCommand() => new PreparedCommand(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var command in _idle.Values)
                command.Dispose();
            _idle.Clear();
        }

        base.Dispose(disposing);
    }

    private SqliteCommand Take(string text)
    {
        if (!_idle.Remove(text, out var command))
        {
            command = CreateCommand();
            command.CommandText = text;
        }

        return command;
    }

    private void GiveBack(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (_idle.Count >= MostIdle || !_idle.TryAdd(command.CommandText, command))
            command.Dispose();
    }

    /// <summary>Stands for the prepared command of its text.</summary>
    private sealed class PreparedCommand(PreparedConnection connection) : DbCommand
    {
        private SqliteCommand? _command;

        [AllowNull]
        public override string CommandText
        {
            get => Command.CommandText;
            set => _command = connection.Take(value!);
        }

        public override int CommandTimeout
        {
            get => Command.CommandTimeout;
            set => Command.CommandTimeout = value;
        }

        public override CommandType CommandType
        {
            get => CommandType.Text;
            set { }
        }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set => throw new NotSupportedException();
        }

        protected override DbParameterCollection DbParameterCollection => Command.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        private SqliteCommand Command => _command ?? throw new InvalidOperationException("The command has no text.");

        public override void Cancel() { }

        public override int ExecuteNonQuery() => Command.ExecuteNonQuery();

        public override object? ExecuteScalar() => Command.ExecuteScalar();

        public override void Prepare() { }

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
            Command.ExecuteReader(behavior);

        protected override void Dispose(bool disposing)
        {
            if (disposing && _command is not null)
            {
                connection.GiveBack(_command);
                _command = null;
            }

            base.Dispose(disposing);
        }
    }
}
