namespace CloudPartner.Emulator.Tests.PartnerCenter;

/// <summary>What a token is good for.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Without_a_second_factor_nobody_gets_in()
    {
        (await _emulator.PartnerAsync("GET", "/roles", identity: PartnerEmulator.NoMfa)).ExpectFault(401, 900421);
        await _emulator.ControlAsync("PUT", "behaviour", """{"secondFactorCode":"10001"}""");
        (await _emulator.PartnerAsync("GET", "/profiles/mpn", identity: PartnerEmulator.NoMfa)).ExpectFault(401, 10001);
    }

    [Fact]
    public async Task A_token_for_something_else_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/roles");
        (await _emulator.SendAsync(request)).ExpectFault(401, 400);
        Assert.Equal(
            401,
            (
                await SendAsync("/v1/roles", await _emulator.TokenAsync(Emulator.Owner, PartnerEmulator.GraphScope))
            ).Status
        );
        Assert.Equal(401, (await SendAsync("/v1/roles", await _emulator.TokenAsync(Emulator.Owner))).Status);
        (
            await SendAsync("/v1.0/users", await _emulator.TokenAsync(Emulator.Owner, PartnerEmulator.PartnerScope))
        ).ExpectGraphError(401, "InvalidAuthenticationToken");
        (await SendAsync("/v1.0/users", "unknown")).ExpectGraphError(401, "InvalidAuthenticationToken");
    }

    [Fact]
    public async Task The_tenant_of_the_token_decides_about_the_account()
    {
        const string fabrikam = "66666666-6666-4666-8666-666666666666";
        var token = await _emulator.TokenAsync(Emulator.Outsider, PartnerEmulator.PartnerScope, "common");
        (await SendAsync("/v1/profiles/mpn", token)).ExpectFault(403, 900150);
        token = await _emulator.TokenAsync(Emulator.Owner, PartnerEmulator.PartnerScope, fabrikam);
        (await SendAsync("/v1/profiles/mpn", token)).ExpectFault(403, 900150);
        var graph = await SendAsync(
            "/v1.0/users",
            await _emulator.TokenAsync(Emulator.Outsider, PartnerEmulator.GraphScope, fabrikam)
        );
        Assert.DoesNotContain("contoso", graph.Expect(200).Json!["value"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_forms_of_the_authority_and_the_api_s_own_id_give_tokens()
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = "11111111-1111-4111-8111-111111111111",
                ["client_secret"] = "emulator-secret",
                ["resource"] = "https://api.partnercenter.microsoft.com",
            }
        );
        using var response = await _emulator.Http.PostAsync($"/{PartnerEmulator.Tenant}/oauth2/token", form);
        var json = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        (await SendAsync("/v1/roles", (string)json["access_token"]!)).Expect(200);
        var byId = await _emulator.TokenAsync(
            Emulator.Owner,
            "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd/user_impersonation openid"
        );
        (await SendAsync("/v1/roles", byId)).Expect(200);
    }

    private async Task<Reply> SendAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", token);
        return await _emulator.SendAsync(request);
    }
}
