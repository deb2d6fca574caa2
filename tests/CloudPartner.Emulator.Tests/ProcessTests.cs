using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using static CloudPartner.Emulator.Tests.EmulatorProgram;

namespace CloudPartner.Emulator.Tests;

/// <summary>
/// The program from outside: its arguments, its one line of output, how it ends, and what survives when it is killed.
/// </summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("HUP")]
    [InlineData("TSTP")]
    public async Task A_signal_of_the_terminal_is_not_meant_for_one_that_somebody_started(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = Start("--stop-on-eof");
        using var client = await ClientAsync(process);
        await RunAsync($"kill -{signal} {process.Id}");
        Assert.NotEmpty(await KeysAsync(client));
        // In a group of its own, it does not even get what the terminal sends.
        Assert.Equal($"{process.Id}", (await RunAsync($"ps -o pgid= -p {process.Id}")).Trim());

        process.StandardInput.Close();
        await EndAsync(process);
        Assert.Equal(0, process.ExitCode);
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
            var head =
                "PUT /api/publishers/contoso/users/x@contoso.com?api-version=2017-10-31 HTTP/1.1\r\nHost: "
                + "127.0.0.1\r\n"
                + $"Authorization: {http.DefaultRequestHeaders.Authorization}\r\nContent-Length: "
                + $"100\r\n\r\n{{\"kind\":";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            client.Client.Shutdown(SocketShutdown.Send);
        }

        var started = Stopwatch.StartNew();
        while (started.Elapsed < Patience)
        {
            var stats = JsonNode.Parse(await http.GetStringAsync("/_emulator/stats"))!;
            if ((int)stats["inFlight"]! == 0 && (int)stats["requests"]! >= 5)
                break;
            await Task.Delay(50);
        }

        clients.ForEach(client => client.Dispose());
        process.StandardInput.Close();
        // The server itself may warn of a connection that ended abnormally; nothing of the emulator's has failed.
        var (_, error) = await EndAsync(process);
        Assert.DoesNotContain("CloudPartner.Emulator", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "TERM")]
    [InlineData("", "INT")]
    [InlineData("--stop-on-eof", "TERM")]
    public async Task A_signal_ends_it_gracefully(string arguments, string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var process = Start(arguments);
        await process.StandardOutput.ReadLineAsync();
        await RunAsync($"kill -{signal} {process.Id}");
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
                var running = Enumerable
                    .Range(0, 8)
                    .Select(worker => WriteUntilCutAsync(client, worker, answered))
                    .ToList();
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
                await Assert.ThrowsAsync<EmulatorStartException>(() => EmulatorHost.StartAsync(options));
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
            using var request = new HttpRequestMessage(
                HttpMethod.Put,
                $"{Emulator.Users}/{key}?api-version=2017-10-31"
            );
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
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:cloudpartner:emulator:identity",
                ["identity"] = Emulator.Owner,
            }
        );
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
}
