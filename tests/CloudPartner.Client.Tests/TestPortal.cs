using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using CloudPartner.Emulator;

namespace CloudPartner.Client.Tests;

/// <summary>An emulator in this process, a connection to it, and what it recorded.</summary>
internal sealed class TestPortal : IAsyncDisposable
{
    private readonly EmulatorHost _host;
    private readonly HttpClient _control;

    private TestPortal(EmulatorHost host, CloudPartnerConnection connection, string publisher)
    {
        _host = host;
        Connection = connection;
        Publisher = publisher;
        _control = new HttpClient { BaseAddress = host.Url };
    }

    public CloudPartnerConnection Connection { get; }

    public Uri Url => _host.Url;

    /// <summary>The publisher ID in the connection's dialect: the portal's name, or Partner Center's MPN ID.</summary>
    public string Publisher { get; }

    public IPortal Portal => Connection.OpenPortal();

    public static async Task<TestPortal> StartAsync(
        string identity = EmulatorSignIn.DefaultIdentity,
        int? users = null,
        HttpTimeouts? timeouts = null,
        PortalDialect dialect = PortalDialect.CloudPartnerPortal,
        string seed = "contoso",
        TimeProvider? time = null
    )
    {
        var host = await EmulatorHost.StartAsync(new EmulatorOptions { SeedUsers = users, Seed = seed });
        var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(host.Url, dialect),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant, Identity = identity },
            dialect == PortalDialect.CloudPartnerPortal ? "contoso" : null,
            timeouts ?? new HttpTimeouts(),
            time ?? TimeProvider.System,
            CancellationToken.None
        );
        return new TestPortal(host, connection, dialect == PortalDialect.CloudPartnerPortal ? "contoso" : MpnId);
    }

    /// <summary>Plans what goes wrong: rules in the emulator's own form.</summary>
    public async Task FailAsync(params object[] rules)
    {
        using var response = await _control.PutAsJsonAsync("_emulator/faults", new { seed = 1, rules });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task PlanAsync(object plan)
    {
        using var response = await _control.PutAsJsonAsync("_emulator/faults", plan);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Chooses in which of several observed ways the services answer.</summary>
    public async Task BehaveAsync(object behaviour)
    {
        using var response = await _control.PutAsJsonAsync("_emulator/behaviour", behaviour);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Moves the verification of the company along.</summary>
    public async Task VerifyAsync(string status, string subStatus)
    {
        var body = new
        {
            publisherId = "contoso",
            status,
            subStatus,
        };
        using var response = await _control.PutAsJsonAsync("_emulator/verification", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task RevokeTokensAsync() => _control.PostAsync("_emulator/tokens/revoke", null);

    /// <summary>The MPN ID that the emulator seeds for contoso.</summary>
    public const string MpnId = "4242424";

    /// <summary>Requests that match, as the emulator saw them.</summary>
    public async Task<List<(string Method, string Path, int Status)>> RequestsAsync(string path = "/api")
    {
        var journal = await _control.GetFromJsonAsync<JsonElement>("_emulator/journal");
        return
        [
            .. journal
                .GetProperty("entries")
                .EnumerateArray()
                .Select(entry =>
                    (
                        entry.GetProperty("method").GetString()!,
                        entry.GetProperty("path").GetString()!,
                        entry.GetProperty("status").GetInt32()
                    )
                )
                .Where(entry => entry.Item2.Contains(path, StringComparison.Ordinal)),
        ];
    }

    /// <summary>The requests to Partner Center, each with the ID of its command.</summary>
    public async Task<List<(string Method, string Path, string? CommandId)>> CommandIdsAsync()
    {
        var journal = await _control.GetFromJsonAsync<JsonElement>("_emulator/journal");
        return
        [
            .. journal
                .GetProperty("entries")
                .EnumerateArray()
                .Select(entry =>
                    (
                        entry.GetProperty("method").GetString()!,
                        entry.GetProperty("path").GetString()!,
                        entry.GetProperty("correlationId").GetString()
                    )
                )
                .Where(entry => entry.Item2.StartsWith("/v1/", StringComparison.Ordinal)),
        ];
    }

    /// <summary>How many requests carried an ID.</summary>
    public async Task<int> CountRequestIdAsync(string id)
    {
        var journal = await _control.GetFromJsonAsync<JsonElement>("_emulator/journal");
        return journal
            .GetProperty("entries")
            .EnumerateArray()
            .Count(entry => entry.GetProperty("clientRequestId").GetString() == id);
    }

    /// <summary>The keys of all committed changes since the start, in order.</summary>
    public async Task<List<(string Key, string Operation)>> CommitsAsync()
    {
        var commits = await _control.GetFromJsonAsync<JsonElement>("_emulator/commits");
        return
        [
            .. commits
                .GetProperty("entries")
                .EnumerateArray()
                .Select(entry => (entry.GetProperty("key").GetString()!, entry.GetProperty("operation").GetString()!)),
        ];
    }

    /// <summary>The same with the role that was given or taken, if it is one of several, and what the user held
    /// afterwards.</summary>
    public async Task<List<(string Key, string Operation, string? Role, string? After)>> RoleCommitsAsync()
    {
        var commits = await _control.GetFromJsonAsync<JsonElement>("_emulator/commits");
        return
        [
            .. commits
                .GetProperty("entries")
                .EnumerateArray()
                .Select(entry =>
                    (
                        entry.GetProperty("key").GetString()!,
                        entry.GetProperty("operation").GetString()!,
                        entry.GetProperty("role").GetString(),
                        entry.GetProperty("roleAfter").GetString()
                    )
                ),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        _control.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>
    /// Waits for what has to come. Its limit is only so that a test which waits in vain ends, far beyond what any
    /// machine takes.
    /// </summary>
    public static async Task Until(Func<Task<bool>> reached)
    {
        for (var waited = Stopwatch.StartNew(); !await reached(); await Task.Delay(10))
        {
            Assert.True(
                waited.Elapsed < TimeSpan.FromMinutes(2),
                "What the test waits for did not come in two minutes."
            );
        }
    }

    public static Task Until(Func<bool> reached) => Until(() => Task.FromResult(reached()));

    /// <summary>Waits until the emulator has a request that it has not answered yet.</summary>
    public Task UntilOnTheWireAsync() =>
        Until(async () =>
            (await _control.GetFromJsonAsync<JsonElement>("_emulator/stats")).GetProperty("inFlight").GetInt32() > 0
        );

    public static DesiredPortalUser User(string email, string role = "Contributor", string? name = null) =>
        Row(("Email", email), ("Role", role), ("DisplayName", name));

    public static DesiredPortalUser Row(params (string Column, string? Value)[] cells) =>
        DesiredPortalUser.Read(column => cells.FirstOrDefault(cell => cell.Column == column).Value);

    public static async Task<CloudPartnerFault> FaultOf(Func<Task> work) =>
        (await Assert.ThrowsAsync<CloudPartnerException>(work)).Fault;

    public async Task<List<PortalUser>> ListAllAsync(PortalUserFilter? filter = null)
    {
        var users = new List<PortalUser>();
        await foreach (var page in Portal.Users.ListAsync(Publisher, filter ?? PortalUserFilter.None))
            users.AddRange(page);
        return users;
    }

    public static async Task<List<PortalUser>> ListAsync(IPortal portal, PortalUserFilter? filter = null)
    {
        var users = new List<PortalUser>();
        await foreach (var page in portal.Users.ListAsync("contoso", filter ?? PortalUserFilter.None))
            users.AddRange(page);
        return users;
    }
}
