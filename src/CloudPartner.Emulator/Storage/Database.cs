using System.Collections.Concurrent;
using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The file with everything the portal knows: one writer, and as many read connections as there are readers at once.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const int SchemaVersion = 6;
    private const int OldestVersion = 4;

    private readonly ConcurrentBag<Store> _idleReaders = [];
    private readonly FileStream _ownership;
    private readonly bool _temporary;

    private Database(string file, bool temporary, FileStream ownership, PreparedConnection connection, Clock clock)
    {
        File = file;
        _temporary = temporary;
        _ownership = ownership;
        Writer = new Writer(connection, clock);
    }

    public string File { get; }

    public Writer Writer { get; }

    public static Database Open(EmulatorOptions options, Clock clock)
    {
        var temporary = options.Database is null;
        var file = Path.GetFullPath(
            options.Database ?? Path.Combine(Path.GetTempPath(), $"portal-{Guid.NewGuid():N}.db")
        );
        FileStream? ownership = null;
        PreparedConnection? connection = null;
        try
        {
            DatabaseFile.RefuseForeign(file);
            ownership = TakeOwnership(file);
            connection = Connect(file, SqliteOpenMode.ReadWriteCreate);
            var version = ReadVersion(connection, file);
            if (version == 0)
                connection.Run($"PRAGMA application_id = {DatabaseFile.ApplicationId}");
            // An answer is only sent after its commit; in WAL mode a commit outlives the process, though not a power
            // cut.
            connection.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
            connection.Run("PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000");
            if (version == 0)
                Create(connection, options, clock);
            else if (version < SchemaVersion)
                Change(connection, () => Migrate(connection, version));
            return new Database(file, temporary, ownership, connection, clock);
        }
        catch (Exception error)
        {
            connection?.Dispose();
            if (temporary && ownership is not null)
                Delete(file);
            ownership?.Dispose();
            if (EmulatorStartException.ForDatabase(file, error) is { } told)
                throw told;
            throw;
        }
    }

    /// <summary>Runs a read on a connection of its own; the result must not hold on to the connection.</summary>
    public T Read<T>(Func<Store, T> read)
    {
        if (!_idleReaders.TryTake(out var reader))
            reader = new Store(Connect(File, SqliteOpenMode.ReadOnly));
        try
        {
            return read(reader);
        }
        finally
        {
            _idleReaders.Add(reader);
        }
    }

    /// <summary>Brings the directory up to what the portal added, for somebody who asks for it.</summary>
    public Task FlushPendingUsersAsync() =>
        Writer.HasPendingUsers
            ? Writer.RunAsync<object?>(store =>
            {
                store.PendingUsers.Flush();
                return null;
            })
            : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        while (_idleReaders.TryTake(out var reader))
            reader.Dispose();
        await _ownership.DisposeAsync();
        if (_temporary)
            Delete(File);
    }

    private static void Delete(string file)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            System.IO.File.Delete(file + suffix);
    }

    /// <summary>Two emulators on one file would hand out the same versions twice.</summary>
    private static FileStream TakeOwnership(string file) =>
        new(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);

    private static PreparedConnection Connect(string file, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        };
        var connection = new PreparedConnection(settings.ConnectionString);
        connection.Open();
        connection.Run("PRAGMA busy_timeout = 30000");
        return connection;
    }

    /// <summary>Refuses a database of another version before anything is changed in it; a new one has none.</summary>
    private static long ReadVersion(PreparedConnection connection, string file)
    {
        var version = connection.ReadNumber("PRAGMA user_version");
        return version is 0 or (>= OldestVersion and <= SchemaVersion)
            ? version
            : throw new EmulatorStartException(
                StartFailure.DatabaseUnusable,
                $"The database '{file}' was made by another version of the emulator "
                    + $"(form {version}, this one has {SchemaVersion})."
            );
    }

    private static void Create(PreparedConnection connection, EmulatorOptions options, Clock clock) =>
        Change(
            connection,
            () =>
            {
                connection.Run(Script("schema.sql"));
                Seeder.Fill(connection, options.Seed, options.SeedUsers, clock.Now);
            }
        );

    private static void Migrate(PreparedConnection connection, long version)
    {
        for (; version < SchemaVersion; version++)
            connection.Run(Script($"migrate-{version}.sql"));
    }

    private static void Change(PreparedConnection connection, Action change)
    {
        connection.Run("BEGIN IMMEDIATE");
        change();
        connection.Run($"PRAGMA user_version = {SchemaVersion}; COMMIT");
    }

    private static string Script(string name)
    {
        using var stream = typeof(Database).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
