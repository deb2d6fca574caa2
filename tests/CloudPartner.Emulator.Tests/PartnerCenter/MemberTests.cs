using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

public sealed class MemberTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Roles_are_listed_as_a_collection()
    {
        var reply = (await _emulator.PartnerAsync("GET", "/roles")).Expect(200).Json!;
        Assert.Equal(6, (int?)reply["totalCount"]);
        Assert.Equal("Collection", (string?)reply["attributes"]!["objectType"]);
        Assert.Equal("/roles", (string?)reply["links"]!["self"]!["uri"]);
        Assert.Equal(
            ["Owner", "Manager", "Developer", "Business contributor", "Financial contributor", "Marketer"],
            reply["items"]!.AsArray().Select(role => (string?)role!["name"])
        );
        Assert.All(reply["items"]!.AsArray(), role => Assert.True(Guid.TryParse((string?)role!["id"], out _)));
    }

    [Fact]
    public async Task A_member_is_added_and_removed_and_the_portal_sees_it()
    {
        var (role, person) = (await _emulator.RoleAsync("Manager"), await _emulator.PersonAsync("person1@contoso.com"));
        var path = $"/roles/{role}/usermembers";
        var added = (
            await _emulator.PartnerAsync(
                "POST",
                path,
                new
                {
                    id = person,
                    displayName = "x",
                    roleId = role,
                }
            )
        ).Expect(200);
        Assert.Equal("person1@contoso.com", (string?)added.Json!["userPrincipalName"]);
        Assert.Equal(role, (string?)added.Json["roleId"]);
        Assert.Contains(await _emulator.MembersAsync(role), member => (string?)member["id"] == person);
        var portal = (await _emulator.GetAsync($"{Emulator.Users}/person1@contoso.com")).Expect(200, null);
        Assert.Equal("Owner", (string?)portal.Json!["roleName"]);

        (await _emulator.PartnerAsync("POST", path, new { id = person })).ExpectFault(409, 409);
        (await _emulator.PartnerAsync("DELETE", $"{path}/{person}")).Expect(204);
        (await _emulator.PartnerAsync("DELETE", $"{path}/{person}")).ExpectFault(404, 60002);
        (await _emulator.GetAsync($"{Emulator.Users}/person1@contoso.com")).Expect(404, "NotFound", "userKey");
    }

    [Fact]
    public async Task What_the_portal_changes_shows_in_the_roles()
    {
        await _emulator.AddAsync("Ann@Contoso.com");
        var (developer, manager) = (await _emulator.RoleAsync("Developer"), await _emulator.RoleAsync("Manager"));
        var ann = Assert.Single(await _emulator.MembersAsync(developer), IsAnn);
        Assert.Equal(await _emulator.PersonAsync("ann@contoso.com"), (string?)ann["id"]);

        var path = $"{Emulator.Users}/ann@contoso.com";
        await _emulator.SendAsync("PUT", path, Emulator.User("ann@contoso.com", "Owner"), "*");
        Assert.DoesNotContain(await _emulator.MembersAsync(developer), IsAnn);
        Assert.Contains(await _emulator.MembersAsync(manager), IsAnn);
        await _emulator.SendAsync("DELETE", path, ifMatch: "*");
        Assert.DoesNotContain(await _emulator.MembersAsync(manager), IsAnn);

        static bool IsAnn(JsonNode member) => (string?)member["userPrincipalName"] == "Ann@Contoso.com";
    }

    [Fact]
    public async Task Roles_that_the_portal_does_not_know_stay_out_of_it_and_survive_it()
    {
        var (marketer, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person2@contoso.com")
        );
        (await _emulator.PartnerAsync("POST", $"/roles/{marketer}/usermembers", new { id = person })).Expect(200);
        (await _emulator.GetAsync($"{Emulator.Users}/person2@contoso.com")).Expect(404, "NotFound");
        Assert.DoesNotContain("person2", (await _emulator.GetAsync(Emulator.Users)).Text, StringComparison.Ordinal);
        var counts = await _emulator.ReadControlAsync("stats");
        Assert.Equal(5, (int?)counts["usersByPublisher"]!["contoso"]);

        (await _emulator.AddAsync("person2@contoso.com", "Owner")).Expect(201, null);
        Assert.Contains(await _emulator.MembersAsync(marketer), member => (string?)member["id"] == person);
        Assert.Contains(
            await _emulator.MembersAsync(await _emulator.RoleAsync("Manager")),
            member => (string?)member["id"] == person
        );
    }

    [Theory]
    [InlineData("", 100)]
    [InlineData("?size=2", 2)]
    [InlineData("?size=2&sortField=DisplayName&sortDirection=Descending", 2)]
    [InlineData("?size=3&sortField=UserPrincipalName", 3)]
    public async Task Pages_hold_everybody_once(string query, int size)
    {
        await _emulator.ControlAsync("POST", "reset", """{"seed":"contoso","users":23}""");
        var role = await _emulator.RoleAsync("Developer");
        var first = (await _emulator.PartnerAsync("GET", $"/roles/{role}/usermembers{query}")).Expect(200).Json!;
        Assert.Equal(Math.Min(size, 24), first["items"]!.AsArray().Count);
        var members = await _emulator.MembersAsync(role, query);
        Assert.Equal(24, members.Select(member => (string?)member["id"]).Distinct().Count());
        Assert.Equal(24, members.Count);
        var names = members.Select(member => (string)member["displayName"]!).ToList();
        if (query.Contains("Descending", StringComparison.Ordinal))
            Assert.Equal(names.OrderDescending(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task A_large_account_is_listed_whole()
    {
        await _emulator.ControlAsync("POST", "reset", """{"seed":"large","users":10000}""");
        foreach (
            var (name, expected) in ((string, int)[])
                [("Owner", 22), ("Manager", 202), ("Developer", 9801), ("Marketer", 1002)]
        )
        {
            var members = await _emulator.MembersAsync(await _emulator.RoleAsync(name), "?size=500");
            Assert.Equal(expected, members.Select(member => (string?)member["id"]).Distinct().Count());
            Assert.Equal(expected, members.Count);
        }
    }

    [Fact]
    public async Task A_continuation_token_is_for_the_list_that_gave_it_out()
    {
        await _emulator.ControlAsync("POST", "reset", """{"seed":"contoso","users":10}""");
        var (developer, marketer) = (await _emulator.RoleAsync("Developer"), await _emulator.RoleAsync("Marketer"));
        var page = (await _emulator.PartnerAsync("GET", $"/roles/{developer}/usermembers?size=2")).Expect(200).Json!;
        var next = page["links"]!["next"]!;
        Assert.Equal($"/roles/{developer}/usermembers?size=2&seekOperation=Next", (string?)next["uri"]);
        Assert.Equal("GET", (string?)next["method"]);
        Assert.Equal("MS-ContinuationToken", (string?)next["headers"]![0]!["key"]);
        var token = ("MS-ContinuationToken", (string)next["headers"]![0]!["value"]!);

        const string more = "?size=2&seekOperation=Next";
        (await _emulator.PartnerAsync("GET", $"/roles/{developer}/usermembers{more}", headers: token)).Expect(200);
        (await _emulator.PartnerAsync("GET", $"/roles/{marketer}/usermembers{more}", headers: token)).ExpectFault(
            400,
            800002
        );
        (await _emulator.PartnerAsync("GET", $"/roles/{developer}/usermembers{more}")).ExpectFault(400, 800002);
    }

    [Theory]
    [InlineData("?size=0")]
    [InlineData("?size=501")]
    [InlineData("?size=many")]
    [InlineData("?sortField=Mail")]
    [InlineData("?sortDirection=Up")]
    [InlineData("?seekOperation=Last")]
    public async Task What_a_list_does_not_understand_it_refuses(string query) =>
        (
            await _emulator.PartnerAsync("GET", $"/roles/{await _emulator.RoleAsync("Owner")}/usermembers{query}")
        ).ExpectFault(400, 3000);

    [Fact]
    public async Task Wrong_members_are_refused()
    {
        var path = $"/roles/{await _emulator.RoleAsync("Marketer")}/usermembers";
        var person = await _emulator.PersonAsync("person1@contoso.com");
        (await _emulator.PartnerAsync("POST", path, new { id = Guid.NewGuid() })).ExpectFault(404, 60002);
        (await _emulator.PartnerAsync("POST", path, new { id = "person1@contoso.com" })).ExpectFault(400, 3000);
        (await _emulator.PartnerAsync("POST", path, new { displayName = "x" })).ExpectFault(400, 3000);
        (await _emulator.PartnerAsync("POST", path, new { id = person, roleId = "other" })).ExpectFault(400, 3000);
        (
            await _emulator.PartnerAsync("POST", path, new { id = person, userPrincipalName = "person2@contoso.com" })
        ).ExpectFault(400, 3000);
        (await _emulator.PartnerAsync("POST", path, "[]")).ExpectFault(400, 800002);
        (await _emulator.PartnerAsync("POST", $"/roles/{Guid.NewGuid()}/usermembers", new { id = person })).ExpectFault(
            404,
            1000
        );
        (await _emulator.PartnerAsync("GET", $"/roles/{Guid.NewGuid()}/usermembers")).ExpectFault(404, 1000);
        (await _emulator.PartnerAsync("PATCH", path)).ExpectFault(404, 1000);
    }

    [Fact]
    public async Task Reading_needs_a_role_and_changing_one_that_may_manage()
    {
        var path = $"/roles/{await _emulator.RoleAsync("Marketer")}/usermembers";
        var person = await _emulator.PersonAsync("person1@contoso.com");
        (await _emulator.PartnerAsync("GET", path, identity: Emulator.Contributor)).Expect(200);
        (await _emulator.PartnerAsync("POST", path, new { id = person }, Emulator.Contributor)).ExpectFault(
            403,
            900150
        );
        (await _emulator.PartnerAsync("DELETE", $"{path}/{person}", identity: Emulator.Contributor)).ExpectFault(
            403,
            900150
        );
        (await _emulator.PartnerAsync("GET", path, identity: Emulator.Outsider)).ExpectFault(403, 900150);
        (await _emulator.PartnerAsync("POST", path, new { id = person }, PartnerEmulator.Application)).Expect(200);
    }

    [Fact]
    public async Task The_last_one_who_can_manage_the_account_stays()
    {
        await _emulator.ControlAsync("POST", "reset", """{"seed":"empty"}""");
        var path = $"/roles/{await _emulator.RoleAsync("Manager")}/usermembers";
        await _emulator.SendAsync("DELETE", $"{Emulator.Users}/33333333-3333-4333-8333-333333333333", ifMatch: "*");
        var owner = (string)
            Assert.Single((await _emulator.PartnerAsync("GET", path)).Expect(200).Json!["items"]!.AsArray())!["id"]!;
        (await _emulator.PartnerAsync("DELETE", $"{path}/{owner}")).ExpectFault(409, 409);
    }

    [Fact]
    public async Task Every_change_is_in_the_journal_the_commits_and_the_history()
    {
        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person1@contoso.com")
        );
        var (request, correlation) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        (string, string)[] headers = [("MS-RequestId", request), ("MS-CorrelationId", correlation)];
        var reply = await _emulator.PartnerAsync(
            "POST",
            $"/roles/{role}/usermembers",
            new { id = person },
            headers: headers
        );
        Assert.Equal(request, reply.Header("MS-RequestId"));
        Assert.Equal(correlation, reply.Header("MS-CorrelationId"));

        var commit = (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray()[^1]!;
        Assert.Equal("addMember", (string?)commit["operation"]);
        Assert.Equal("person1@contoso.com", (string?)commit["key"]);
        Assert.Equal("Marketer", (string?)commit["role"]);
        Assert.Equal("Marketer", (string?)commit["roleAfter"]);
        Assert.Equal(request, (string?)commit["clientRequestId"]);
        Assert.Equal(correlation, (string?)commit["correlationId"]);
        var line = (await _emulator.ReadControlAsync("journal"))["entries"]!.AsArray()[^1]!;
        Assert.Equal(request, (string?)line["clientRequestId"]);
        var history = (await _emulator.GetAsync("/api/publishers/contoso/history?$top=1")).Json!["value"]![0]!;
        Assert.Equal("RoleMemberAdded", (string?)history["eventType"]);
        Assert.Equal("Marketer", (string?)history["after"]);
    }

    [Fact]
    public async Task A_repeat_with_the_same_request_id_is_carried_out_again()
    {
        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person1@contoso.com")
        );
        var header = ("MS-RequestId", Guid.NewGuid().ToString());
        (
            await _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id = person }, headers: header)
        ).Expect(200);
        (
            await _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id = person }, headers: header)
        ).ExpectFault(409, 409);
    }

    [Fact]
    public async Task A_request_without_ids_gets_them()
    {
        var reply = await _emulator.PartnerAsync("GET", "/roles");
        Assert.True(Guid.TryParse(reply.Header("MS-RequestId"), out _));
        Assert.True(Guid.TryParse(reply.Header("MS-CorrelationId"), out _));
    }
}
