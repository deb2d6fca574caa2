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
        Assert.Equal("3600", json["expires_in"]!.ToString());
        Assert.Equal("3600", json["ext_expires_in"]!.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/publishers/contoso?api-version=2017-10-31");
        request.Headers.Authorization = new("Bearer", (string?)json["access_token"]);
        (await _emulator.SendAsync(request)).Expect(200);
    }

    [Theory]
    [InlineData("client_secret", "wrong", 401, "invalid_client", 7000215)]
    [InlineData("client_id", "77777777-7777-4777-8777-777777777777", 400, "unauthorized_client", 700016)]
    [InlineData("scope", "", 400, "invalid_request", 900144)]
    [InlineData("scope", "https://cloudpartner.azure.com", 400, "invalid_scope", 1002012)]
    [InlineData("scope", "https://api.partnercenter.microsoft.com/user_impersonation", 400, "invalid_scope", 1002012)]
    [InlineData("scope", "https://graph.microsoft.com/User.Read.All", 400, "invalid_scope", 1002012)]
    [InlineData("scope", "openid", 400, "invalid_scope", 1002012)]
    [InlineData("scope", "https://api.partnercenter.example/.default", 400, "invalid_resource", 500011)]
    [InlineData("scope", "api://11111111-1111-4111-8111-111111111111/.default", 400, "invalid_resource", 500011)]
    [InlineData("scope", "99999999-9999-4999-8999-999999999999/.default", 400, "invalid_resource", 500011)]
    [InlineData("scope", "https://x\r\nX-Injected: 1/.default", 400, "invalid_resource", 500011)]
    [InlineData("grant_type", "", 400, "invalid_request", 900144)]
    [InlineData("grant_type", "password", 400, "unsupported_grant_type", 70003)]
    public async Task What_is_wrong_with_a_token_request_is_said_as_entra_says_it(
        string field,
        string value,
        int status,
        string error,
        int code
    )
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

        (status, json) = await PostAsync(
            "/common/oauth2/v2.0/token",
            new() { ["grant_type"] = "urn:cloudpartner:emulator:identity", ["identity"] = "nobody@contoso.com" }
        );
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
            (await GetAsync($"{path}?api-version=2016-08-01-preview", null)).Expect(
                400,
                "InvalidAPIVersion",
                "api-version"
            );
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
        foreach (
            var (header, value, comesBack) in ((string, string, bool)[])
                [
                    ("X-Ms-Correlation-Request-Id", id, true),
                    ("x-ms-client-request-id", id, true),
                    ("x-ms-client-request-id", "no guid", false),
                ]
        )
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
        foreach (
            var (tenant, issuer) in ((string, string)[])
                [(Tenant, Tenant), ("contoso.com", Tenant), ("common", "{tenantid}"), ("organizations", "{tenantid}")]
        )
        {
            var json = JsonNode.Parse(
                await _emulator.Http.GetStringAsync($"/{tenant}/v2.0/.well-known/openid-configuration")
            )!;
            Assert.Equal($"{_emulator.Host.Url}{issuer}/v2.0", (string?)json["issuer"]);
            Assert.Equal($"{_emulator.Host.Url}{tenant}/oauth2/v2.0/token", (string?)json["token_endpoint"]);
            // OpenID Connect Discovery 1.0, section 3: REQUIRED.
            foreach (var name in (string[])["authorization_endpoint", "jwks_uri"])
            {
                using var response = await _emulator.Http.GetAsync((string)json[name]!);
                Assert.NotEqual(404, (int)response.StatusCode);
                Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            }

            foreach (
                var name in (string[])
                    ["response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"]
            )
            {
                Assert.NotEmpty(json[name]!.AsArray());
            }

            Assert.Contains(
                "RS256",
                json["id_token_signing_alg_values_supported"]!.AsArray().Select(value => (string?)value)
            );
        }

        using var unknown = await _emulator.Http.GetAsync("/nowhere.example/v2.0/.well-known/openid-configuration");
        Assert.Contains("AADSTS90002", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_for_browsers_says_that_there_is_none()
    {
        using var response = await _emulator.Http.GetAsync(
            $"/{Tenant}/oauth2/v2.0/authorize?client_id={Application}&response_type=code"
        );
        Assert.Equal(400, (int)response.StatusCode);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("unsupported_response_type", (string?)json["error"]);
        Assert.Contains("device code", (string?)json["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emulator-secret", 200)]
    [InlineData("wrong", 401)]
    public async Task A_secret_may_come_in_a_header(string secret, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{Tenant}/oauth2/v2.0/token");
        request.Headers.Authorization = new(
            "Basic",
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{Application}:{secret}"))
        );
        request.Content = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["scope"] = "https://graph.microsoft.com/.default",
            }
        );
        using var response = await _emulator.Http.SendAsync(request);
        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task The_older_endpoint_writes_its_numbers_as_texts()
    {
        var (_, json) = await PostAsync($"/{Tenant}/oauth2/token", ClientCredentials("resource"));
        foreach (var name in (string[])["expires_in", "ext_expires_in", "expires_on", "not_before"])
            Assert.Equal(System.Text.Json.JsonValueKind.String, json[name]!.GetValueKind());
        Assert.Equal(
            3600,
            long.Parse((string)json["expires_on"]!, null) - long.Parse((string)json["not_before"]!, null)
        );
        (_, json) = await PostAsync($"/{Tenant}/oauth2/v2.0/token", ClientCredentials("scope"));
        Assert.Equal(System.Text.Json.JsonValueKind.Number, json["expires_in"]!.GetValueKind());
        Assert.Null(json["expires_on"]);
    }

    [Fact]
    public async Task A_token_of_the_old_graph_is_given_out_and_taken_by_nobody()
    {
        var form = ClientCredentials("resource");
        form["resource"] = "https://graph.windows.net";
        var (status, json) = await PostAsync($"/{Tenant}/oauth2/token", form);
        Assert.Equal(200, status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/roles");
        request.Headers.Authorization = new("Bearer", (string?)json["access_token"]);
        var reply = await _emulator.SendAsync(request);
        Assert.Equal((401, 900420), (reply.Status, (int?)reply.Json!["code"]));
    }

    private static Dictionary<string, string> ClientCredentials(string audience) =>
        new()
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Application,
            ["client_secret"] = "emulator-secret",
            [audience] =
                audience == "scope" ? "https://cloudpartner.azure.com/.default" : "https://cloudpartner.azure.com",
        };

    private async Task<(int Status, JsonNode Json)> PostAsync(string path, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var response = await _emulator.Http.PostAsync(path, form);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
