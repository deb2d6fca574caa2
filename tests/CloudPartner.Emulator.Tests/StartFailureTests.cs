using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CloudPartner.Emulator.Storage;
using Microsoft.Data.Sqlite;
using static CloudPartner.Emulator.Tests.EmulatorProgram;

namespace CloudPartner.Emulator.Tests;

/// <summary>What keeps the program from starting: an exit code for each kind, and one line for a person.</summary>
public sealed class StartFailureTests
{
    [Theory]
    [InlineData("--prot 1")]
    [InlineData("--port")]
    [InlineData("--port 70000")]
    [InlineData("--seed northwind")]
    [InlineData("--seed-users many")]
    public async Task Bad_arguments_end_it_with_code_2(string arguments)
    {
        using var process = Start(arguments);
        var (output, error) = await EndAsync(process);
        Assert.Equal(2, process.ExitCode);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_port_in_use_ends_it_with_code_3()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var process = Start($"--port {port}");
        Assert.Equal($"The port {port} is in use by another program.", await RefusalAsync(process, StartFailure.Port));
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "this user may not listen on it")]
    [InlineData(SocketError.AddressAlreadyInUse, "in use")]
    [InlineData(SocketError.AddressNotAvailable, "failed")]
    public void What_listening_fails_with_is_told_apart(SocketError error, string expected)
    {
        var told = EmulatorStartException.ForPort(80, new SocketException((int)error))!;
        Assert.Equal(StartFailure.Port, told.Failure);
        Assert.Contains(expected, told.Message, StringComparison.Ordinal);
    }

    // FOLDER is one that can be written.
    [Theory]
    [InlineData("FOLDER", StartFailure.DatabaseNotWritable, "it is a folder")]
    [InlineData("FOLDER/missing/portal.db", StartFailure.DatabaseNotWritable, "its folder does not exist")]
    [InlineData("FOLDER/text.db/portal.db", StartFailure.DatabaseNotWritable, "its folder does not exist")]
    [InlineData("FOLDER/locked.db", StartFailure.DatabaseInUse, "Another emulator uses")]
    [InlineData("FOLDER/text.db", StartFailure.DatabaseUnusable, "no database of the emulator")]
    [InlineData("FOLDER/torn.db", StartFailure.DatabaseUnusable, "no database of the emulator")]
    [InlineData("FOLDER/old.db", StartFailure.DatabaseUnusable, "another version")]
    [InlineData("FOLDER/foreign.db", StartFailure.DatabaseUnusable, "no database of the emulator")]
    [InlineData("/proc/portal.db", StartFailure.DatabaseNotWritable, "its folder takes no files")]
    [InlineData("/sys/portal.db", StartFailure.DatabaseNotWritable, "denied")]
    [InlineData("/dev/full", StartFailure.DatabaseNotWritable, "")]
    public async Task What_is_wrong_with_a_database_is_told_apart_and_changes_nothing(
        string database,
        StartFailure failure,
        string expected
    )
    {
        if (database[0] == '/' && !OperatingSystem.IsLinux())
            return;
        var folder = Directory.CreateTempSubdirectory("emulator-");
        try
        {
            var file = database.Replace("FOLDER", folder.FullName, StringComparison.Ordinal);
            var text = string.Concat(Enumerable.Repeat("no database ", 99));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "text.db"), text);
            await MakeDatabaseAsync(folder, "old.db", "PRAGMA user_version = 3");
            await MakeDatabaseAsync(folder, "foreign.db", "PRAGMA application_id = 1");
            await MakeDatabaseAsync(folder, "torn.db", "PRAGMA user_version = 4");
            using (var torn = File.OpenWrite(Path.Combine(folder.FullName, "torn.db")))
            {
                torn.Seek(16, SeekOrigin.Begin);
                torn.Write("torn"u8);
            }

            var locked = Path.Combine(folder.FullName, "locked.db");
            await using var owner = await EmulatorHost.StartAsync(new() { Database = locked });

            var before = Contents(folder);
            using var process = Start($"--database {file}");
            var said = await RefusalAsync(process, failure);
            Assert.Contains(expected, said, StringComparison.Ordinal);
            Assert.Contains($"'{file}'", said, StringComparison.Ordinal);
            Assert.Equal(before, Contents(folder));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static async Task MakeDatabaseAsync(DirectoryInfo folder, string name, string sql)
    {
        var file = Path.Combine(folder.FullName, name);
        await using var store = new SqliteConnection($"Data Source={file};Pooling=False");
        await store.OpenAsync();
        await using var command = store.CreateCommand();
        command.CommandText = $"PRAGMA application_id = {DatabaseFile.ApplicationId}; CREATE TABLE users(id); {sql}";
        await command.ExecuteNonQueryAsync();
    }

    private static Dictionary<string, string> Contents(DirectoryInfo folder) =>
        folder
            .EnumerateFiles()
            .Where(file => !file.Name.StartsWith("locked", StringComparison.Ordinal))
            .ToDictionary(file => file.Name, file => Convert.ToHexString(File.ReadAllBytes(file.FullName)));

    private static async Task<string> RefusalAsync(Process process, StartFailure failure)
    {
        var (output, error) = await EndAsync(process);
        Assert.Equal((int)failure, process.ExitCode);
        Assert.Equal("", output);
        return Assert.Single(error.TrimEnd().Split('\n'));
    }
}
