using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Tests;

public sealed class PublisherTests : IAsyncLifetime
{
    private const string Contoso = "/api/publishers/contoso";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task All_publishers_are_listed_but_only_own_ones_open()
    {
        var list = (await _emulator.GetAsync("/api/publishers")).Expect(200).Json!.AsArray();
        Assert.Equal(
            ["adventure-works", "contoso", "contoso-retail", "fabrikam", "northwind"],
            list.Select(publisher => (string?)publisher!["id"])
        );

        var reply = (await _emulator.GetAsync(Contoso)).Expect(200);
        Assert.Equal(list[1]!.ToJsonString(), reply.Json!.ToJsonString());
        Assert.Equal("Contoso", (string?)reply.Json["definition"]!["displayText"]);
        Assert.Equal("4242424", (string?)reply.Json["definition"]!["microsoftPartnerNetworkId"]);
        Assert.Equal("notLinked", (string?)reply.Json["definition"]!["devCenter"]!["status"]);
        Assert.Equal(reply.ETag, (string?)reply.Json["etag"]);

        (await _emulator.GetAsync("/api/publishers/fabrikam")).Expect(403, "Forbidden");
        (await _emulator.GetAsync("/api/publishers/fabrikam", Emulator.Administrator)).Expect(200);
        (await _emulator.GetAsync("/api/publishers/nobody")).Expect(404, "NotFound", "publisherId");
    }

    [Fact]
    public async Task A_long_list_of_publishers_comes_in_parts_and_whole()
    {
        using (var store = new SqliteConnection($"Data Source={_emulator.Host.Database};Pooling=False"))
        {
            store.Open();
            using var many = store.CreateCommand();
            many.CommandText = """
                WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
                INSERT INTO publishers
                SELECT printf('copy-%04d', n), displayText, publicPublisherId, mpnId, sellerId, offerTypeCategories, ownerEmails, devCenterStatus,
                    devCenterOwnerEmail, devCenterAccountName, accountEmail, accountName, accountSellerId, registration, changedTime, version, NULL
                FROM numbers, publishers WHERE id = 'contoso'
                """;
            many.ExecuteNonQuery();
        }

        var reply = (await _emulator.GetAsync("/api/publishers")).Expect(200);
        Assert.True(reply.Response.Headers.TransferEncodingChunked);
        var ids = reply.Json!.AsArray().Select(publisher => (string)publisher!["id"]!).ToList();
        Assert.Equal(1005, ids.Count);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task A_profile_is_changed_under_its_etag()
    {
        var before = await _emulator.GetAsync(Contoso);
        var body = before.Json!;
        body["definition"]!["displayText"] = "Contoso Ltd";
        body["definition"]!["microsoftPartnerNetworkId"] = 7777;
        body["definition"]!["ownerEmails"]!.AsArray().Add("second@contoso.com");

        (await _emulator.SendAsync("PUT", Contoso, body.ToJsonString())).Expect(400, "MissingIfMatch");
        (
            await _emulator.SendAsync("PUT", Contoso, body.ToJsonString(), before.ETag, identity: Emulator.Contributor)
        ).Expect(403, "Forbidden");
        var after = (await _emulator.SendAsync("PUT", Contoso, body.ToJsonString(), before.ETag)).Expect(200);
        Assert.Equal("Contoso Ltd", (string?)after.Json!["definition"]!["displayText"]);
        Assert.Equal("7777", (string?)after.Json["definition"]!["microsoftPartnerNetworkId"]);
        Assert.Equal(2, after.Json["definition"]!["ownerEmails"]!.AsArray().Count);
        Assert.Equal(after.Text, (await _emulator.GetAsync(Contoso)).Text);
        (await _emulator.SendAsync("PUT", Contoso, body.ToJsonString(), before.ETag)).Expect(412, "PreconditionFailed");

        var entry = (await _emulator.GetAsync($"{Contoso}/history")).Json!["value"]![0]!;
        Assert.Equal("PublisherChanged", (string?)entry["eventType"]);
        Assert.StartsWith("displayText: Contoso; ", (string?)entry["before"]);
        Assert.StartsWith("displayText: Contoso Ltd; ", (string?)entry["after"]);
    }

    [Theory]
    [InlineData("""{"definition":{"displayText":""}}""", "displayText")]
    [InlineData("""{"definition":{"displayText":7}}""", "displayText")]
    [InlineData("""{"definition":{"microsoftPartnerNetworkId":"abc"}}""", "microsoftPartnerNetworkId")]
    [InlineData("""{"definition":{"ownerEmails":[]}}""", "ownerEmails")]
    [InlineData("""{"definition":{"ownerEmails":["nobody"]}}""", "ownerEmails")]
    [InlineData("""{"definition":{"publicPublisherId":"a\nb"}}""", "publicPublisherId")]
    [InlineData("""{"definition":{"displayText":"a\u202eb"}}""", "displayText")]
    [InlineData("""{"definition":{"displayText":"a\u0007b"}}""", "displayText")]
    [InlineData(
        """{"definition":{"displayText":"01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"}}""",
        "displayText"
    )]
    [InlineData("{}", "definition")]
    public async Task A_profile_with_a_wrong_field_is_refused(string body, string target) =>
        (await _emulator.SendAsync("PUT", Contoso, body, "*")).Expect(400, "BadRequest", target);

    [Fact]
    public async Task After_the_first_published_offer_only_the_rest_can_be_edited()
    {
        const string retail = "/api/publishers/contoso-retail";
        (await _emulator.SendAsync("PUT", retail, """{"definition":{"publicPublisherId":"other"}}""", "*")).Expect(
            409,
            "Locked",
            "publicPublisherId"
        );
        (
            await _emulator.SendAsync("PUT", retail, """{"definition":{"ownerEmails":["other@contoso.com"]}}""", "*")
        ).Expect(409, "Locked", "ownerEmails");
        (await _emulator.SendAsync("PUT", retail, """{"definition":{"displayText":"Retail"}}""", "*")).Expect(200);
        (await _emulator.SendAsync("PUT", Contoso, """{"definition":{"publicPublisherId":"other"}}""", "*")).Expect(
            200
        );
    }

    [Fact]
    public async Task The_dev_center_account_is_linked_by_the_identity_that_owns_it()
    {
        var mismatch = await _emulator.SendAsync("POST", $"{Contoso}/devcenter", identity: Emulator.SecondOwner);
        mismatch.Expect(409, "DevCenterAccountMismatch", "devCenter");
        Assert.Contains("sign in with it", mismatch.Text);
        (await _emulator.SendAsync("POST", $"{Contoso}/devcenter", identity: Emulator.Contributor)).Expect(
            403,
            "Forbidden"
        );
        (await _emulator.SendAsync("POST", "/api/publishers/northwind/devcenter")).Expect(
            409,
            "DevCenterAccountMismatch"
        );
        (
            await _emulator.SendAsync(
                "POST",
                "/api/publishers/adventure-works/devcenter",
                identity: Emulator.Administrator
            )
        ).Expect(409, "NoDevCenterAccount");

        Assert.Equal("open", await StepAsync("DevCenterAccount"));
        var linked = (await _emulator.SendAsync("POST", $"{Contoso}/devcenter")).Expect(200);
        Assert.Equal("linked", (string?)linked.Json!["definition"]!["devCenter"]!["status"]);
        Assert.Equal(Emulator.Owner, (string?)linked.Json["definition"]!["devCenter"]!["ownerEmail"]);
        Assert.NotNull((long?)linked.Json["definition"]!["sellerId"]);
        Assert.Equal("done", await StepAsync("DevCenterAccount"));

        var again = (await _emulator.SendAsync("POST", $"{Contoso}/devcenter")).Expect(200);
        Assert.Equal(linked.ETag, again.ETag);
    }

    [Fact]
    public async Task Registration_facts_leave_something_open()
    {
        var facts = (await _emulator.GetAsync($"{Contoso}/registration")).Expect(200).Json!;
        Assert.Equal("contoso", (string?)facts["publisherId"]);
        Assert.Equal(5, facts["steps"]!.AsArray().Count);
        Assert.Equal("done", await StepAsync("PortalSignIn"));
        Assert.Equal("done", (string?)facts["companyRegistration"]);
        Assert.Equal("open", (string?)facts["taxProfile"]);
        Assert.Equal("authorized", (string?)facts["vetting"]!["status"]);
        Assert.NotNull((string?)facts["agreements"]![0]!["acceptedTime"]);
        (await _emulator.GetAsync($"{Contoso}/registration", Emulator.Outsider)).Expect(403, "Forbidden");
    }

    [Fact]
    public async Task Roles_say_what_each_may_do_and_who_says_so()
    {
        var roles = (await _emulator.GetAsync("/api/roles")).Expect(200).Json!.AsArray();
        Assert.Equal(["Owner", "Contributor"], roles.Select(role => (string?)role!["name"]));
        var payout = roles[1]!["access"]!.AsArray().Single(row => (string?)row!["action"] == "ViewPayoutInsights")!;
        Assert.False((bool)payout["allowed"]!);
        Assert.Equal("documented", (string?)payout["source"]);
    }

    private async Task<string?> StepAsync(string name)
    {
        var facts = (await _emulator.GetAsync($"{Contoso}/registration")).Json!;
        return (string?)facts["steps"]!.AsArray().Single(step => (string?)step!["name"] == name)!["state"];
    }
}
