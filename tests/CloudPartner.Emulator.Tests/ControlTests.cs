using System.Net;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Tests;

public sealed class ControlTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("""{"publisherId":"contoso","status":"pending","subStatus":"decision"}""", null)]
    [InlineData("""{"publisherId":"contoso","status":"authorized"}""", null)]
    [InlineData("""{"publisherId":"nowhere","status":"pending"}""", "publisherId")]
    [InlineData("""{"publisherId":"contoso","status":"great"}""", "status")]
    [InlineData("""{"publisherId":"contoso","status":"pending","subStatus":"near"}""", "subStatus")]
    [InlineData("""{"publisherId":"contoso"}""", "status")]
    public async Task A_verification_is_moved_along(string body, string? refused)
    {
        var wanted = System.Text.Json.Nodes.JsonNode.Parse(body)!;
        var reply = await _emulator.SendAsync("PUT", "/_emulator/verification", wanted);
        if (refused is not null)
        {
            reply.Expect(400, "BadRequest", refused);
            return;
        }

        reply.Expect(204);

        var facts = (await _emulator.GetAsync("/api/publishers/contoso/registration")).Expect(200).Json!["vetting"]!;
        Assert.Equal((string?)wanted["status"], (string?)facts["status"]);
        Assert.Equal((string?)wanted["subStatus"] ?? "none", (string?)facts["subStatus"]);
    }

    [Fact]
    public async Task Reset_empties_and_seeds_anew()
    {
        await _emulator.AddAsync("ann@contoso.com");
        await _emulator.ControlAsync("POST", "reset", """{"seed":"contoso","users":300}""");
        Assert.Equal(305, await UsersAsync());
        (await _emulator.GetAsync($"{Emulator.Users}/ann@contoso.com")).Expect(404, "NotFound");
        Assert.Empty((await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray());

        await _emulator.ControlAsync("POST", "reset", """{"seed":"empty"}""");
        Assert.Equal(2, await UsersAsync());
        await _emulator.ControlAsync("POST", "reset");
        Assert.Equal(5, await UsersAsync());
    }

    [Fact]
    public async Task A_version_from_before_a_reset_never_comes_back()
    {
        const string path = $"{Emulator.Users}/ann@contoso.com";
        var before = await _emulator.AddAsync("ann@contoso.com");
        await _emulator.ControlAsync("POST", "reset");
        var after = await _emulator.AddAsync("ann@contoso.com");
        Assert.NotEqual(before.ETag, after.ETag);
        (await _emulator.SendAsync("DELETE", path, ifMatch: before.ETag)).Expect(412, "PreconditionFailed");
    }

    [Fact]
    public async Task The_journal_has_every_request_and_no_secret()
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = "11111111-1111-4111-8111-111111111111",
                ["client_secret"] = "emulator-secret",
                ["scope"] = "https://cloudpartner.azure.com/.default",
            }
        );
        using (await _emulator.Http.PostAsync("/common/oauth2/v2.0/token", form)) { }

        var token = await _emulator.TokenAsync(Emulator.Owner);
        const string careless = "client_secret=emulator-secret";
        using (
            var request = await _emulator.RequestAsync(
                "GET",
                $"{Emulator.Users}?$top=2&access_token={token}&{careless}"
            )
        )
        {
            request.Headers.Add("x-ms-client-request-id", "attempt-1");
            await _emulator.SendAsync(request);
        }

        await _emulator.GetAsync($"{Emulator.Users}/nobody@contoso.com");
        var journal = await _emulator.ReadControlAsync("journal");
        var entries = journal["entries"]!.AsArray();
        Assert.Equal([200, 200, 200, 404], entries.Select(entry => (int)entry!["status"]!));
        Assert.Equal(
            "/api/publishers/contoso/users?$top=2&access_token=***&client_secret=***&api-version=2017-10-31",
            (string?)entries[2]!["path"]
        );
        Assert.Equal("attempt-1", (string?)entries[2]!["clientRequestId"]);
        Assert.Equal("GET", (string?)entries[2]!["method"]);
        Assert.DoesNotContain(token, journal.ToJsonString());
        Assert.DoesNotContain("emulator-secret", journal.ToJsonString());

        var rest = await _emulator.ReadControlAsync($"journal?after={entries[2]!["sequence"]}");
        Assert.Single(rest["entries"]!.AsArray());
        await _emulator.ControlAsync("DELETE", "journal");
        Assert.Empty((await _emulator.ReadControlAsync("journal"))["entries"]!.AsArray());
    }

    [Fact]
    public void The_journal_keeps_the_newest_requests_and_says_how_many_it_dropped()
    {
        var journal = new Control.RequestLog(new Domain.Clock());
        for (var i = 0; i < 200_010; i++)
            journal.Leave(journal.Begin("GET", "/", new RequestIds("", null)));
        var (entries, dropped, last) = journal.After(0);
        Assert.Equal(200_000, entries.Length);
        Assert.Equal(10, dropped);
        Assert.Equal(200_010, last);
    }

    [Fact]
    public async Task Commits_tell_what_really_happened()
    {
        var id = Guid.NewGuid().ToString();
        using (
            var request = await _emulator.RequestAsync(
                "PUT",
                $"{Emulator.Users}/ann@contoso.com",
                Emulator.User("ann@contoso.com"),
                createOnly: true
            )
        )
        {
            request.Headers.Add("x-ms-client-request-id", id);
            (await _emulator.SendAsync(request)).Expect(201);
        }

        await _emulator.SendAsync(
            "PUT",
            $"{Emulator.Users}/ann@contoso.com",
            Emulator.User("ann@contoso.com", "Owner"),
            "*"
        );
        await _emulator.SendAsync("DELETE", $"{Emulator.Users}/ann@contoso.com", ifMatch: "*");
        await _emulator.SendAsync("DELETE", $"{Emulator.Users}/ann@contoso.com", ifMatch: "*");

        var commits = (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray();
        Assert.Equal(["create", "update", "delete"], commits.Select(commit => (string?)commit!["operation"]));
        Assert.Equal(["Contributor", "Owner", null], commits.Select(commit => (string?)commit!["roleAfter"]));
        Assert.All(commits, commit => Assert.Equal("ann@contoso.com", (string?)commit!["key"]));
        Assert.Equal(id, (string?)commits[0]!["clientRequestId"]);
        Assert.Equal(id, (string?)commits[0]!["correlationId"]);
        Assert.Single(
            (await _emulator.ReadControlAsync($"commits?after={commits[1]!["sequence"]}"))["entries"]!.AsArray()
        );
    }

    [Fact]
    public async Task Stats_count_what_was_answered()
    {
        await _emulator.GetAsync("/api/roles");
        await _emulator.GetAsync("/api/nothing");
        var stats = await _emulator.ReadControlAsync("stats");
        Assert.Equal(3, (int)stats["requests"]!);
        Assert.Equal(2, (int)stats["requestsByStatus"]!["200"]!);
        Assert.Equal(1, (int)stats["requestsByStatus"]!["404"]!);
        Assert.Equal(1, (int)stats["maxInFlight"]!);
        Assert.Equal(5, (int)stats["usersByPublisher"]!["contoso"]!);
    }

    [Fact]
    public async Task The_page_shows_what_is_in_the_store()
    {
        var page = await _emulator.Http.GetStringAsync("/");
        Assert.Contains("<title>Portal emulator</title>", page);
        string[] scripts =
        [
            "api",
            "app",
            "history",
            "list",
            "live",
            "prerequisites",
            "profile",
            "publishers",
            "roles",
            "ui",
            "users",
        ];
        foreach (var script in scripts)
        {
            Assert.Contains($"\"/_emulator/pages/{script}.js\"", page);
            page += await _emulator.Http.GetStringAsync($"/_emulator/pages/{script}.js");
        }

        page += await _emulator.Http.GetStringAsync("/_emulator/pages/portal.css");
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);

        await _emulator.AddAsync("zoe@contoso.com");
        var found = (await _emulator.GetAsync($"{Emulator.Users}?$filter=contains(any,'ZOE')")).Json!["value"]!;
        Assert.Equal("zoe@contoso.com", (string?)Assert.Single(found.AsArray())!["userKey"]);
        var history = (await _emulator.GetAsync("/api/publishers/contoso/history?$top=1")).Json!;
        Assert.Equal("UserAdded", (string?)history["value"]![0]!["eventType"]);
    }

    [Fact]
    public async Task Without_control_there_is_only_the_portal()
    {
        await using var closed = await Emulator.StartAsync(new EmulatorOptions { Control = false });
        using var response = await closed.Http.GetAsync("/_emulator/stats");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var page = await closed.Http.GetAsync("/");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        (await closed.GetAsync("/api/roles")).Expect(200);
    }

    [Fact]
    public async Task Emulators_in_one_process_share_nothing()
    {
        await using var other = await Emulator.StartAsync(new EmulatorOptions { Seed = "empty" });
        await _emulator.AddAsync("ann@contoso.com");
        (await other.GetAsync($"{Emulator.Users}/ann@contoso.com")).Expect(404, "NotFound");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/roles?api-version=2017-10-31");
        request.Headers.Authorization = new("Bearer", await _emulator.TokenAsync(Emulator.Owner));
        (await other.SendAsync(request)).Expect(401, "Unauthorized");
    }

    private async Task<int> UsersAsync() =>
        (int)(await _emulator.ReadControlAsync("stats"))["usersByPublisher"]!["contoso"]!;
}
