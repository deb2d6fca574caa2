using System.Security.Cryptography;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Tests;

/// <summary>What the store knows beside its tables, and what it does not touch.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("store-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Who_came_in_a_transaction_that_failed_has_not_come()
    {
        await using var database = await OpenAsync();
        await FailAsync(database, store => Add(store, "ghost@contoso.com"));
        Assert.False(database.Writer.HasPendingUsers);
        await ChangeAsync(database, store => Add(store, "ann@contoso.com"));
        Assert.True(database.Writer.HasPendingUsers);
        await database.FlushPendingUsersAsync();
        Assert.Equal((true, false), (Knows(database, "ann@contoso.com"), Knows(database, "ghost@contoso.com")));
        Assert.False(database.Writer.HasPendingUsers);
    }

    [Fact]
    public async Task A_directory_that_was_settled_in_a_transaction_that_failed_is_settled_again()
    {
        await using var database = await OpenAsync();
        await ChangeAsync(database, store => Add(store, "ann@contoso.com"));
        await FailAsync(database, store => store.PendingUsers.Flush());
        Assert.True(database.Writer.HasPendingUsers);
        Assert.False(Knows(database, "ann@contoso.com"));
        await database.FlushPendingUsersAsync();
        Assert.True(Knows(database, "ann@contoso.com"));
    }

    [Fact]
    public async Task A_reset_that_failed_loses_nobody_who_still_has_to_get_into_the_directory()
    {
        await using var database = await OpenAsync();
        await ChangeAsync(database, store => Add(store, "ann@contoso.com"));
        await FailAsync(database, store => store.Reset("empty", null));
        await database.FlushPendingUsersAsync();
        Assert.True(Knows(database, "ann@contoso.com"));
        await ChangeAsync(
            database,
            store =>
            {
                Add(store, "ben@contoso.com");
                store.Reset("contoso", null);
            }
        );
        await database.FlushPendingUsersAsync();
        Assert.Equal((false, false), (Knows(database, "ann@contoso.com"), Knows(database, "ben@contoso.com")));
    }

    [Fact]
    public async Task Who_comes_after_the_directory_was_settled_in_the_same_transaction_is_still_to_come()
    {
        await using var database = await OpenAsync();
        await ChangeAsync(
            database,
            store =>
            {
                Add(store, "ann@contoso.com");
                store.PendingUsers.Flush();
                Add(store, "ben@contoso.com");
            }
        );
        Assert.Equal((true, false), (Knows(database, "ann@contoso.com"), Knows(database, "ben@contoso.com")));
        Assert.True(database.Writer.HasPendingUsers);
        await database.FlushPendingUsersAsync();
        Assert.True(Knows(database, "ben@contoso.com"));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing_behind()
    {
        await using var database = await OpenAsync();
        await ChangeAsync(database, store => Add(store, "ann@contoso.com"));
        Run(
            """
            CREATE TABLE parents(id INTEGER PRIMARY KEY);
            CREATE TABLE children(id INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER orphans AFTER INSERT ON commits BEGIN INSERT INTO children VALUES(1); END
            """
        );
        var failed = ChangeAsync(
            database,
            store =>
            {
                store.AddCommit("contoso", "ghost@contoso.com", "create", null, new RequestIds("id", null));
                store.PendingUsers.Flush();
                Add(store, "ghost@contoso.com");
            }
        );
        Assert.Contains("FOREIGN KEY", (await Assert.ThrowsAsync<SqliteException>(() => failed)).Message);
        Assert.True(database.Writer.HasPendingUsers);
        Assert.False(Knows(database, "ann@contoso.com"));
        Assert.Null(database.Read(store => store.Commits.List(0, 1, _ => Assert.Fail("Nothing was committed."))));

        Run("DROP TRIGGER orphans");
        await database.FlushPendingUsersAsync();
        Assert.Equal((true, false), (Knows(database, "ann@contoso.com"), Knows(database, "ghost@contoso.com")));
        Assert.False(database.Writer.HasPendingUsers);
    }

    [Fact]
    public async Task A_database_of_the_version_before_is_brought_up_to_date()
    {
        var file = Path.Combine(_folder, "portal.db");
        using (var stream = typeof(StoreTests).Assembly.GetManifestResourceStream("form-4.sql")!)
        using (var reader = new StreamReader(stream))
            Run($"PRAGMA application_id = {DatabaseFile.ApplicationId}; PRAGMA user_version = 4; {reader.ReadToEnd()}");

        for (var times = 0; times < 2; times++)
        {
            await using var database = Database.Open(new EmulatorOptions { Database = file }, new Clock());
            Assert.Equal(["Owner", "Manager"], Roles(database, "owner@contoso.com"));
            Assert.Equal(["Developer"], Roles(database, "dev@contoso.com"));
            Assert.Equal(
                ["Business contributor", "Financial contributor", "Marketer"],
                Roles(database, "mary@contoso.com")
            );
            Assert.Equal(2, database.Read(store => store.Users.Count())["contoso"]);
            var publisher = database.Read(store => store.Publishers.Find("contoso"))!;
            Assert.Equal(["a-type", "b-type"], publisher.OfferTypeCategories);
            var entries = new List<AuditEvent>();
            database.Read(store =>
                store.Audit.List("contoso", ListOrder.ForEvents(null)!, null, 10, Filter.None, entries.Add)
            );
            Assert.Equal((5, 1700000000000), (entries[0].Id, entries[0].Timestamp.ToUnixTimeMilliseconds()));
            await ChangeAsync(
                database,
                store =>
                {
                    Assert.Equal("a-type", store.Offers.Find("contoso", "an-offer")!.TypeId);
                    Assert.True(9 < store.AddCommit("contoso", null, "update", null, new RequestIds("id", null)));
                }
            );
        }
    }

    [Fact]
    public async Task More_newcomers_than_are_remembered_are_found_by_searching()
    {
        await using var database = await OpenAsync();
        for (var part = 0; part < 3; part++)
        {
            await ChangeAsync(
                database,
                store =>
                {
                    for (var i = 0; i < 600; i++)
                    {
                        var email = $"many{part}-{i}@contoso.com";
                        store.Users.Save(
                            new User(
                                "contoso",
                                email,
                                "user",
                                email,
                                null,
                                PortalRoles.Contributor,
                                null,
                                null,
                                null,
                                [],
                                store.Now,
                                1
                            )
                        );
                        Add(store, email);
                    }
                }
            );
        }

        await database.FlushPendingUsersAsync();
        foreach (var email in (string[])["many0-0@contoso.com", "many1-599@contoso.com", "many2-599@contoso.com"])
            Assert.True(Knows(database, email), email);
    }

    [Theory]
    [InlineData("CREATE TABLE customers(id INTEGER)")]
    [InlineData("CREATE TABLE users(id INTEGER); PRAGMA user_version = 4")]
    [InlineData("PRAGMA journal_mode = WAL; CREATE TABLE offers(id INTEGER)")]
    [InlineData("PRAGMA application_id = 1196437808; CREATE TABLE gpkg_contents(id INTEGER)")]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("CREATE VIEW publishers AS SELECT 1")]
    [InlineData(
        "CREATE TABLE publishers(id); CREATE TABLE users(id); CREATE TABLE commits(id); PRAGMA user_version = 4"
    )]
    public void A_database_of_another_program_is_refused_and_not_touched(string sql)
    {
        var file = Path.Combine(_folder, "other.db");
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        ExpectUntouched(file);
    }

    [Theory]
    [InlineData("Email,Role\nann@contoso.com,Owner\n")]
    [InlineData("SQLite format 3\0")]
    [InlineData("x")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"schema\":1}")]
    public void A_file_that_is_no_database_is_refused_and_not_touched(string content)
    {
        var file = Path.Combine(_folder, "users.csv");
        File.WriteAllText(file, content);
        ExpectUntouched(file);
    }

    [Fact]
    public void A_folder_is_neither_made_nor_taken_for_a_file()
    {
        var missing = Path.Combine(_folder, "not", "there");
        Assert.Contains(missing, Refuse(Path.Combine(missing, "portal.db")).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Refuse(_folder).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task An_empty_file_and_a_database_of_its_own_are_taken()
    {
        var file = Path.Combine(_folder, "portal.db");
        await File.WriteAllBytesAsync(file, []);
        await using (Database.Open(new EmulatorOptions { Database = file }, new Clock())) { }

        await using var again = Database.Open(new EmulatorOptions { Database = file, Seed = "empty" }, new Clock());
        Assert.Equal(5, again.Read(store => store.Users.Count())["contoso"]);
    }

    [Fact]
    public async Task An_opening_that_fails_leaves_nothing_open()
    {
        var options = new EmulatorOptions { Database = Path.Combine(_folder, "portal.db") };
        var broken = new Clock();
        broken.Advance(3e11);
        Assert.Throws<ArgumentOutOfRangeException>(() => Database.Open(options, broken));
        if (OperatingSystem.IsLinux())
        {
            var open = Directory.GetFileSystemEntries("/proc/self/fd").Select(name => new FileInfo(name).LinkTarget);
            Assert.DoesNotContain(open, target => target?.StartsWith(_folder, StringComparison.Ordinal) == true);
        }

        await using var database = Database.Open(options, new Clock());
        Assert.Equal(5, database.Read(store => store.Users.Count())["contoso"]);
    }

    private async Task<Database> OpenAsync()
    {
        var database = Database.Open(
            new EmulatorOptions { Database = Path.Combine(_folder, "portal.db") },
            new Clock()
        );
        await database.FlushPendingUsersAsync();
        return database;
    }

    private static void Add(WriteStore store, string email) => store.PendingUsers.Add(Tenant.Contoso.Id, email, null);

    private static bool Knows(Database database, string email) =>
        database.Read(store => store.Directory.FindByKey(Tenant.Contoso.Id, email)) is not null;

    private static Task<object?> ChangeAsync(Database database, Action<WriteStore> change) =>
        database.Writer.RunAsync<object?>(store =>
        {
            change(store);
            return null;
        });

    private static async Task FailAsync(Database database, Action<WriteStore> change) =>
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() =>
            ChangeAsync(
                database,
                store =>
                {
                    change(store);
                    throw new TimeZoneNotFoundException("Something breaks before the commit.");
                }
            )
        );

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "portal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static IEnumerable<string> Roles(Database database, string userKey)
    {
        var roles = database.Read(store => store.Members.RolesOf("contoso", userKey));
        return PartnerRole.All.Where(roles.Contains).Select(role => role.Name);
    }

    private static EmulatorStartException Refuse(string file) =>
        Assert.Throws<EmulatorStartException>(() => Database.Open(new() { Database = file }, new Clock()));

    private void ExpectUntouched(string file)
    {
        var (before, entries) = (SHA256.HashData(File.ReadAllBytes(file)), Directory.GetFileSystemEntries(_folder));
        Assert.Contains("no database of the emulator's", Refuse(file).Message, StringComparison.Ordinal);
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(file)));
        Assert.Equal(entries.Order(), Directory.GetFileSystemEntries(_folder).Order());
    }
}
