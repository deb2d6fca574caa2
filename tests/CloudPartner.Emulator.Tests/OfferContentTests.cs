using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>What offers hold: written, read as it was, and as it is shown.</summary>
public sealed class OfferContentTests : IAsyncLifetime
{
    private const string Offers = "/api/publishers/contoso/offers";
    private const string Vm = $"{Offers}/contoso-vm";
    private const string VmType = "microsoft-azure-virtualmachines";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task An_offer_is_created_with_all_that_it_holds_and_changed()
    {
        const string path = $"{Offers}/contoso-new";
        var created = (await _emulator.SendAsync("PUT", path, Body("contoso-new", "New", "Title"))).Expect(201);
        Assert.Equal("neverPublished", (string?)created.Json!["status"]);
        var read = (await _emulator.GetAsync(path)).Expect(200);
        Assert.Equal(created.ETag, read.ETag);
        Assert.Equal("Title", (string?)read.Json!["definition"]!["offer"]!["title"]);
        Assert.Equal("basic", (string?)read.Json["definition"]!["plans"]![0]!["planId"]);
        Assert.Equal("kept", (string?)read.Json["definition"]!["other"]);

        var changed =
            await _emulator.SendAsync(
            "PUT", path, Body("contoso-new", "New", "Better"), "*", identity: Emulator.Contributor);
        Assert.NotEqual(created.ETag, changed.Expect(200).ETag);
        (await _emulator.SendAsync("PUT", path, Body("contoso-new", "New", "Late"), created.ETag)).Expect(
            412, "PreconditionFailed");
        (await _emulator.SendAsync("PUT", path, Body("contoso-new", "New", "Good"), changed.ETag)).Expect(200);
        var audit = (await _emulator.GetAsync("/api/publishers/contoso/history")).Expect(200).Text;
        Assert.Contains("OfferCreated", audit, StringComparison.Ordinal);
        Assert.Contains("OfferChanged", audit, StringComparison.Ordinal);
        Assert.Contains(
            "contoso-new", (await _emulator.GetAsync(Offers)).Json!.AsArray().Select(offer => (string?)offer!["id"]));
    }

    [Fact]
    public async Task Every_version_that_was_read_can_be_read_again()
    {
        var first = (await _emulator.GetAsync(Vm)).Expect(200).Json!;
        for (var i = 1; i <= 3; i++)
            (await _emulator.SendAsync("PUT", Vm, Body("contoso-vm", $"Name {i}", $"Title {i}"), "*")).Expect(200);
        var last = (await _emulator.GetAsync(Vm)).Expect(200).Json!;
        Assert.Equal("Name 3", await NameAsync($"{Vm}/versions/{last["version"]}"));
        Assert.Equal("Contoso VM", await NameAsync($"{Vm}/versions/{first["version"]}"));
        (await _emulator.GetAsync($"{Vm}/versions/123456")).Expect(404, "NotFound", "version");
        (await _emulator.GetAsync($"{Vm}/versions/latest")).Expect(400, "BadRequest", "version");
        (await _emulator.GetAsync($"{Vm}/versions/0", Emulator.Outsider)).Expect(403, "Forbidden");
    }

    [Fact]
    public async Task A_slot_shows_what_has_come_there_and_not_what_was_changed_since()
    {
        Assert.Equal("Contoso VM", await NameAsync($"{Vm}/slot/Draft"));
        (await _emulator.GetAsync($"{Vm}/slot/Preview")).Expect(404, "NotFound", "slot");
        await ChangeAsync("In review");
        Assert.Equal(202, (await _emulator.SendAsync("POST", $"{Vm}/publish")).Status);
        await ChangeAsync("Next draft");
        (await _emulator.GetAsync($"{Vm}/slot/Preview")).Expect(404, "NotFound", "slot");
        await PassAsync();
        Assert.Equal(
            ("Next draft", "In review"), (await NameAsync($"{Vm}/slot/draft"), await NameAsync($"{Vm}/slot/preview")));
        (await _emulator.GetAsync($"{Vm}/slot/Production")).Expect(404, "NotFound", "slot");

        Assert.Equal(202, (await _emulator.SendAsync("POST", $"{Vm}/golive")).Status);
        await PassAsync();
        Assert.Equal("In review", await NameAsync($"{Vm}/slot/Production"));
        Assert.Equal(202, (await _emulator.SendAsync("POST", $"{Vm}/publish")).Status);
        await PassAsync();
        Assert.Equal(
            ("Next draft", "In review"),
            (await NameAsync($"{Vm}/slot/Preview"), await NameAsync($"{Vm}/slot/Production")));
        (await _emulator.GetAsync($"{Vm}/slot/Shelf")).Expect(400, "BadRequest", "slot");
        Assert.Equal(
            "Contoso Shelf", await NameAsync("/api/publishers/contoso-retail/offers/contoso-shelf/slot/Production"));

        async Task ChangeAsync(string name) =>
            (await _emulator.SendAsync("PUT", Vm, Body("contoso-vm", name, name), "*")).Expect(200);
    }

    [Fact]
    public async Task Operations_on_an_offer_are_listed_and_filtered()
    {
        Assert.Empty((await _emulator.GetAsync($"{Vm}/submissions")).Expect(200).Json!.AsArray());
        await _emulator.SendAsync("POST", $"{Vm}/publish", """{"metadata":{"notification-emails":"a@contoso.com"}}""");
        await PassAsync();
        await _emulator.SendAsync("POST", $"{Vm}/golive");
        var all = (await _emulator.GetAsync($"{Vm}/submissions/")).Expect(200).Json!.AsArray();
        Assert.Equal(["publish completed", "golive running"], all.Select(
            operation => $"{operation!["submissionType"]} {operation["submissionState"]}"));
        Assert.Equal("a@contoso.com", (string?)all[0]!["definition"]!["metadata"]!["emails"]);
        Assert.Equal(VmType, (string?)all[0]!["offerTypeId"]);
        var running = (await _emulator.GetAsync($"{Vm}/submissions?status=running")).Expect(200).Json!.AsArray();
        Assert.Equal((string?)all[1]!["id"], (string?)Assert.Single(running)!["id"]);
        (await _emulator.GetAsync($"{Vm}/submissions", Emulator.Outsider)).Expect(403, "Forbidden");
        (await _emulator.GetAsync($"{Offers}/nothing/submissions")).Expect(404, "NotFound", "offerId");
    }

    [Theory]
    [InlineData("contoso-vm", null, 400, "MissingIfMatch", "offerId", null)]
    [InlineData("contoso-vm", "\"77\"", 412, "PreconditionFailed", "offerId", null)]
    [InlineData("contoso-new", "*", 404, "NotFound", "offerId", null)]
    [InlineData("Contoso New", null, 400, "BadRequest", "offerId", null)]
    [InlineData("contoso-vm", "*", 400, "BadRequest", "publisherId", """{"publisherId":"fabrikam"}""")]
    [InlineData("contoso-vm", "*", 400, "BadRequest", "id", """{"id":"contoso-other"}""")]
    [InlineData("contoso-vm", "*", 400, "BadRequest", "offerTypeId", """{"offerTypeId":""}""")]
    [InlineData("contoso-vm", "*", 400, "BadRequest", "offerTypeId", """{"offerTypeId":"other"}""")]
    [InlineData("contoso-vm", "*", 400, "BadRequest", "definition", """{"definition":[]}""")]
    [InlineData(
        "contoso-vm", "*", 400, "BadRequest", "definition.displayText", """{"definition":{"displayText":" "}}""")]
    [InlineData(
        "contoso-vm", "*", 400, "BadRequest", "definition.offer", """{"definition":{"displayText":"x","offer":[]}}""")]
    [InlineData(
        "contoso-vm", "*", 400, "BadRequest", "definition.plans", """{"definition":{"displayText":"x","plans":{}}}""")]
    public async Task What_is_wrong_with_an_offer_is_named_and_nothing_is_changed(
        string id, string? ifMatch, int status, string code, string target, string? other)
    {
        var body = JsonNode.Parse(Body(id, "Changed", "Changed"))!.AsObject();
        foreach (var (name, value) in other is null ? [] : JsonNode.Parse(other)!.AsObject())
            body[name] = value?.DeepClone();
        var path = $"{Offers}/{Uri.EscapeDataString(id)}";
        (await _emulator.SendAsync("PUT", path, body.ToJsonString(), ifMatch)).Expect(status, code, target);
        Assert.Equal("Contoso VM", await NameAsync(Vm));
        Assert.Equal(2, (await _emulator.GetAsync(Offers)).Json!.AsArray().Count);
    }

    private static string Body(string id, string name, string title) => $$"""
        {
          "publisherId": "contoso", "offerTypeId": "{{VmType}}", "id": "{{id}}", "version": 5,
          "definition": {
            "displayText": "{{name}}", "offer": { "title": "{{title}}" }, "plans": [ { "planId": "basic" } ],
            "other": "kept"
          }
        }
        """;

    private async Task<string?> NameAsync(string path) =>
        (string?)(await _emulator.GetAsync(path)).Expect(200).Json!["definition"]!["displayText"];

    private Task PassAsync() => _emulator.ControlAsync("POST", "clock", """{"advanceSeconds":61}""");
}
