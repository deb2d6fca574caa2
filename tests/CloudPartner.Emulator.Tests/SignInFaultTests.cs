using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>The fault plan on everything that issues tokens, in the same forms as on the services.</summary>
public sealed class SignInFaultTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Func<HttpRequestMessage>> Endpoints = new()
    {
        ["token"] = () =>
            Post(
                "/common/oauth2/v2.0/token",
                ("grant_type", "urn:cloudpartner:emulator:identity"),
                ("identity", Emulator.Owner)
            ),
        ["token of version 1"] = () =>
            Post(
                "/common/oauth2/token",
                ("grant_type", "urn:cloudpartner:emulator:identity"),
                ("identity", Emulator.Owner)
            ),
        ["device code"] = () =>
            Post(
                "/common/oauth2/v2.0/devicecode",
                ("client_id", "11111111-1111-4111-8111-111111111111"),
                ("scope", "openid")
            ),
        ["discovery"] = () => new(HttpMethod.Get, "/common/v2.0/.well-known/openid-configuration"),
        ["virtual machine"] = () =>
            Get(
                "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com",
                "Metadata",
                "true"
            ),
        ["app service"] = () =>
            Get(
                "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com",
                "X-IDENTITY-HEADER",
                "emulator-identity-header"
            ),
    };

    private Emulator _emulator = null!;

    public static TheoryData<string> Names => [.. Endpoints.Keys];

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Throttling_comes_with_every_form_of_retry_after(string endpoint)
    {
        foreach (
            var (asked, sent) in ((string, string?)[])
                [("1", "1"), ("0.5", "0.5"), ("soon", "soon"), ("-3", "-3"), ("none", null)]
        )
        {
            await PlanAsync($$"""{"action":"status","status":429,"retryAfter":"{{asked}}","count":1}""");
            using var response = await SendAsync(endpoint);
            Assert.Equal(429, (int)response.StatusCode);
            Assert.Equal(sent, response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null);
            await ExpectErrorAsync(response);
            using var next = await SendAsync(endpoint);
            Assert.Equal(200, (int)next.StatusCode);
        }

        await PlanAsync("""{"action":"status","status":429,"retryAfter":"date:2"}""");
        using var dated = await SendAsync(endpoint);
        Assert.InRange((dated.Headers.RetryAfter!.Date!.Value - dated.Headers.Date!.Value).TotalSeconds, 1, 3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Failures_have_the_form_of_who_answers(string endpoint)
    {
        foreach (var status in (int[])[400, 401, 500, 502, 503, 504])
        {
            await PlanAsync(
                string.Create(CultureInfo.InvariantCulture, $$"""{"action":"status","status":{{status}}}""")
            );
            using var response = await SendAsync(endpoint);
            Assert.Equal(status, (int)response.StatusCode);
            await ExpectErrorAsync(response);
        }

        foreach (var (body, type) in ((string, string?)[])[("html", "text/html"), ("empty", null)])
        {
            await PlanAsync($$"""{"action":"status","status":200,"body":"{{body}}"}""");
            using var response = await SendAsync(endpoint);
            Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(body == "empty", (await response.Content.ReadAsStringAsync()).Length == 0);
        }

        await PlanAsync("""{"action":"html"}""");
        using var page = await SendAsync(endpoint);
        Assert.Equal((200, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_are_lost_cut_torn_and_stalled(string endpoint)
    {
        foreach (var action in (string[])["resetBefore", "resetAfter", "cut"])
        {
            await PlanAsync($$"""{"action":"{{action}}"}""");
            await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(endpoint));
        }

        await PlanAsync("""{"action":"torn"}""");
        using (var torn = await SendAsync(endpoint))
        {
            var text = await torn.Content.ReadAsStringAsync();
            Assert.Equal(torn.Content.Headers.ContentLength, text.Length);
            Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));
        }

        await PlanAsync("""{"action":"stall"}""");
        using var request = Endpoints[endpoint]();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        using var stalled = await _emulator.Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            patience.Token
        );
        Assert.Equal(200, (int)stalled.StatusCode);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            stalled.Content.ReadAsStringAsync(patience.Token)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Delay_and_latency_make_signing_in_slow_but_not_wrong(string endpoint)
    {
        await _emulator.ControlAsync(
            "PUT",
            "faults",
            """{"signInLatencyMs":100,"rules":[{"match":{"target":"signIn"},"action":"delay","milliseconds":200}]}"""
        );
        var clock = Stopwatch.StartNew();
        using var response = await SendAsync(endpoint);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.True(clock.ElapsedMilliseconds >= 295, $"It took {clock.Elapsed}.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_plan_that_does_not_name_signing_in_leaves_it_alone(string endpoint)
    {
        string[] rules =
        [
            """{"action":"status","status":500}""",
            """{"match":{},"action":"status","status":500}""",
            """{"match":{"method":"POST"},"action":"resetBefore"}""",
            """{"match":{"method":"GET"},"action":"torn"}""",
            """{"match":{"path":"/users"},"action":"status","status":429}""",
            """{"match":{"target":"service","path":"/oauth2/"},"action":"html"}""",
        ];
        foreach (var rule in rules)
        {
            await _emulator.ControlAsync(
                "PUT",
                "faults",
                $$"""{"latencyMs":600000,"rules":[{{rule}}],"quotas":[{"perSecond":0.001}]}"""
            );
            for (var i = 0; i < 3; i++)
            {
                using var response = await SendAsync(endpoint);
                Assert.Equal(200, (int)response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_target_parts_the_services_from_signing_in()
    {
        await PlanAsync("""{"action":"status","status":503}""");
        using (var token = await SendAsync("token"))
            Assert.Equal(503, (int)token.StatusCode);
        foreach (var path in (string[])["/api/roles", "/v1/roles", "/v1.0/users"])
        {
            using var response = await _emulator.Http.GetAsync(path);
            Assert.NotEqual(503, (int)response.StatusCode);
        }

        await _emulator.ControlAsync(
            "PUT",
            "faults",
            """{"rules":[{"match":{"target":"all"},"action":"status","status":503}]}"""
        );
        foreach (
            var path in (string[])
                [
                    "/api/roles",
                    "/v1/roles",
                    "/v1.0/users",
                    "/common/v2.0/.well-known/openid-configuration",
                    "/msi/token",
                ]
        )
        {
            using var response = await _emulator.Http.GetAsync(path);
            Assert.Equal(503, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_quota_can_be_that_of_the_authority_and_counts_who_comes_back_early()
    {
        await _emulator.ControlAsync(
            "PUT",
            "faults",
            """{"quotas":[{"match":{"target":"signIn"},"perSecond":0.01,"burst":2,"retryAfter":"30"}]}"""
        );
        foreach (var expected in (int[])[200, 200, 429])
        {
            using var response = await SendAsync("token");
            Assert.Equal(expected, (int)response.StatusCode);
        }

        await Task.Delay(200);
        using (await SendAsync("discovery"))
            Assert.Equal(1, (int)(await _emulator.ReadControlAsync("stats"))["earlyCalls"]!);
    }

    [Fact]
    public async Task Tokens_of_thirty_seconds_are_said_and_meant()
    {
        await _emulator.ControlAsync("POST", "tokens", """{"lifetimeSeconds":30}""");
        foreach (var endpoint in (string[])["token", "token of version 1", "virtual machine", "app service"])
        {
            using var response = await SendAsync(endpoint);
            Assert.Equal("30", JsonNode.Parse(await response.Content.ReadAsStringAsync())!["expires_in"]!.ToString());
        }

        (await _emulator.GetAsync("/api/roles")).Expect(200);
        await _emulator.ControlAsync("POST", "clock", """{"advanceSeconds":31}""");
        (await _emulator.GetAsync("/api/roles")).Expect(401, "Unauthorized");
    }

    private Task PlanAsync(string rule) =>
        _emulator.ControlAsync("PUT", "faults", $$"""{"rules":[{"match":{"target":"signIn"},{{rule[1..]}}]}""");

    private async Task<HttpResponseMessage> SendAsync(string endpoint)
    {
        using var request = Endpoints[endpoint]();
        return await _emulator.Http.SendAsync(request);
    }

    private static async Task ExpectErrorAsync(HttpResponseMessage response)
    {
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.NotNull((string?)json["error"]);
        Assert.NotNull((string?)json["error_description"]);
        if (response.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/common/", StringComparison.Ordinal))
            Assert.StartsWith($"AADSTS{json["error_codes"]![0]}: ", (string?)json["error_description"]);
    }

    private static HttpRequestMessage Post(string path, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };

    private static HttpRequestMessage Get(string path, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }
}
