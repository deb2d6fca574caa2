using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Bench;

/// <summary>What the server counted while one contender ran.</summary>
/// <param name="Created">Users that were created and are there.</param>
/// <param name="MostCommitsPerKey">The most changes that one user saw; 1 if nothing was done twice.</param>
/// <param name="Requests">All requests of the portal and the sign-in.</param>
/// <param name="MaxInFlight">The most requests at once.</param>
/// <param name="EarlyCalls">Calls before a Retry-After was over.</param>
/// <param name="CpuSeconds">The server's own processor time.</param>
internal sealed record ServerCounts(
    long Created,
    long MostCommitsPerKey,
    long Requests,
    long MaxInFlight,
    long EarlyCalls,
    double CpuSeconds
);

/// <summary>An emulator in a process of its own, and what it tells through its control endpoints.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control;
    private readonly int _seedUsers;
    private long _usersBefore;
    private long _requestsBefore;
    private TimeSpan _cpuBefore;

    private Server(Process process, Uri address, string? certificate, int seedUsers)
    {
        Certificate = certificate;
        _seedUsers = seedUsers;
        _process = process;
        Address = address;
        // It is this program's own server, whatever its certificate says.
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        _control = new HttpClient(handler)
        {
            BaseAddress = new Uri(address, "_emulator/"),
            Timeout = TimeSpan.FromMinutes(5),
        };
    }

    public Uri Address { get; }

    /// <summary>The file of the certificate that contenders have to trust; null without TLS.</summary>
    public string? Certificate { get; }

    public long Users => _usersBefore;

    /// <summary>Starts an emulator.</summary>
    /// <param name="context">Where it is.</param>
    /// <param name="users">Users to seed besides Contoso's own.</param>
    /// <param name="port">Where it listens; 0 for any free port.</param>
    /// <param name="database">A file that outlives it; null for one of its own.</param>
    /// <param name="isHttps">Whether it listens with TLS.</param>
    public static async Task<Server> StartAsync(
        BenchContext context,
        int users = 0,
        int port = 0,
        string? database = null,
        bool isHttps = false
    )
    {
        string[] arguments =
        [
            context.EmulatorAssembly,
            "--stop-on-eof",
            "--seed",
            "contoso",
            "--seed-users",
            users.ToString(CultureInfo.InvariantCulture),
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            .. database is null ? Array.Empty<string>() : ["--database", database],
            .. isHttps ? ["--https"] : Array.Empty<string>(),
        ];
        var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        if (context.Options.Pin && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
            process.ProcessorAffinity = 1;
        var ready =
            await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The emulator ended at once.");
        using var line = JsonDocument.Parse(ready);
        var certificate = line.RootElement.TryGetProperty("certificate", out var file) ? file.GetString() : null;
        return new Server(process, new Uri(line.RootElement.GetProperty("url").GetString()!), certificate, users);
    }

    /// <summary>Makes it as it was at the start, for the next contender.</summary>
    /// <param name="faultPlan">The plan of faults, as the emulator takes it; null for none.</param>
    /// <param name="seeded">False leaves the data alone, for contenders that only read.</param>
    public async Task ResetAsync(string? faultPlan, bool seeded = true)
    {
        if (seeded)
        {
            using var order = JsonContent.Create(new { seed = "contoso", users = _seedUsers });
            (await _control.PostAsync(new Uri("reset", UriKind.Relative), order)).EnsureSuccessStatusCode();
        }

        using var plan = new StringContent(faultPlan ?? "{}", Encoding.UTF8, "application/json");
        (await _control.PutAsync(new Uri("faults", UriKind.Relative), plan)).EnsureSuccessStatusCode();
        (await _control.DeleteAsync(new Uri("journal", UriKind.Relative))).EnsureSuccessStatusCode();
        using var stats = await GetAsync("stats");
        _usersBefore = UsersOf(stats);
        _requestsBefore = stats.RootElement.GetProperty("requests").GetInt64();
        _process.Refresh();
        _cpuBefore = _process.TotalProcessorTime;
    }

    /// <summary>How long each token is good for.</summary>
    public async Task SetTokenLifetimeAsync(TimeSpan lifetime)
    {
        using var order = JsonContent.Create(new { lifetimeSeconds = (int)lifetime.TotalSeconds });
        (await _control.PostAsync(new Uri("tokens", UriKind.Relative), order)).EnsureSuccessStatusCode();
    }

    /// <summary>From now on no token is good that was given before.</summary>
    public async Task RevokeTokensAsync() =>
        (await _control.PostAsync(new Uri("tokens/revoke", UriKind.Relative), null)).EnsureSuccessStatusCode();

    /// <summary>What happened since <see cref="ResetAsync"/>.</summary>
    public async Task<ServerCounts> CountAsync()
    {
        _process.Refresh();
        var cpu = (_process.TotalProcessorTime - _cpuBefore).TotalSeconds;
        using var stats = await GetAsync("stats");
        using var commits = await GetAsync("commits");
        var perKey = commits
            .RootElement.GetProperty("entries")
            .EnumerateArray()
            .GroupBy(commit => commit.GetProperty("key").GetString());
        return new ServerCounts(
            UsersOf(stats) - _usersBefore,
            perKey.Select(key => (long)key.Count()).DefaultIfEmpty(0).Max(),
            stats.RootElement.GetProperty("requests").GetInt64() - _requestsBefore,
            stats.RootElement.GetProperty("maxInFlight").GetInt64(),
            stats.RootElement.GetProperty("earlyCalls").GetInt64(),
            cpu
        );
    }

    /// <summary>All changes that were committed since <see cref="ResetAsync"/>.</summary>
    public async Task<List<(string Key, string Operation)>> CommitsAsync()
    {
        using var commits = await GetAsync("commits");
        return
        [
            .. commits
                .RootElement.GetProperty("entries")
                .EnumerateArray()
                .Select(commit =>
                    (commit.GetProperty("key").GetString()!, commit.GetProperty("operation").GetString()!)
                ),
        ];
    }

    /// <summary>Who holds which role, with nothing going wrong.</summary>
    public async Task<List<PortalUser>> HeldAsync(PortalDialect dialect)
    {
        using var plan = new StringContent("{}", Encoding.UTF8, "application/json");
        (await _control.PutAsync(new Uri("faults", UriKind.Relative), plan)).EnsureSuccessStatusCode();
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(Address, dialect),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        var portal = connection.OpenPortal();
        var users = new List<PortalUser>();
        await foreach (
            var page in portal.Users.ListAsync(
                await portal.Publishers.FindOnlyAsync() ?? "contoso",
                PortalUserFilter.None
            )
        )
        {
            users.AddRange(page);
        }

        return users;
    }

    /// <summary>Ends it as a power cut would: nothing is answered any more, nothing is tidied up.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        _control.Dispose();
        if (!_process.HasExited)
            _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private async Task<JsonDocument> GetAsync(string name) =>
        JsonDocument.Parse(await _control.GetByteArrayAsync(new Uri(name, UriKind.Relative)));

    private static long UsersOf(JsonDocument stats) =>
        stats.RootElement.GetProperty("usersByPublisher").GetProperty("contoso").GetInt64();
}
