using System.Text.Json.Nodes;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Tests;

/// <summary>Device codes, refresh tokens and the identity endpoints of machines.</summary>
public sealed class PersonSignInTests : IAsyncLifetime
{
    private const string Application = "11111111-1111-4111-8111-111111111111";
    private const string AzureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    private const string GraphScope = "https://graph.microsoft.com/.default";
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task A_device_code_waits_for_the_person_is_good_once_and_gives_a_refresh_token()
    {
        var (_, device) = await PostAsync("devicecode", new() { ["client_id"] = Application, ["scope"] = "x" });
        Dictionary<string, string> poll = new()
        {
            ["grant_type"] = DeviceGrant,
            ["client_id"] = Application,
            ["device_code"] = (string)device["device_code"]!,
        };
        Assert.Equal("authorization_pending", (string?)(await PostAsync("token", poll)).Json["error"]);
        await _emulator.ControlAsync(
            "POST",
            "devicecodes",
            $$"""{"userCode":"{{(string)device["user_code"]!}}","identity":"owner@contoso.com"}"""
        );
        var (status, json) = await PostAsync("token", poll);
        Assert.Equal(200, status);
        Assert.NotNull((string?)json["id_token"]);
        Assert.Equal("invalid_grant", (string?)(await PostAsync("token", poll)).Json["error"]);

        Dictionary<string, string> refresh = new()
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = Application,
            ["refresh_token"] = (string)json["refresh_token"]!,
        };
        Assert.Equal(200, (await PostAsync("token", refresh)).Status);
        await _emulator.ControlAsync("POST", "refreshtokens/revoke", "{}");
        Assert.StartsWith("AADSTS700082: ", (string?)(await PostAsync("token", refresh)).Json["error_description"]);
    }

    [Theory]
    [InlineData("https://api.partnercenter.microsoft.com/user_impersonation", null, null, "/v1/roles")]
    [InlineData("openid https://api.partnercenter.microsoft.com/.default offline_access", null, null, "/v1/roles")]
    [InlineData("https://graph.microsoft.com/User.Read.All", null, null, "/v1.0/users")]
    [InlineData(
        "https://graph.microsoft.com/User.Read.All",
        "https://graph.microsoft.com/User.Read.All",
        null,
        "/v1.0/users"
    )]
    [InlineData(null, "https://graph.microsoft.com/User.Read.All", null, "/v1.0/users")]
    [InlineData(
        "https://graph.microsoft.com/User.Read.All",
        null,
        "https://api.partnercenter.microsoft.com/.default",
        "/v1/roles"
    )]
    [InlineData(null, null, null, "/api/publishers?api-version=2017-10-31")]
    public async Task What_was_asked_for_first_need_not_be_said_again(
        string? begin,
        string? redeem,
        string? refresh,
        string path
    )
    {
        var (_, device) = await PostAsync("devicecode", With(new() { ["client_id"] = Application }, begin));
        var person = new { userCode = (string)device["user_code"]!, identity = Emulator.Owner };
        await _emulator.ControlAsync("POST", "devicecodes", System.Text.Json.JsonSerializer.Serialize(person));
        var code = (string)device["device_code"]!;
        var (_, first) = await PostAsync(
            "token",
            With(
                new()
                {
                    ["grant_type"] = DeviceGrant,
                    ["client_id"] = Application,
                    ["device_code"] = code,
                },
                redeem
            )
        );
        var token = (string)first["refresh_token"]!;
        var (_, second) = await PostAsync(
            "token",
            With(
                new()
                {
                    ["grant_type"] = "refresh_token",
                    ["client_id"] = Application,
                    ["refresh_token"] = token,
                },
                refresh
            )
        );
        foreach (var answer in refresh is null ? (JsonNode[])[first, second] : [second])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", (string)answer["access_token"]!);
            using var response = await _emulator.Http.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }

        static Dictionary<string, string> With(Dictionary<string, string> form, string? scope)
        {
            if (scope is not null)
                form["scope"] = scope;
            return form;
        }
    }

    [Theory]
    [InlineData(AzureCli, AzureCli, "devicecode", null)]
    [InlineData("04B07795-8DDB-461A-BBEE-02F9E1BF7B46", AzureCli, "devicecode", null)]
    [InlineData(AzureCli, Application, "devicecode", "AADSTS70000: ")]
    [InlineData(Application, AzureCli, "devicecode", "AADSTS70000: ")]
    [InlineData(AzureCli, AzureCli, "refresh", null)]
    [InlineData(AzureCli, Application, "refresh", "AADSTS700082: ")]
    [InlineData(Application, AzureCli, "refresh", "AADSTS700082: ")]
    public async Task The_public_client_signs_people_in_and_what_one_application_got_is_good_for_no_other(
        string asked,
        string redeems,
        string what,
        string? refusal
    )
    {
        var (_, device) = await PostAsync("devicecode", new() { ["client_id"] = asked, ["scope"] = GraphScope });
        await _emulator.ControlAsync(
            "POST",
            "devicecodes",
            $$"""{"userCode":"{{(string)device["user_code"]!}}","identity":"owner@contoso.com"}"""
        );
        Dictionary<string, string> Poll(string application) =>
            new()
            {
                ["grant_type"] = DeviceGrant,
                ["client_id"] = application,
                ["device_code"] = (string)device["device_code"]!,
            };
        var (status, json) = await PostAsync("token", Poll(what == "devicecode" ? redeems : asked));
        if (what == "refresh")
        {
            Assert.Equal(200, status);
            (status, json) = await PostAsync(
                "token",
                new()
                {
                    ["grant_type"] = "refresh_token",
                    ["client_id"] = redeems,
                    ["refresh_token"] = (string)json["refresh_token"]!,
                }
            );
        }

        Assert.Equal(refusal is null ? 200 : 400, status);
        if (refusal is not null)
        {
            Assert.StartsWith(refusal, (string?)json["error_description"]);
            // Who tried in vain took nothing away from the one that it belongs to.
            if (what == "devicecode")
                Assert.Equal(200, (await PostAsync("token", Poll(asked))).Status);
            return;
        }

        var claims = JsonNode.Parse(Base64Url.Decode(((string)json["access_token"]!).Split('.')[1])!)!;
        Assert.Equal(redeems, (string?)claims["appid"], ignoreCase: true);
    }

    [Theory]
    [InlineData("token", "client_credentials", "client_secret")]
    [InlineData("token", "client_credentials", "client_assertion")]
    [InlineData("token", "refresh_token", "client_secret")]
    [InlineData("token", DeviceGrant, "client_secret")]
    [InlineData("devicecode", "", "client_secret")]
    [InlineData("devicecode", "", "client_assertion")]
    public async Task The_public_client_has_no_secret(string endpoint, string grant, string proof)
    {
        var (status, json) = await PostAsync(
            endpoint,
            new()
            {
                ["grant_type"] = grant,
                ["client_id"] = AzureCli,
                ["scope"] = GraphScope,
                [proof] = "emulator-secret",
                ["client_assertion_type"] =
                    proof == "client_assertion" ? "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" : "",
            }
        );
        Assert.Equal((401, "invalid_client"), (status, (string?)json["error"]));
        Assert.StartsWith("AADSTS700025: ", (string?)json["error_description"]);
    }

    [Fact]
    public async Task A_device_code_can_be_declined_and_expires()
    {
        foreach (
            var (order, error) in ((string?, string)[])[("decline", "authorization_declined"), (null, "expired_token")]
        )
        {
            var (_, device) = await PostAsync("devicecode", new() { ["client_id"] = Application, ["scope"] = "x" });
            if (order is null)
            {
                await _emulator.ControlAsync("POST", "clock", """{"advanceSeconds":901}""");
            }
            else
            {
                await _emulator.ControlAsync(
                    "POST",
                    "devicecodes",
                    $$"""{"userCode":"{{(string)device["user_code"]!}}"}"""
                );
            }

            var (_, json) = await PostAsync(
                "token",
                new()
                {
                    ["grant_type"] = DeviceGrant,
                    ["client_id"] = Application,
                    ["device_code"] = (string)device["device_code"]!,
                }
            );
            Assert.Equal(error, (string?)json["error"]);
        }
    }

    [Theory]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com",
        "Metadata",
        "true",
        200
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&client_id=11111111-1111-4111-8111-111111111111",
        "Metadata",
        "true",
        200
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&client_id=somebody",
        "Metadata",
        "true",
        400
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&object_id=33333333-3333-4333-8333-333333333333",
        "Metadata",
        "true",
        200
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&object_id=33333333-3333-4333-8333-333333333334",
        "Metadata",
        "true",
        400
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&mi_res_id={resource}",
        "Metadata",
        "true",
        200
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&mi_res_id=/subscriptions/other",
        "Metadata",
        "true",
        400
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com&object_id=",
        "Metadata",
        "true",
        400
    )]
    [InlineData("/metadata/identity/oauth2/token?api-version=2018-02-01", "Metadata", "true", 400)]
    [InlineData("/metadata/identity/oauth2/token?api-version=2018-02-01&resource=", "Metadata", "true", 400)]
    [InlineData("/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://x", "Metadata", "true", 400)]
    [InlineData("/metadata/identity/oauth2/token?resource=https://graph.microsoft.com", "Metadata", "true", 400)]
    [InlineData(
        "/metadata/identity/oauth2/token?resource=https://graph.microsoft.com&api-version=latest",
        "Metadata",
        "true",
        400
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?resource=https://graph.microsoft.com&api-version=2017-09-01",
        "Metadata",
        "true",
        400
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        200
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&client_id=11111111-1111-4111-8111-111111111111",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        200
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&client_id=somebody",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&object_id=33333333-3333-4333-8333-333333333333",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        200
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&object_id=33333333-3333-4333-8333-333333333334",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&mi_res_id={resource}",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        200
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&mi_res_id=/subscriptions/other",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com&object_id=",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData("/msi/token?api-version=2019-08-01", "X-IDENTITY-HEADER", "emulator-identity-header", 400)]
    [InlineData("/msi/token?api-version=2019-08-01&resource=", "X-IDENTITY-HEADER", "emulator-identity-header", 400)]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://x",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/msi/token?resource=https://graph.microsoft.com",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/msi/token?resource=https://graph.microsoft.com&api-version=latest",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/msi/token?resource=https://graph.microsoft.com&api-version=2017-09-01",
        "X-IDENTITY-HEADER",
        "emulator-identity-header",
        400
    )]
    [InlineData(
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://graph.microsoft.com",
        "Metadata",
        "false",
        400
    )]
    [InlineData(
        "/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com",
        "X-IDENTITY-HEADER",
        "wrong",
        401
    )]
    public async Task A_machine_gets_a_token_for_the_right_question(
        string path,
        string header,
        string value,
        int expected
    )
    {
        const string resource =
            "/subscriptions/44444444-4444-4444-8444-444444444444/resourcegroups/emulator/providers/Microsoft.ManagedIdentity/userAssignedIdentities/automation";
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            path.Replace("{resource}", resource, StringComparison.Ordinal)
        );
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _emulator.Http.SendAsync(request);
        Assert.Equal(expected, (int)response.StatusCode);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(expected == 200, json["access_token"] is not null);
    }

    [Fact]
    public async Task An_assertion_that_is_none_is_refused()
    {
        var (status, json) = await PostAsync(
            "token",
            new()
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = Application,
                ["scope"] = "x",
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = "a.b.c",
            }
        );
        Assert.Equal((401, "invalid_client"), (status, (string?)json["error"]));
    }

    private async Task<(int Status, JsonNode Json)> PostAsync(string name, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var response = await _emulator.Http.PostAsync($"/common/oauth2/v2.0/{name}", form);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
