using System.Collections.Concurrent;
using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The file with everything the portal knows: one writer, and as many read connections as there are readers at once.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const int SchemaVersion = 4;

    private const string Schema = """
        CREATE TABLE publishers(
            id TEXT PRIMARY KEY, displayText TEXT NOT NULL, publicPublisherId TEXT NOT NULL, mpnId TEXT, sellerId INTEGER,
            offerTypeCategories TEXT NOT NULL, ownerEmails TEXT NOT NULL,
            devCenterStatus TEXT NOT NULL, devCenterOwnerEmail TEXT, devCenterAccountName TEXT,
            accountEmail TEXT, accountName TEXT, accountSellerId INTEGER,
            registration TEXT NOT NULL, changedTime INTEGER NOT NULL, version INTEGER NOT NULL, tenantId TEXT) WITHOUT ROWID;
        CREATE UNIQUE INDEX publishers_tenant ON publishers(tenantId) WHERE tenantId IS NOT NULL;
        CREATE TABLE profiles(
            publisherId TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY(publisherId, name)) WITHOUT ROWID;
        CREATE TABLE users(
            publisherId TEXT NOT NULL, userKey TEXT NOT NULL, kind TEXT NOT NULL, email TEXT, displayName TEXT, roleName TEXT NOT NULL,
            applicationId TEXT, tenantId TEXT, objectId TEXT, offerTypes TEXT NOT NULL,
            changedTime INTEGER NOT NULL, version INTEGER NOT NULL, roleSet INTEGER NOT NULL,
            PRIMARY KEY(publisherId, userKey)) WITHOUT ROWID;
        CREATE INDEX users_role_1 ON users(publisherId, userKey) WHERE roleSet & 1;
        CREATE INDEX users_role_2 ON users(publisherId, userKey) WHERE roleSet & 2;
        CREATE INDEX users_role_8 ON users(publisherId, userKey) WHERE roleSet & 8;
        CREATE INDEX users_role_16 ON users(publisherId, userKey) WHERE roleSet & 16;
        CREATE INDEX users_role_32 ON users(publisherId, userKey) WHERE roleSet & 32;
        CREATE TABLE directory(
            tenantId TEXT NOT NULL, userKey TEXT NOT NULL, id TEXT NOT NULL, userPrincipalName TEXT NOT NULL, mail TEXT,
            displayName TEXT, userType TEXT NOT NULL, accountEnabled INTEGER NOT NULL, externalUserState TEXT, otherName TEXT,
            PRIMARY KEY(tenantId, userKey)) WITHOUT ROWID;
        CREATE UNIQUE INDEX directory_id ON directory(tenantId, id);
        CREATE INDEX directory_name ON directory(tenantId, otherName) WHERE otherName IS NOT NULL;
        CREATE TABLE offers(
            publisherId TEXT NOT NULL, offerId TEXT NOT NULL, offerTypeId TEXT NOT NULL,
            displayText TEXT NOT NULL, status TEXT NOT NULL,
            draft INTEGER NOT NULL, preview INTEGER, production INTEGER,
            changedTime INTEGER NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY(publisherId, offerId)) WITHOUT ROWID;
        CREATE TABLE offerVersions(
            publisherId TEXT NOT NULL, offerId TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL,
            changedTime INTEGER NOT NULL, PRIMARY KEY(publisherId, offerId, number)) WITHOUT ROWID;
        CREATE TABLE operations(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, publisherId TEXT NOT NULL, offerId TEXT NOT NULL, kind TEXT NOT NULL,
            caller TEXT NOT NULL, notificationEmails TEXT, offerVersion INTEGER NOT NULL,
            publishingVersion INTEGER NOT NULL, startedTime INTEGER NOT NULL, changedTime INTEGER NOT NULL,
            state TEXT NOT NULL);
        CREATE TABLE events(
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, eventType TEXT NOT NULL, objectType TEXT NOT NULL, objectName TEXT NOT NULL,
            publisherId TEXT NOT NULL, user TEXT NOT NULL, before TEXT, after TEXT);
        CREATE INDEX events_publisher ON events(publisherId, id);
        CREATE TABLE commits(
            sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, publisherId TEXT NOT NULL, key TEXT, operation TEXT NOT NULL,
            correlationId TEXT NOT NULL, clientRequestId TEXT, roleAfter TEXT, role TEXT);
        """;

    private readonly ConcurrentBag<ReadConnection> _idleReaders = [];
    private readonly FileStream _ownership;
    private readonly bool _temporary;

    private Database(string file, bool temporary, FileStream ownership, SqliteConnection connection, Clock clock)
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
        SqliteConnection? connection = null;
        try
        {
            DatabaseFile.RefuseForeign(file);
            ownership = TakeOwnership(file);
            connection = Connect(file, SqliteOpenMode.ReadWriteCreate);
            var isNew = IsNew(connection, file);
            if (isNew)
                Run(connection, $"PRAGMA application_id = {DatabaseFile.ApplicationId}");
            // An answer is only sent after its commit; in WAL mode a commit outlives the process, though not a power
            // cut.
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
            Run(connection, "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000");
            if (isNew)
                Fill(connection, options, clock);
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
    public T Read<T>(Func<ReadConnection, T> read)
    {
        if (!_idleReaders.TryTake(out var reader))
            reader = new ReadConnection(Connect(File, SqliteOpenMode.ReadOnly));
        try
        {
            return read(reader);
        }
        finally
        {
            _idleReaders.Add(reader);
        }
    }

    /// <summary>
    /// Brings the directory up to what the portal added. It is done when somebody asks for the directory and not when
    /// the portal adds, because a bulk run in the portal would pay for indexes that it never uses.
    /// </summary>
    public Task FlushPendingUsersAsync() =>
        Writer.HasPendingUsers
            ? Writer.RunAsync<object?>(store =>
            {
                store.FlushPendingUsers();
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

    private static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        };
        var connection = new SqliteConnection(settings.ConnectionString);
        connection.Open();
        Run(connection, "PRAGMA busy_timeout = 30000");
        return connection;
    }

    /// <summary>Refuses a database of another version before anything is changed in it.</summary>
    private static bool IsNew(SqliteConnection connection, string file)
    {
        using var version = new Statement(connection, "PRAGMA user_version");
        using var row = version.Query();
        row.Read();
        return row.GetInt32(0) switch
        {
            0 => true,
            SchemaVersion => false,
            var found => throw new EmulatorStartException(
                StartFailure.DatabaseUnusable,
                $"The database '{file}' was made by another version of the emulator "
                    + $"(form {found}, this one has {SchemaVersion})."
            ),
        };
    }

    private static void Fill(SqliteConnection connection, EmulatorOptions options, Clock clock)
    {
        Run(connection, "BEGIN IMMEDIATE");
        Run(connection, Schema);
        Seed.Fill(connection, options.Seed, options.SeedUsers, clock.Now);
        Run(connection, $"PRAGMA user_version = {SchemaVersion}; COMMIT");
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        statement.Execute();
    }
}
