using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>How offers are created and changed: PUT, as it is documented.</summary>
public sealed class OfferPutTests : IAsyncLifetime
{
    private const string Offers = "/api/publishers/contoso/offers";
    private const string Vm = $"{Offers}/contoso-vm";
    private const string New = $"{Offers}/new-offer";

    private const string Documented = """
        {
            "publisherId": "contoso", "offerTypeId": "microsoft-azure-virtualmachines", "id": "new-offer",
            "offerTypeVersions": { "microsoft-azure-virtualmachines": 87, "microsoft-azure-marketplace": 39 },
            "definition": {
                "displayText": "Ein neues Angebot für Zürich",
                "offer": {
                    "microsoft-azure-marketplace.title": "Fernwärme",
                    "microsoft-azure-marketplace.allowedSubscriptions": ["11111111-1111-4111-8111-111111111111"],
                    "microsoft-azure-marketplace.usefulLinks": [
                        { "linkTitle": "Mehr", "linkUrl": "https://contoso.com" }
                    ],
                    "microsoft-azure-marketplace.leadDestination": "None",
                    "microsoft-azure-marketplace.tableLeadConfiguration": {}
                },
                "plans": [{
                    "planId": "klein",
                    "virtualMachinePricing": { "isByol": true, "freeTrialDurationInMonths": 0 },
                    "microsoft-azure-virtualmachines.vmImages": {
                        "1.0.1": { "osVhdUrl": "https://contoso.com/a.vhd", "lunVhdDetails": [] }
                    },
                    "regions": ["DZ", "AR"]
                }],
                "other": { "kept": true }
            },
            "eTag": "W/\"datetime'2026-06-07'\"", "version": 5, "status": "succeeded"
        }
        """;

    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task An_offer_is_created_as_documented_by_a_contributor()
    {
        var created = await _emulator.SendAsync("PUT", New, Documented, identity: Emulator.Contributor);
        created.Expect(201);
        Assert.Equal(
            ["offerTypeId", "publisherId", "status", "id", "version", "definition", "changedTime"],
            created.Json!.AsObject().Select(member => member.Key)
        );
        Assert.Equal("neverPublished", (string?)created.Json["status"]);
        Assert.Equal(1, (long?)created.Json["version"]);
        var sent = JsonNode.Parse(Documented)!;
        Assert.True(JsonNode.DeepEquals(sent["definition"], created.Json["definition"]), created.Text);

        var read = (await _emulator.GetAsync(New)).Expect(200);
        Assert.Equal(created.Text, read.Text);
        Assert.Equal(created.ETag, read.ETag);
        var listed = (await _emulator.GetAsync(Offers))
            .Json!.AsArray()
            .Single(offer => (string?)offer!["id"] == "new-offer")!;
        Assert.Equal(["displayText"], listed["definition"]!.AsObject().Select(member => member.Key));

        var commit = (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray()[^1]!;
        Assert.Equal("create", (string?)commit["operation"]);
        Assert.Equal("new-offer", (string?)commit["key"]);
        var history = (await _emulator.GetAsync("/api/publishers/contoso/history")).Json!["value"]![0]!;
        Assert.Equal("OfferCreated", (string?)history["eventType"]);
        Assert.Equal("neverPublished", (string?)(await _emulator.GetAsync($"{New}/status")).Json!["status"]);
    }

    [Fact]
    public async Task A_change_is_conditional_on_what_was_read()
    {
        var read = await _emulator.GetAsync(Vm);
        var first = (await _emulator.SendAsync("PUT", Vm, Named("First"), read.ETag)).Expect(200);
        Assert.NotEqual(read.ETag, first.ETag);
        (await _emulator.SendAsync("PUT", Vm, Named("Late"), read.ETag)).Expect(412, "PreconditionFailed", "offerId");
        (await _emulator.SendAsync("PUT", Vm, Named("Blind"))).Expect(400, "MissingIfMatch", "offerId");
        (await _emulator.SendAsync("PUT", Vm, Named("Again"), createOnly: true)).Expect(
            412,
            "PreconditionFailed",
            "offerId"
        );
        (await _emulator.SendAsync("PUT", Vm, Named("Both"), "*", createOnly: true)).Expect(
            400,
            "BadRequest",
            "If-Match"
        );
        (await _emulator.SendAsync("PUT", New, Named("Gone"), "*")).Expect(404, "NotFound", "offerId");
        Assert.Equal("First", await NameAsync(Vm));

        (await _emulator.SendAsync("PUT", Vm, Named("Last one wins"), "*")).Expect(200);
        Assert.Equal("Last one wins", await NameAsync(Vm));
        (await _emulator.SendAsync("PUT", New, Typed("New"), createOnly: true)).Expect(201);
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back_and_what_is_left_away_is_gone()
    {
        await _emulator.SendAsync("PUT", New, Documented);
        var read = await _emulator.GetAsync(New);
        var same = (await _emulator.SendAsync("PUT", New, read.Text, read.ETag)).Expect(200);
        Assert.True(JsonNode.DeepEquals(read.Json!["definition"], same.Json!["definition"]));
        Assert.Equal(1, (long?)same.Json["version"]);

        var bare = (await _emulator.SendAsync("PUT", New, Named("Bare"), same.ETag)).Expect(200).Json!["definition"]!;
        Assert.Equal("""{"displayText":"Bare","offer":{},"plans":[]}""", bare.ToJsonString());
    }

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("{}", "definition")]
    [InlineData("""{"definition":"text"}""", "definition")]
    [InlineData("""{"definition":{}}""", "displayText")]
    [InlineData("""{"definition":{"displayText":" "}}""", "displayText")]
    [InlineData("""{"definition":{"displayText":7}}""", "displayText")]
    [InlineData(
        """{"definition":{"displayText":"123456789012345678901234567890123456789012345678901"}}""",
        "displayText"
    )]
    [InlineData("""{"definition":{"displayText":"a\u202eb"}}""", "displayText")]
    [InlineData("""{"definition":{"displayText":"x","offer":[]}}""", "offer")]
    [InlineData("""{"definition":{"displayText":"x","plans":{}}}""", "plans")]
    [InlineData("""{"definition":{"displayText":"x","plans":["basic"]}}""", "plans")]
    [InlineData("""{"definition":{"displayText":"x","offer":{"a":"\ud800"}}}""", "a")]
    [InlineData("""{"publisherId":"fabrikam","definition":{"displayText":"x"}}""", "publisherId")]
    [InlineData("""{"id":"other","definition":{"displayText":"x"}}""", "id")]
    [InlineData("""{"offerTypeId":"microsoft-azure-applications","definition":{"displayText":"x"}}""", "offerTypeId")]
    public async Task A_body_with_a_mistake_in_it_changes_nothing(string body, string target)
    {
        var before = await _emulator.GetAsync(Vm);
        (await _emulator.SendAsync("PUT", Vm, body, "*")).Expect(400, "BadRequest", target);
        var after = await _emulator.GetAsync(Vm);
        Assert.Equal((before.Text, before.ETag), (after.Text, after.ETag));
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("with_underscore")]
    [InlineData("ends-")]
    [InlineData("with$dollar")]
    [InlineData("with.dot")]
    [InlineData("z%C3%BCrich")]
    [InlineData("123456789012345678901234567890123456789012345678901")]
    public async Task An_offer_is_only_created_with_an_ID_as_documented(string id)
    {
        (await _emulator.SendAsync("PUT", $"{Offers}/{id}", Typed("x"))).Expect(400, "BadRequest", "offerId");
        (await _emulator.GetAsync($"{Offers}/{id}")).Expect(404, "NotFound", "offerId");
    }

    [Fact]
    public async Task An_offer_is_only_created_with_a_type() =>
        (await _emulator.SendAsync("PUT", New, Named("x"))).Expect(400, "BadRequest", "offerTypeId");

    [Theory]
    [InlineData("marketoLeadConfiguration", "clientSecret")]
    [InlineData("tableLeadConfiguration", "connectionString")]
    [InlineData("blobLeadConfiguration", "blobStorageConnectionString")]
    [InlineData("crmLeadConfiguration", "Password")]
    [InlineData("crmLeadConfiguration", "appSecret")]
    public async Task Secrets_are_never_given_out(string configuration, string member)
    {
        var name = $"microsoft-azure-marketplace.{configuration}";
        var fields = new Dictionary<string, string> { [member] = "hunter2", ["formId"] = "1042" };
        var offer = new Dictionary<string, object> { [name] = fields };
        var body = new { definition = new { displayText = "x", offer } };
        var changed = (await _emulator.SendAsync("PUT", Vm, body, "*")).Expect(200);
        var read = await _emulator.GetAsync(Vm);
        Assert.Equal("1042", (string?)read.Json!["definition"]!["offer"]![name]!["formId"]);
        Assert.DoesNotContain("hunter2", changed.Text + read.Text);
    }

    [Fact]
    public async Task Offers_are_changed_only_by_those_who_have_a_role()
    {
        (await _emulator.SendAsync("PUT", New, Documented, identity: Emulator.Outsider)).Expect(403, "Forbidden");
        (await _emulator.SendAsync("PUT", "/api/publishers/nobody/offers/x", Typed("x"))).Expect(
            404,
            "NotFound",
            "publisherId"
        );
        (await _emulator.SendAsync("PUT", New, new { filler = new string('x', 1024 * 1024) })).Expect(
            413,
            "RequestEntityTooLarge"
        );
    }

    private static object Named(string name) => new { definition = new { displayText = name } };

    private static object Typed(string name) =>
        new { offerTypeId = "microsoft-azure-applications", definition = new { displayText = name } };

    private async Task<string?> NameAsync(string offer) =>
        (string?)(await _emulator.GetAsync(offer)).Expect(200).Json!["definition"]!["displayText"];
}
