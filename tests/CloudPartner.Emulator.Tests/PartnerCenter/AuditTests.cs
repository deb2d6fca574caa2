using System.Globalization;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

public sealed class AuditTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Changes_of_both_dialects_are_records()
    {
        var (role, guest) = (
            await _emulator.RoleAsync("Developer"),
            await _emulator.PersonAsync("pending_fabrikam.com#EXT#@contoso.onmicrosoft.com")
        );
        await _emulator.AddAsync("ann@contoso.com");
        await _emulator.PartnerAsync(
            "POST",
            $"/roles/{role}/usermembers",
            new { id = guest },
            PartnerEmulator.Application
        );
        await _emulator.PartnerAsync("DELETE", $"/roles/{role}/usermembers/{guest}");
        await _emulator.SendAsync("DELETE", $"{Emulator.Users}/ann@contoso.com", ifMatch: "*");

        var records = (await ListAsync()).Take(4).ToList();
        Assert.Equal(
            ["remove_partner_user", "remove_user_member", "add_user_member", "create_partner_user"],
            records.Select(record => (string?)record["operationType"])
        );
        Assert.All(records, record => Assert.Equal("partner_user", (string?)record["resourceType"]));
        Assert.All(records, record => Assert.Equal("succeeded", (string?)record["operationStatus"]));
        Assert.All(records, record => Assert.Equal("AuditRecord", (string?)record["attributes"]!["objectType"]));
        Assert.Equal("owner@contoso.com", (string?)records[1]["userPrincipalName"]);
        Assert.Equal("11111111-1111-4111-8111-111111111111", (string?)records[2]["applicationId"]);
        Assert.Null(records[2]["userPrincipalName"]);
        Assert.Equal("""{"Role":"Developer"}""", (string?)records[2]["resourceNewValue"]);
        Assert.Equal("""{"Role":"Developer"}""", (string?)records[1]["resourceOldValue"]);
        var data = records[2]["customizedData"]!
            .AsArray()
            .ToDictionary(pair => (string)pair!["key"]!, pair => (string?)pair!["value"]);
        Assert.Equal("pending_fabrikam.com#EXT#@contoso.onmicrosoft.com", data["UserPrincipalName"]);
        Assert.Equal(guest, data["UserId"]);
    }

    [Fact]
    public async Task What_was_refused_for_the_last_manager_is_a_record_that_failed_and_no_event_of_the_history()
    {
        var owner = await _emulator.PersonAsync("owner@contoso.com");
        foreach (var id in (string[])[await _emulator.RoleAsync("Manager"), await _emulator.RoleAsync("Owner")])
        {
            var members = (await _emulator.PartnerAsync("GET", $"/roles/{id}/usermembers")).Expect(200).Json!["items"]!;
            foreach (var member in members.AsArray().Select(one => (string)one!["id"]!).Where(one => one != owner))
                (await _emulator.PartnerAsync("DELETE", $"/roles/{id}/usermembers/{member}")).Expect(204);
        }

        // Applications are managers as well, and only the portal lists them.
        var others = (await PortalAsync("users?$filter=roleName eq 'Owner' and kind eq 'servicePrincipal'"))
            .Select(user => (string)user!["userKey"]!)
            .ToList();
        foreach (var user in others)
            (await _emulator.SendAsync("DELETE", $"{Emulator.Users}/{user}", ifMatch: "*")).Expect(204);

        var before = (await PortalAsync("history")).Count;
        (
            await _emulator.PartnerAsync("DELETE", $"/roles/{await _emulator.RoleAsync("Manager")}/usermembers/{owner}")
        ).Expect(204);
        (
            await _emulator.PartnerAsync("DELETE", $"/roles/{await _emulator.RoleAsync("Owner")}/usermembers/{owner}")
        ).ExpectFault(409, 409);

        var newest = (await ListAsync())[0];
        Assert.Equal(
            ("remove_user_member", "failed"),
            ((string?)newest["operationType"], (string?)newest["operationStatus"])
        );
        Assert.True(Guid.TryParse((string?)newest["originalCorrelationId"], out _));
        Assert.Equal(before + 1, (await PortalAsync("history")).Count);

        async Task<JsonArray> PortalAsync(string list) =>
            (await _emulator.SendAsync("GET", $"/api/publishers/contoso/{list}", identity: "admin@portal.example"))
                .Expect(200)
                .Json!["value"]!.AsArray();
    }

    [Fact]
    public async Task Pages_hold_every_record_once()
    {
        for (var i = 0; i < 7; i++)
            await _emulator.AddAsync($"user{i}@contoso.com");
        var all = await ListAsync();
        var paged = await ListAsync("?size=3");
        Assert.Equal(all.Select(record => (string?)record["id"]), paged.Select(record => (string?)record["id"]));
        Assert.True(all.Count > 10);
    }

    [Fact]
    public async Task The_token_alone_goes_on_as_well()
    {
        var first = (await _emulator.PartnerAsync("GET", "/auditrecords?size=1")).Expect(200).Json!;
        var token = (string)first["links"]!["next"]!["headers"]![0]!["value"]!;
        var second = (
            await _emulator.PartnerAsync("GET", "/auditrecords?size=1", headers: ("MS-ContinuationToken", token))
        )
            .Expect(200)
            .Json!;
        Assert.NotEqual((string?)first["items"]![0]!["id"], (string?)second["items"]![0]!["id"]);
    }

    [Fact]
    public async Task Thirty_days_are_listed_unless_asked_and_ninety_at_most()
    {
        await _emulator.AddAsync("old@contoso.com");
        await _emulator.ControlAsync("POST", "clock", """{"advanceSeconds":3456000}""");
        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person1@contoso.com")
        );
        (await _emulator.PartnerAsync("POST", $"/roles/{role}/usermembers", new { id = person })).Expect(200);
        Assert.Single(await ListAsync());
        var today = DateTime.UtcNow.AddDays(40).Date;
        var before = (await ListAsync($"?startDate={Day(-89)}&endDate={Day(0)}")).Count;
        Assert.True(before > 2);
        Assert.Equal(before - 1, (await ListAsync($"?startDate={Day(-89)}&endDate={Day(-5)}")).Count);
        // Without an end date the longest window from the start on is all there is.
        foreach (var days in (int[])[-89, -60, -41, -31])
        {
            var window = (await ListAsync($"?startDate={Day(days)}&endDate={Day(days + 30)}")).Count;
            Assert.Equal(window, (await ListAsync($"?startDate={Day(days)}")).Count);
            Assert.True(
                window < (await ListAsync($"?startDate={Day(days)}&endDate={Day(0)}")).Count,
                $"{days}: {window}"
            );
        }

        Assert.Single(await ListAsync($"?startDate={Day(-30)}"));
        Assert.Single(
            await ListAsync(
                $"?startDate={Uri.EscapeDataString(today.AddDays(-3).ToString(CultureInfo.InvariantCulture))}"
            )
        );
        (await _emulator.PartnerAsync("GET", $"/auditrecords?startDate={Day(-92)}")).ExpectFault(400, 3000);

        string Day(int days) => today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("/{0}")]
    [InlineData("//{0}")]
    [InlineData("///{0}")]
    [InlineData("/{0}/")]
    public async Task Doubled_slashes_are_one(string form)
    {
        foreach (
            var path in (string[])
                ["auditrecords?size=2", "roles", "profiles/mpn", "profiles//billing", "countryvalidationrules//US"]
        )
        {
            (
                await _emulator.PartnerAsync(
                    "GET",
                    string.Format(CultureInfo.InvariantCulture, form, path).Replace("?size=2/", "/?size=2")
                )
            ).Expect(200);
        }

        var (role, person) = (
            await _emulator.RoleAsync("Marketer"),
            await _emulator.PersonAsync("person1@contoso.com")
        );
        (await _emulator.PartnerAsync("POST", $"//roles/{role}//usermembers", new { id = person })).Expect(200);
        (await _emulator.PartnerAsync("DELETE", $"//roles//{role}/usermembers//{person}")).Expect(204);
        (await _emulator.PartnerAsync("GET", "//roles//usermembers")).ExpectFault(404, 1000);
        var link = (string)
            (await _emulator.PartnerAsync("GET", "//auditrecords?size=1")).Expect(200).Json!["links"]!["next"]!["uri"]!;
        Assert.StartsWith("/auditrecords?", link);
    }

    [Theory]
    [InlineData("ResourceType", "partner_user", "equals", true)]
    [InlineData("resourcetype", "PartnerUser", "Equals", true)]
    [InlineData("ResourceType", "order", "equals", false)]
    [InlineData("CustomerId", "0c39d6d5-c70d-4c55-bc02-f620844f3fd1", "equals", false)]
    [InlineData("CompanyName", "con", "substring", false)]
    public async Task Filters_select(string field, string value, string comparison, bool any)
    {
        var filter = $$"""{"Field":"{{field}}","Value":"{{value}}","Operator":"{{comparison}}"}""";
        Assert.Equal(any, (await ListAsync($"?filter={Uri.EscapeDataString(filter)}")).Count > 0);
    }

    [Theory]
    [InlineData("startDate=yesterday")]
    [InlineData("endDate=someday")]
    [InlineData("endDate=2001-01-01")]
    [InlineData("size=0")]
    [InlineData("filter=x")]
    [InlineData("filter=[]")]
    [InlineData("""filter={"Field":"OperationType","Value":"x","Operator":"equals"}""")]
    [InlineData("""filter={"Field":"CompanyName","Value":"x","Operator":"equals"}""")]
    [InlineData("""filter={"Field":"ResourceType","Operator":"equals"}""")]
    public async Task What_the_list_does_not_understand_it_refuses(string query) =>
        (await _emulator.PartnerAsync("GET", $"/auditrecords?{query}")).ExpectFault(400, 3000);

    [Fact]
    public async Task Records_are_for_those_with_a_role()
    {
        (await _emulator.PartnerAsync("GET", "/auditrecords", identity: Emulator.Outsider)).ExpectFault(403, 900150);
        (await _emulator.PartnerAsync("GET", "/auditrecords", identity: Emulator.Contributor)).Expect(200);
        (await _emulator.PartnerAsync("GET", "/auditrecords", identity: PartnerEmulator.Application)).Expect(200);
        (await _emulator.PartnerAsync("GET", "/auditrecords", headers: ("MS-ContinuationToken", "x"))).ExpectFault(
            400,
            800002
        );
    }

    private async Task<List<JsonNode>> ListAsync(string query = "")
    {
        var records = new List<JsonNode>();
        var path = $"/auditrecords{query}";
        (string, string)[] headers = [];
        while (true)
        {
            var page = (await _emulator.PartnerAsync("GET", path, headers: headers)).Expect(200).Json!;
            records.AddRange(page["items"]!.AsArray()!);
            if (page["links"]!["next"] is not { } next)
                return records;
            path = (string)next["uri"]!;
            headers = [((string)next["headers"]![0]!["key"]!, (string)next["headers"]![0]!["value"]!)];
        }
    }
}
