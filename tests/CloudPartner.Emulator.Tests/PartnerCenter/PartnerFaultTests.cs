namespace CloudPartner.Emulator.Tests.PartnerCenter;

/// <summary>The fault plan on the addresses of Partner Center and Graph.</summary>
public sealed class PartnerFaultTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Throttling_is_answered_in_the_gateway_s_form()
    {
        await PlanAsync(
            """{"match":{"path":"/v1/roles"},"count":1,"action":"status","status":429,"retryAfter":"57"}"""
        );
        var reply = await _emulator.PartnerAsync("GET", "/roles");
        Assert.Equal(429, reply.Status);
        Assert.Equal("57", reply.Header("Retry-After"));
        Assert.Equal(429, (int?)reply.Json!["statusCode"]);
        Assert.Equal("Rate limit is exceeded. Try again in 57 seconds.", (string?)reply.Json["message"]);
        Assert.Null(reply.Json["code"]);
        (await _emulator.PartnerAsync("GET", "/roles")).Expect(200);
    }

    [Fact]
    public async Task Other_answers_of_the_plan_have_the_form_of_the_service()
    {
        await PlanAsync("""{"match":{},"action":"status","status":503}""");
        using var partner = await _emulator.Http.GetAsync("/v1/roles");
        Assert.Contains("\"description\"", await partner.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var graph = await _emulator.Http.GetAsync("/v1.0/users");
        Assert.Contains("\"innerError\"", await graph.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var portal = await _emulator.Http.GetAsync("/api/roles");
        Assert.Contains("\"details\"", await portal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_leaves_a_commit_and_a_member()
    {
        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person1@contoso.com")
        );
        await PlanAsync("""{"match":{"method":"POST","path":"/usermembers"},"count":1,"action":"resetAfter"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id = person })
        );
        var commits = (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray();
        Assert.Equal("addMember", (string?)Assert.Single(commits)!["operation"]);
        Assert.Contains(await _emulator.MembersAsync(role), member => (string?)member["id"] == person);
        (await _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id = person })).ExpectFault(409, 409);
    }

    [Fact]
    public async Task A_removal_that_never_arrived_changes_nothing()
    {
        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("pending_fabrikam.com#EXT#@contoso.onmicrosoft.com")
        );
        await PlanAsync("""{"match":{"method":"DELETE","path":"/v1/"},"count":1,"action":"resetBefore"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() =>
            _emulator.PartnerAsync("DELETE", $"/roles/{role}/usermembers/{person}")
        );
        Assert.Empty((await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray());
        (await _emulator.PartnerAsync("DELETE", $"/roles/{role}/usermembers/{person}")).Expect(204);
    }

    private Task PlanAsync(string rule) => _emulator.ControlAsync("PUT", "faults", $$"""{"rules":[{{rule}}]}""");
}
