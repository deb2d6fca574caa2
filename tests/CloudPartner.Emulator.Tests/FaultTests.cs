using System.Diagnostics;
using System.Text.Json;

namespace CloudPartner.Emulator.Tests;

/// <summary>Each fault as an HttpClient sees it.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private const string Ann = $"{Emulator.Users}/ann@contoso.com";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("1", "1")]
    [InlineData("0.5", "0.5")]
    [InlineData("soon", "soon")]
    [InlineData("none", null)]
    public async Task A_status_comes_with_the_retry_after_that_was_asked_for(string retryAfter, string? expected)
    {
        await PlanAsync(
            $$"""{"action":"status","status":429,"retryAfter":"{{retryAfter}}","scope":"write","count":1}"""
        );
        var reply = (await _emulator.GetAsync(Emulator.Users)).Expect(429, "TooManyRequests");
        Assert.Equal(expected, reply.Header("Retry-After"));
        Assert.Equal("write", reply.Header("x-ms-throttle-scope"));
        (await _emulator.GetAsync(Emulator.Users)).Expect(200);
    }

    [Fact]
    public async Task A_retry_after_can_be_a_date()
    {
        await PlanAsync("""{"action":"status","status":503,"retryAfter":"date:2"}""");
        var asked = DateTimeOffset.UtcNow;
        var reply = (await _emulator.GetAsync(Emulator.Users)).Expect(503, "EmulatedFault");
        // Such a date has whole seconds only.
        Assert.InRange(
            DateTimeOffset.Parse(reply.Header("Retry-After")!, null),
            asked.AddSeconds(1),
            DateTimeOffset.UtcNow.AddSeconds(2)
        );
    }

    [Theory]
    [InlineData("html", "text/html")]
    [InlineData("empty", null)]
    public async Task A_status_can_have_another_body_than_json(string body, string? type)
    {
        await PlanAsync($$"""{"action":"status","status":502,"body":"{{body}}"}""");
        var reply = await _emulator.GetAsync(Emulator.Users);
        Assert.Equal(502, reply.Status);
        Assert.Equal(type, reply.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(body == "empty", reply.Text.Length == 0);
    }

    [Fact]
    public async Task A_login_page_looks_like_success()
    {
        await PlanAsync("""{"action":"html"}""");
        var reply = await _emulator.GetAsync(Emulator.Users);
        Assert.Equal(200, reply.Status);
        Assert.Equal("text/html", reply.Response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("resetBefore", false)]
    [InlineData("resetAfter", true)]
    [InlineData("cut", true)]
    [InlineData("torn", true)]
    public async Task A_lost_answer_may_or_may_not_have_been_a_change(string action, bool committed)
    {
        await _emulator.TokenAsync(Emulator.Owner);
        await PlanAsync($$"""{"match":{"method":"PUT","path":"/users/"},"action":"{{action}}"}""");
        var adding = _emulator.AddAsync("ann@contoso.com");
        if (action == "torn")
            await Assert.ThrowsAnyAsync<JsonException>(() => adding);
        else
            await Assert.ThrowsAsync<HttpRequestException>(() => adding);
        Assert.Equal(committed ? 200 : 404, (await _emulator.GetAsync(Ann)).Status);
        Assert.Equal(committed ? 1 : 0, (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray().Count);

        var line = (await _emulator.ReadControlAsync("journal"))["entries"]!
            .AsArray()
            .Single(entry => (string?)entry!["method"] == "PUT")!;
        Assert.Equal(action, (string?)line["fault"]);
        Assert.Equal(action is "cut" or "torn" ? 201 : 0, (int)line["status"]!);
    }

    [Fact]
    public async Task A_torn_body_has_the_length_it_says()
    {
        await PlanAsync("""{"action":"torn"}""");
        using var request = await _emulator.RequestAsync("GET", Emulator.Users);
        using var response = await _emulator.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(response.Content.Headers.ContentLength, text.Length);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));
    }

    [Fact]
    public async Task A_removal_whose_answer_is_torn_has_happened()
    {
        await _emulator.AddAsync("ann@contoso.com");
        await PlanAsync("""{"match":{"method":"DELETE"},"action":"torn"}""");
        await Assert.ThrowsAnyAsync<JsonException>(() => _emulator.SendAsync("DELETE", Ann, ifMatch: "*"));
        (await _emulator.GetAsync(Ann)).Expect(404, "NotFound");
    }

    [Fact]
    public async Task A_stalled_body_ends_when_the_client_has_had_enough()
    {
        await PlanAsync("""{"action":"stall"}""");
        using var request = await _emulator.RequestAsync("GET", Emulator.Users);
        using var patience = new CancellationTokenSource();
        using var response = await _emulator.Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            patience.Token
        );
        Assert.Equal(200, (int)response.StatusCode);
        patience.CancelAfter(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            response.Content.ReadAsStringAsync(patience.Token)
        );
        await WaitUntilAsync(async () => (int)(await _emulator.ReadControlAsync("stats"))["inFlight"]! == 0);
    }

    [Fact]
    public async Task Delay_and_latency_make_a_call_slow_but_not_wrong()
    {
        await _emulator.TokenAsync(Emulator.Owner);
        await _emulator.ControlAsync(
            "PUT",
            "faults",
            """{"latencyMs":100,"rules":[{"action":"delay","milliseconds":200}]}"""
        );
        var clock = Stopwatch.StartNew();
        (await _emulator.GetAsync(Emulator.Users)).Expect(200);
        Assert.InRange(clock.ElapsedMilliseconds, 295, 60_000);
    }

    [Fact]
    public async Task The_token_endpoint_has_its_faults_as_well()
    {
        await PlanAsync("""{"match":{"path":"/oauth2/"},"action":"status","status":500}""");
        using var form = new FormUrlEncodedContent([]);
        using var response = await _emulator.Http.PostAsync("/common/oauth2/v2.0/token", form);
        Assert.Equal(500, (int)response.StatusCode);
    }

    [Fact]
    public async Task Skip_count_and_seed_say_which_requests_a_rule_meets()
    {
        await PlanAsync("""{"match":{"path":"/users"},"skip":2,"count":3,"action":"status","status":500}""");
        Assert.Equal([200, 200, 500, 500, 500, 200], await StatusesAsync(6));

        const string plan =
            """{"seed":7,"rules":[{"match":{"path":"/users"},"probability":0.4,"action":"status","status":500}]}""";
        await _emulator.ControlAsync("PUT", "faults", plan);
        var first = await StatusesAsync(40);
        await _emulator.ControlAsync("PUT", "faults", plan);
        Assert.Equal(first, await StatusesAsync(40));
        Assert.InRange(first.Count(status => status == 500), 8, 24);

        await _emulator.ControlAsync("DELETE", "faults");
        Assert.All(await StatusesAsync(5), status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task A_quota_serves_its_burst_and_then_its_rate()
    {
        await _emulator.TokenAsync(Emulator.Owner);
        // One in a hundred seconds: however long the requests take, nothing fills up but by the emulator's clock.
        const string quota =
            """{"match":{"path":"/users"},"perSecond":0.01,"burst":10,"retryAfter":"1","scope":"read"}""";
        await _emulator.ControlAsync("PUT", "faults", $$"""{"quotas":[{{quota}}]}""");
        Assert.Equal([.. Enumerable.Repeat(200, 10), 429, 429], await StatusesAsync(12));
        await AdvanceAsync(201);
        Assert.Equal([200, 200, 429], await StatusesAsync(3));
        await AdvanceAsync(1_001);
        Assert.Equal([.. Enumerable.Repeat(200, 10), 429], await StatusesAsync(11));
    }

    [Fact]
    public async Task A_quota_can_halve_in_the_middle_of_a_run()
    {
        await _emulator.TokenAsync(Emulator.Owner);
        await _emulator.ControlAsync(
            "PUT",
            "faults",
            """{"quotas":[{"match":{"path":"/users"},"perSecond":0.02,"burst":20,"halvesAfter":21}]}"""
        );
        Assert.Equal([.. Enumerable.Repeat(200, 20), 429], await StatusesAsync(21));
        await AdvanceAsync(51);
        Assert.Equal([200, 429], await StatusesAsync(2));
        await AdvanceAsync(51);
        Assert.Equal([429], await StatusesAsync(1));
        await AdvanceAsync(50);
        Assert.Equal([200, 429], await StatusesAsync(2));
    }

    [Fact]
    public async Task Calls_inside_a_retry_after_are_counted()
    {
        await PlanAsync("""{"match":{"path":"/users"},"count":1,"action":"status","status":429,"retryAfter":"3000"}""");
        (await _emulator.GetAsync(Emulator.Users)).Expect(429, "TooManyRequests");
        (await _emulator.GetAsync($"{Emulator.Users}/{Emulator.Owner}")).Expect(200);
        await AdvanceAsync(1);
        (await _emulator.GetAsync($"{Emulator.Users}/{Emulator.Owner}")).Expect(200);
        Assert.Equal(0, await EarlyCallsAsync());
        (await _emulator.GetAsync(Emulator.Users)).Expect(200);
        Assert.Equal(1, await EarlyCallsAsync());
        await AdvanceAsync(3000);
        (await _emulator.GetAsync(Emulator.Users)).Expect(200);
        Assert.Equal(1, await EarlyCallsAsync());
    }

    private Task PlanAsync(string rule) =>
        _emulator.ControlAsync("PUT", "faults", $$"""{"rules":[{{WithMatch(rule)}}]}""");

    // Where a test says nothing else, signing in is to go well.
    private static string WithMatch(string rule) =>
        rule.Contains("\"match\"", StringComparison.Ordinal) ? rule : """{"match":{"path":"/api/"},""" + rule[1..];

    private async Task<List<int>> StatusesAsync(int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
            statuses.Add((await _emulator.GetAsync(Emulator.Users)).Status);
        return statuses;
    }

    private Task AdvanceAsync(int seconds) =>
        _emulator.ControlAsync("POST", "clock", $$"""{"advanceSeconds":{{seconds}}}""");

    private async Task<int> EarlyCallsAsync() => (int)(await _emulator.ReadControlAsync("stats"))["earlyCalls"]!;

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        for (var clock = Stopwatch.StartNew(); !await condition(); )
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "This takes too long.");
            await Task.Delay(20);
        }
    }
}
