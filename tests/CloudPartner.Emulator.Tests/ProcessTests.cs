using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Tests;

/// <summary>The program from outside: its arguments, its one line of output, how it ends, and what survives when it is killed.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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
    public async Task A_port_in_use_ends_it_with_code_1()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var process = Start($"--port {((IPEndPoint)listener.LocalEndpoint).Port}");
        var (output, error) = await EndAsync(process);
        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("in use", error);
    }

    [Fact]
    public async Task A_database_of_another_version_is_left_alone()
    {
        var file = Path.Combine(Path.GetTempPath(), $"old-{Guid.NewGuid():N}.db");
        try
        {
            using (var store = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                store.Open();
                using var command = store.CreateCommand();
                command.CommandText = "PRAGMA application_id = 0x4350656D; CREATE TABLE users(id INTEGER); PRAGMA user_version = 1";
                command.ExecuteNonQuery();
            }

            using var process = Start($"--database {file}");
            var (output, error) = await EndAsync(process);
            Assert.Equal(1, process.ExitCode);
            Assert.Equal("", output);
            Assert.Contains("another version", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var suffix in (string[])["", "-wal", "-shm"])
                File.Delete(file + suffix);
        }
    }

    [Fact]
    public async Task It_ends_when_its_input_ends_and_says_nothing_but_the_ready_line()
    {
        using var process = Start("--stop-on-eof");
        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
        Assert.StartsWith("http://127.0.0.1:", (string?)ready["url"]);
        Assert.Matches(@"^\d+\.\d+\.\d+", (string?)ready["version"]);
        var database = (string)ready["database"]!;
        Assert.True(File.Exists(database));
        using (var http = new HttpClient())
            await http.GetAsync(new Uri($"{ready["url"]}/api/roles"));

        process.StandardInput.Close();
        var (output, error) = await EndAsync(process);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", output);
        Assert.Equal("", error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(database)!, Path.GetFileName(database) + "*"));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_request_is_no_failure()
    {
        using var process = Start("--stop-on-eof");
        using var http = await ClientAsync(process);
        using var plan = new StringContent("""{"rules":[{"match":{"method":"PUT"},"action":"stall"}]}""");
        (await http.PutAsync("/_emulator/faults", plan)).EnsureSuccessStatusCode();
        var clients = new List<TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            var client = new TcpClient();
            clients.Add(client);
            await client.ConnectAsync(http.BaseAddress!.Host, http.BaseAddress.Port);
            var head = $"PUT /api/publishers/contoso/users/x@contoso.com?api-version=2017-10-31 HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                $"Authorization: {http.DefaultRequestHeaders.Authorization}\r\nContent-Length: 100\r\n\r\n{{\"kind\":";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            client.Client.Shutdown(SocketShutdown.Send);
        }

        var started = Stopwatch.StartNew();
        while (JsonNode.Parse(await http.GetStringAsync("/_emulator/stats"))! is var stats && ((int)stats["inFlight"]! > 0 || (int)stats["requests"]! < 5))
        {
            Assert.True(started.Elapsed < Patience, $"The requests do not end: {stats}");
            await Task.Delay(50);
        }

        clients.ForEach(client => client.Dispose());
        process.StandardInput.Close();
        // The server itself may warn of a connection that ended abnormally; nothing of the emulator's has failed.
        var (_, error) = await EndAsync(process);
        Assert.DoesNotContain("CloudPartner.Emulator", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_it_gracefully()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = Start("");
        await process.StandardOutput.ReadLineAsync();
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]))
            await kill.WaitForExitAsync();
        await EndAsync(process);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Every_answered_write_survives_a_kill()
    {
        var folder = Directory.CreateTempSubdirectory("emulator-");
        try
        {
            var arguments = $"--seed empty --database {Path.Combine(folder.FullName, "portal.db")}";
            var answered = new List<string>();
            using (var process = Start(arguments))
            {
                using var client = await ClientAsync(process);
                var running = Enumerable.Range(0, 8).Select(worker => WriteUntilCutAsync(client, worker, answered)).ToList();
                while (Count(answered) < 300)
                    await Task.Delay(5);
                process.Kill();
                await Task.WhenAll(running);
                await EndAsync(process);
            }

            using (var process = Start(arguments))
            {
                using var client = await ClientAsync(process);
                var there = await KeysAsync(client);
                Assert.Empty(answered.Except(there));
                process.Kill();
                await EndAsync(process);
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task A_database_serves_one_emulator_at_a_time()
    {
        var folder = Directory.CreateTempSubdirectory("emulator-");
        try
        {
            var options = new EmulatorOptions { Database = Path.Combine(folder.FullName, "portal.db") };
            await using (await EmulatorHost.StartAsync(options))
                await Assert.ThrowsAsync<IOException>(() => EmulatorHost.StartAsync(options));
            await using var again = await EmulatorHost.StartAsync(options);
            Assert.Equal(options.Database, again.Database);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static int Count(List<string> list)
    {
        lock (list)
            return list.Count;
    }

    private static async Task WriteUntilCutAsync(HttpClient client, int worker, List<string> answered)
    {
        for (var i = 0; ; i++)
        {
            var key = $"user{worker}-{i}@contoso.com";
            using var request = new HttpRequestMessage(HttpMethod.Put, $"{Emulator.Users}/{key}?api-version=2017-10-31");
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
            request.Content = new StringContent($$"""{"kind":"user","email":"{{key}}","roleName":"Contributor"}""");
            try
            {
                using var response = await client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            }
            catch (HttpRequestException)
            {
                return;
            }

            lock (answered)
                answered.Add(key);
        }
    }

    private static async Task<HttpClient> ClientAsync(Process process)
    {
        var ready = JsonNode.Parse((await process.StandardOutput.ReadLineAsync())!)!;
        var client = new HttpClient { BaseAddress = new Uri((string)ready["url"]!) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:cloudpartner:emulator:identity",
            ["identity"] = Emulator.Owner,
        });
        using var response = await client.PostAsync("/common/oauth2/v2.0/token", form);
        var token = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"];
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)token!);
        return client;
    }

    private static async Task<HashSet<string>> KeysAsync(HttpClient client)
    {
        var keys = new HashSet<string>();
        string? link = $"{Emulator.Users}?api-version=2017-10-31&$top=1000";
        while (link is not null)
        {
            var page = JsonNode.Parse(await client.GetStringAsync(link))!;
            keys.UnionWith(page["value"]!.AsArray().Select(user => (string)user!["userKey"]!));
            link = (string?)page["nextLink"];
        }

        return keys;
    }

    private static Process Start(string arguments)
    {
        var program = typeof(EmulatorHost).Assembly.Location;
        return Process.Start(new ProcessStartInfo("dotnet", $"\"{program}\" {arguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task<(string Output, string Error)> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
