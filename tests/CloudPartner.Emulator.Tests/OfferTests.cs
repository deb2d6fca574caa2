namespace CloudPartner.Emulator.Tests;

public sealed class OfferTests : IAsyncLifetime
{
    private const string Offers = "/api/publishers/contoso/offers";
    private const string Vm = $"{Offers}/contoso-vm";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Offers_are_listed_and_read()
    {
        var list = (await _emulator.GetAsync(Offers)).Expect(200).Json!.AsArray();
        Assert.Equal(["contoso-app-rejected", "contoso-vm"], list.Select(offer => (string?)offer!["id"]));
        var filter = Uri.EscapeDataString("offerTypeId eq 'microsoft-azure-virtualmachines'");
        Assert.Single((await _emulator.GetAsync($"{Offers}?$filter={filter}")).Expect(200).Json!.AsArray());
        (await _emulator.GetAsync($"{Offers}?$filter=status eq 'x'")).Expect(400, "BadRequest", "$filter");

        var offer = (await _emulator.GetAsync(Vm)).Expect(200);
        Assert.Equal("neverPublished", (string?)offer.Json!["status"]);
        Assert.NotNull(offer.ETag);
        (await _emulator.GetAsync($"{Offers}/nothing")).Expect(404, "NotFound", "offerId");
        (await _emulator.GetAsync(Vm, Emulator.Outsider)).Expect(403, "Forbidden");
        Assert.Equal("notStarted", (string?)(await _emulator.GetAsync($"{Vm}/status")).Json!["steps"]![0]!["status"]);
    }

    [Fact]
    public async Task An_offer_is_published_reviewed_and_goes_live_and_then_the_publisher_is_locked()
    {
        var body = """{"metadata":{"notification-emails":"a@contoso.com,b@contoso.com"}}""";
        var publish = await _emulator.SendAsync("POST", $"{Vm}/publish", body, identity: Emulator.Contributor);
        Assert.Equal(202, publish.Status);
        var operation = publish.Response.Headers.Location!.ToString();
        Assert.StartsWith($"{Vm}/operations/", operation);
        operation = operation.Split('?')[0];
        Assert.Equal("running", await StatusAsync(operation));
        Assert.Equal("running", await StatusAsync($"{Vm}/status"));

        var again = await _emulator.SendAsync("POST", $"{Vm}/publish", body);
        Assert.Equal(publish.Response.Headers.Location, again.Response.Headers.Location);
        Assert.Equal(publish.Header("Location"), publish.Header("Operation-Location"));
        (await _emulator.SendAsync("POST", $"{Vm}/golive")).Expect(409, "OperationInProgress");

        await PassAsync(30);
        var halfway = (await _emulator.GetAsync(operation)).Json!;
        Assert.Equal(
            ["complete", "complete", "inProgress", "notStarted"],
            halfway["steps"]!.AsArray().Select(step => (string?)step!["status"])
        );
        Assert.Equal("a@contoso.com,b@contoso.com", (string?)halfway["notificationEmails"]);

        await PassAsync(31);
        Assert.Equal("completed", await StatusAsync(operation));
        Assert.Equal("waitingForPublisherReview", await StatusAsync($"{Vm}/status"));
        (
            await _emulator.SendAsync(
                "PUT",
                "/api/publishers/contoso",
                """{"definition":{"publicPublisherId":"contoso2"}}""",
                "*"
            )
        ).Expect(200);

        Assert.Equal(202, (await _emulator.SendAsync("POST", $"{Vm}/golive")).Status);
        await PassAsync(61);
        (
            await _emulator.SendAsync(
                "PUT",
                "/api/publishers/contoso",
                """{"definition":{"publicPublisherId":"contoso3"}}""",
                "*"
            )
        ).Expect(409, "Locked", "publicPublisherId");
        var status = (await _emulator.GetAsync($"{Vm}/status")).Json!;
        Assert.Equal("succeeded", (string?)status["status"]);
        Assert.Single(status["liveLinks"]!.AsArray());
        Assert.All(status["steps"]!.AsArray(), step => Assert.Equal("complete", (string?)step!["status"]));

        var events = (
            await _emulator.GetAsync("/api/publishers/contoso/history?$filter=eventType eq 'OfferPublished'")
        ).Json!;
        Assert.Equal("contoso-vm", (string?)events["value"]![0]!["objectName"]);
    }

    [Fact]
    public async Task A_publication_can_be_canceled()
    {
        (await _emulator.SendAsync("POST", $"{Vm}/cancel")).Expect(400, "BadRequest", "offerId");
        (await _emulator.SendAsync("POST", $"{Vm}/golive")).Expect(400, "BadRequest", "offerId");
        await _emulator.SendAsync("POST", $"{Vm}/publish");
        var canceled = await _emulator.SendAsync("POST", $"{Vm}/cancel");
        Assert.Equal(202, canceled.Status);
        await PassAsync(120);
        Assert.Equal("canceled", await StatusAsync(canceled.Response.Headers.Location!.ToString().Split('?')[0]));
        Assert.Equal("canceled", await StatusAsync($"{Vm}/status"));
    }

    [Fact]
    public async Task An_offer_that_is_rejected_fails_and_says_why()
    {
        const string offer = $"{Offers}/contoso-app-rejected";
        await _emulator.SendAsync("POST", $"{offer}/publish");
        await PassAsync(61);
        var status = (await _emulator.GetAsync($"{offer}/status")).Json!;
        Assert.Equal("failed", (string?)status["status"]);
        Assert.Equal("rejected", (string?)status["steps"]![1]!["status"]);
        Assert.Contains("rejected", (string?)status["messages"]![0]!["messageHtml"]);
    }

    [Fact]
    public async Task An_operation_belongs_to_its_offer()
    {
        (await _emulator.GetAsync($"{Vm}/operations/{Guid.NewGuid()}")).Expect(404, "NotFound", "operationId");
        var location = (await _emulator.SendAsync("POST", $"{Vm}/publish"))
            .Response.Headers.Location!.ToString()
            .Split('?')[0];
        (
            await _emulator.GetAsync(location.Replace("contoso-vm", "contoso-app-rejected", StringComparison.Ordinal))
        ).Expect(404, "NotFound", "operationId");
        (await _emulator.SendAsync("POST", $"{Vm}/publish", "[]")).Expect(400, "BadRequest", "body");
    }

    private async Task<string?> StatusAsync(string path) =>
        (string?)(await _emulator.GetAsync(path)).Expect(200).Json!["status"];

    private Task PassAsync(int seconds) =>
        _emulator.ControlAsync("POST", "clock", $$"""{"advanceSeconds":{{seconds}}}""");
}
