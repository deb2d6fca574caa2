using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Tenant = "22222222-2222-4222-8222-222222222222";
    private const string Application = "11111111-1111-4111-8111-111111111111";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("oauth2/v2.0/token", "scope")]
    [InlineData("oauth2/token", "resource")]
    public async Task The_service_principal_signs_in_with_its_secret(string path, string audience)
    {
        var (status, json) = await PostAsync($"/{Tenant}/{path}", ClientCredentials(audience));
        Assert.Equal(200, status);
        Assert.Equal("Bearer", (string?)json["token_type"]);
        Assert.Equal(3600, (int)json["expires_in"]!);
        Assert.Equal(3600, (int)json["ext_expires_in"]!);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/publishers/contoso?api-version=2017-10-31");
        request.Headers.Authorization = new("Bearer", (string?)json["access_token"]);
        (await _emulator.SendAsync(request)).Expect(200);
    }

    [Theory]
    [InlineData("client_secret", "wrong", 401, "invalid_client", 7000215)]
    [InlineData("client_id", "77777777-7777-4777-8777-777777777777", 400, "unauthorized_client", 700016)]
    [InlineData("scope", "", 400, "invalid_request", 900144)]
    [InlineData("grant_type", "", 400, "invalid_request", 900144)]
    [InlineData("grant_type", "password", 400, "unsupported_grant_type", 70003)]
    public async Task What_is_wrong_with_a_token_request_is_said_as_entra_says_it(
        string field, string value, int status, string error, int code)
    {
        var form = ClientCredentials("scope");
        form[field] = value;
        var (actual, json) = await PostAsync($"/{Tenant}/oauth2/v2.0/token", form);
        Assert.Equal(status, actual);
        Assert.Equal(error, (string?)json["error"]);
        Assert.StartsWith($"AADSTS{code}: ", (string?)json["error_description"]);
        Assert.Equal(code, (int)json["error_codes"]![0]!);
        Assert.NotNull((string?)json["trace_id"]);
        Assert.NotNull((string?)json["correlation_id"]);
        Assert.NotNull((string?)json["timestamp"]);
    }

    [Fact]
    public async Task An_unknown_tenant_or_identity_gets_no_token()
    {
        var (status, json) = await PostAsync("/nowhere.example/oauth2/v2.0/token", ClientCredentials("scope"));
        Assert.Equal(400, status);
        Assert.StartsWith("AADSTS90002: ", (string?)json["error_description"]);

        (status, json) = await PostAsync("/common/oauth2/v2.0/token", new()
        {
            ["grant_type"] = "urn:cloudpartner:emulator:identity",
            ["identity"] = "nobody@contoso.com",
        });
        Assert.Equal(400, status);
        Assert.Equal("invalid_grant", (string?)json["error"]);
    }

    [Fact]
    public async Task A_token_expires_by_the_emulators_clock()
    {
        (await _emulator.GetAsync("/api/roles")).Expect(200);
        await _emulator.ControlAsync("POST", "clock", """{"advanceSeconds":3601}""");
        var expired = (await _emulator.GetAsync("/api/roles")).Expect(401, "Unauthorized");
        Assert.Contains("error=\"invalid_token\"", expired.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Lifetime_and_revocation_are_under_control()
    {
        await _emulator.ControlAsync("POST", "tokens", """{"lifetimeSeconds":300}""");
        var (_, json) = await PostAsync($"/{Tenant}/oauth2/v2.0/token", ClientCredentials("scope"));
        Assert.Equal(300, (int)json["expires_in"]!);

        (await _emulator.GetAsync("/api/roles")).Expect(200);
        await _emulator.ControlAsync("POST", "tokens/revoke");
        (await _emulator.GetAsync("/api/roles")).Expect(401, "Unauthorized");
    }

    [Fact]
    public async Task Calls_without_version_or_token_are_refused()
    {
        async Task<Reply> GetAsync(string path, string? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            return await _emulator.SendAsync(request);
        }

        foreach (var path in (string[])["/api/roles", "/api/publishers", Emulator.Users, "/api/nothing"])
        {
            Assert.Contains("[2017-10-31]", (await GetAsync(path, null)).Expect(400, "InvalidAPIVersion").Text);
            (await GetAsync($"{path}?api-version=2016-08-01-preview", null)).Expect(400, "InvalidAPIVersion", "api-version");
            var anonymous = (await GetAsync($"{path}?api-version=2017-10-31", null)).Expect(401, "Unauthorized");
            Assert.Equal("Bearer", anonymous.Header("WWW-Authenticate"));
            (await GetAsync($"{path}?api-version=2017-10-31", "Bearer made-up")).Expect(401, "Unauthorized");
        }

        (await _emulator.GetAsync("/api/nothing")).Expect(404, "NotFound");
        (await _emulator.SendAsync("PATCH", "/api/publishers/contoso")).Expect(404, "NotFound");
    }

    [Fact]
    public async Task Every_answer_carries_a_correlation_id_and_a_guid_of_the_client_comes_back()
    {
        var id = Guid.NewGuid().ToString();
        foreach (var (header, value, comesBack) in ((string, string, bool)[])[
            ("X-Ms-Correlation-Request-Id", id, true), ("x-ms-client-request-id", id, true), ("x-ms-client-request-id", "no guid", false)])
        {
            using var request = await _emulator.RequestAsync("GET", "/api/roles");
            request.Headers.TryAddWithoutValidation(header, value);
            var answered = (await _emulator.SendAsync(request)).Header("X-Ms-Correlation-Request-Id");
            Assert.True(Guid.TryParse(answered, out _));
            Assert.Equal(comesBack, answered == value);
        }

        using var refused = await _emulator.Http.GetAsync("/api/roles");
        Assert.True(refused.Headers.Contains("X-Ms-Correlation-Request-Id"));
        using var token = await _emulator.Http.PostAsync("/common/oauth2/token", null);
        Assert.True(token.Headers.Contains("X-Ms-Correlation-Request-Id"));
    }

    [Fact]
    public async Task The_authority_describes_itself()
    {
        var json = JsonNode.Parse(await _emulator.Http.GetStringAsync($"/{Tenant}/v2.0/.well-known/openid-configuration"))!;
        Assert.Equal($"{_emulator.Host.Url}{Tenant}/oauth2/v2.0/token", (string?)json["token_endpoint"]);
    }

    private static Dictionary<string, string> ClientCredentials(string audience) => new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = Application,
        ["client_secret"] = "emulator-secret",
        [audience] = "https://cloudpartner.azure.com",
    };

    private async Task<(int Status, JsonNode Json)> PostAsync(string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var response = await _emulator.Http.PostAsync(path, form);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
