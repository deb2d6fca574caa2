namespace CloudPartner.Emulator.Tests;

/// <summary>Which version of an offer is seen where, and what was done with it.</summary>
public sealed class OfferVersionTests : IAsyncLifetime
{
    private const string Offers = "/api/publishers/contoso/offers";
    private const string Vm = $"{Offers}/contoso-vm";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task A_draft_goes_to_preview_and_to_production_while_the_next_one_is_worked_on()
    {
        await NameAsync(Vm, "One");
        Assert.Equal(("One", 1), await ShownAsync($"{Vm}/slot/Draft"));
        await HasNothingAsync(Vm, "Preview");
        await HasNothingAsync(Vm, "Production");

        await PostAsync($"{Vm}/publish");
        await HasNothingAsync(Vm, "Preview");
        await NameAsync(Vm, "Two");
        await PassAsync(61);
        Assert.Equal(("One", 1), await ShownAsync($"{Vm}/slot/preview"));
        Assert.Equal(("Two", 2), await ShownAsync(Vm));
        await HasNothingAsync(Vm, "Production");

        await PostAsync($"{Vm}/golive");
        await PassAsync(61);
        Assert.Equal(("One", 1), await ShownAsync($"{Vm}/slot/Production"));

        await PostAsync($"{Vm}/publish");
        await PassAsync(61);
        Assert.Equal(("Two", 2), await ShownAsync($"{Vm}/slot/PREVIEW"));
        Assert.Equal(("One", 1), await ShownAsync($"{Vm}/slot/production"));
        Assert.Equal(("Two", 3), await ShownAsync($"{Vm}/slot/draft"));
        Assert.Equal(("One", 1), await ShownAsync($"{Vm}/versions/1"));
        Assert.Equal(("Two", 2), await ShownAsync($"{Vm}/versions/2"));

        // The operations on the way are told apart in the older form of their names, too.
        Assert.Equal("completed", await StatusAsync("/api/operations/contoso$contoso-vm$1$preview"));
        Assert.Equal("completed", await StatusAsync("/api/operations/contoso$contoso-vm$1$production"));
        Assert.Equal("completed", await StatusAsync("/api/operations/contoso$contoso-vm$2$preview"));
        (await _emulator.GetAsync("/api/operations/contoso$contoso-vm$2$production")).Expect(
            404,
            "NotFound",
            "operationKey"
        );
    }

    [Fact]
    public async Task What_is_canceled_or_rejected_is_in_no_slot()
    {
        await PostAsync($"{Vm}/publish");
        await PassAsync(61);
        (await _emulator.GetAsync($"{Vm}/slot/Preview")).Expect(200);
        await PostAsync($"{Vm}/cancel");
        await HasNothingAsync(Vm, "Preview");

        const string rejected = $"{Offers}/contoso-app-rejected";
        await PostAsync($"{rejected}/publish");
        await PassAsync(61);
        await HasNothingAsync(rejected, "Preview");
        (await _emulator.GetAsync($"{rejected}/versions/1")).Expect(200);
    }

    [Fact]
    public async Task Canceling_the_next_version_leaves_the_one_in_production()
    {
        const string shelf = "/api/publishers/contoso-retail/offers/contoso-shelf";
        Assert.Equal(("Contoso Shelf", 1), await ShownAsync($"{shelf}/slot/Production"));
        await NameAsync(shelf, "Shelf Two");
        await PostAsync($"{shelf}/publish");
        await PostAsync($"{shelf}/cancel");
        Assert.Equal(("Contoso Shelf", 1), await ShownAsync($"{shelf}/slot/Production"));
        Assert.Equal(("Contoso Shelf", 1), await ShownAsync($"{shelf}/slot/Preview"));
        Assert.Equal(("Shelf Two", 3), await ShownAsync($"{shelf}/slot/Draft"));
    }

    [Fact]
    public async Task Only_the_draft_has_an_ETag_because_only_the_draft_can_be_changed()
    {
        await PostAsync($"{Vm}/publish");
        var draft = await _emulator.GetAsync(Vm);
        Assert.NotNull(draft.ETag);
        Assert.Equal(draft.ETag, (await _emulator.GetAsync($"{Vm}/slot/Draft")).ETag);
        Assert.Equal(draft.ETag, (await _emulator.GetAsync($"{Vm}/versions/2")).ETag);
        Assert.Null((await _emulator.GetAsync($"{Vm}/versions/1")).Expect(200).ETag);
    }

    [Theory]
    [InlineData("versions/2", 404, "NotFound", "version")]
    [InlineData("versions/0", 404, "NotFound", "version")]
    [InlineData("versions/9223372036854775807", 404, "NotFound", "version")]
    [InlineData("versions/9223372036854775808", 400, "BadRequest", "version")]
    [InlineData("versions/-1", 400, "BadRequest", "version")]
    [InlineData("versions/latest", 400, "BadRequest", "version")]
    [InlineData("slot/Staging", 400, "BadRequest", "slotId")]
    [InlineData("submissions?status=done", 400, "BadRequest", "status")]
    [InlineData("submissions?submissionState=%27", 400, "BadRequest", "submissionState")]
    public async Task What_is_not_there_is_named(string rest, int status, string code, string target) =>
        (await _emulator.GetAsync($"{Vm}/{rest}")).Expect(status, code, target);

    [Theory]
    [InlineData("/api/operations/x", 400, "BadRequest", "operationKey")]
    [InlineData("/api/operations/contoso$contoso-vm$1", 400, "BadRequest", "operationKey")]
    [InlineData("/api/operations/contoso$contoso-vm$1$preview", 404, "NotFound", "operationKey")]
    [InlineData("/api/operations/contoso$nothing$1$preview", 404, "NotFound", "offerId")]
    [InlineData("/api/operations/nobody$contoso-vm$1$preview", 404, "NotFound", "publisherId")]
    [InlineData("/api/operations/fabrikam$fabrikam-insights$1$preview", 403, "Forbidden", null)]
    public async Task An_operation_is_found_by_its_whole_name_only(
        string path,
        int status,
        string code,
        string? target
    ) => (await _emulator.GetAsync(path)).Expect(status, code, target);

    [Fact]
    public async Task Submissions_are_listed_as_documented_the_latest_first()
    {
        Assert.Empty((await _emulator.GetAsync($"{Vm}/submissions/")).Expect(200).Json!.AsArray());
        var location = (
            await _emulator.SendAsync(
                "POST",
                $"{Vm}/publish",
                """{"metadata":{"notification-emails":"a@contoso.com"}}"""
            )
        ).Header("Location")!;
        var running = (await _emulator.GetAsync($"{Vm}/submissions/?status=running")).Expect(200).Json!.AsArray();
        var publication = Assert.Single(running)!;
        Assert.Equal(
            [
                "id",
                "offerId",
                "offerVersion",
                "offerTypeId",
                "publisherId",
                "submissionType",
                "submissionState",
                "publishingVersion",
                "slot",
                "version",
                "definition",
                "changedTime",
            ],
            publication.AsObject().Select(member => member.Key)
        );
        Assert.Contains($"/operations/{publication["id"]}?", location);
        Assert.Equal("publish", (string?)publication["submissionType"]);
        Assert.Equal("staging", (string?)publication["slot"]);
        Assert.Equal("a@contoso.com", (string?)publication["definition"]!["metadata"]!["emails"]);
        var started = (long)publication["version"]!;
        Assert.True(started > int.MaxValue);

        await PassAsync(61);
        await PostAsync($"{Vm}/golive");
        var all = (await _emulator.GetAsync($"{Vm}/submissions")).Expect(200).Json!.AsArray();
        Assert.Equal(["goLive", "publish"], all.Select(submission => (string?)submission!["submissionType"]));
        Assert.Equal(["running", "completed"], all.Select(submission => (string?)submission!["submissionState"]));
        Assert.Equal(["production", "staging"], all.Select(submission => (string?)submission!["slot"]));
        Assert.Equal(TimeSpan.FromSeconds(60).Ticks, (long)all[1]!["version"]! - started);
        Assert.All(all, submission => Assert.Equal(1, (long?)submission!["offerVersion"]));
        Assert.All(all, submission => Assert.Equal(1, (long?)submission!["publishingVersion"]));

        Assert.Equal("goLive", await OnlyTypeAsync("submissionState=Running"));
        Assert.Equal("publish", await OnlyTypeAsync("status=completed"));
        Assert.Equal("publish", await OnlyTypeAsync("status=completed&submissionState="));
        Assert.Null(await OnlyTypeAsync("status=failed"));
        Assert.Null(await OnlyTypeAsync("status=completed&submissionState=running"));
    }

    [Fact]
    public async Task An_operation_has_the_documented_members()
    {
        var location = (await _emulator.SendAsync("POST", $"{Vm}/publish")).Header("Location")!.Split('?')[0];
        var operation = (await _emulator.GetAsync(location)).Expect(200);
        foreach (
            var member in (string[])
                [
                    "status",
                    "messages",
                    "publishingVersion",
                    "offerVersion",
                    "cancellationRequestState",
                    "steps",
                    "previewLinks",
                    "liveLinks",
                ]
        )
        {
            Assert.True(operation.Json![member] is not null, member);
        }

        Assert.Equal("canCancel", (string?)operation.Json!["cancellationRequestState"]);
        Assert.Equal(
            ["estimatedTimeFrame", "id", "stepName", "description", "status", "messages", "progressPercentage"],
            operation.Json["steps"]![0]!.AsObject().Select(member => member.Key)
        );
        var same = await _emulator.GetAsync("/api/operations/contoso$contoso-vm$1$preview", Emulator.Contributor);
        Assert.Equal(operation.Text, same.Expect(200).Text);
    }

    [Theory]
    [InlineData(Vm)]
    [InlineData($"{Vm}/versions/1")]
    [InlineData($"{Vm}/slot/Draft")]
    [InlineData($"{Vm}/submissions/")]
    [InlineData("/api/operations/contoso$contoso-vm$1$preview")]
    public async Task Whoever_has_no_role_or_no_token_or_asks_for_no_version_is_refused(string path)
    {
        await PostAsync($"{Vm}/publish");
        (await _emulator.GetAsync(path, Emulator.Contributor)).Expect(200);
        (await _emulator.GetAsync(path, Emulator.Outsider)).Expect(403, "Forbidden");
        using var anonymous = new HttpRequestMessage(HttpMethod.Get, $"{path}?api-version=2017-10-31");
        (await _emulator.SendAsync(anonymous)).Expect(401, "Unauthorized");
        using var versionless = new HttpRequestMessage(HttpMethod.Get, path);
        (await _emulator.SendAsync(versionless)).Expect(400, "InvalidAPIVersion", "api-version");
    }

    [Fact]
    public async Task A_reset_forgets_the_versions_too()
    {
        await NameAsync(Vm, "Changed");
        await PostAsync($"{Vm}/publish");
        await _emulator.ControlAsync("POST", "reset", """{"seed":"contoso"}""");
        Assert.Equal(("Contoso VM", 1), await ShownAsync(Vm));
        (await _emulator.GetAsync($"{Vm}/versions/2")).Expect(404, "NotFound", "version");
    }

    private async Task NameAsync(string offer, string name) =>
        (await _emulator.SendAsync("PUT", offer, new { definition = new { displayText = name } }, "*")).Expect(200);

    private async Task PostAsync(string path) => (await _emulator.SendAsync("POST", path)).Expect(202);

    private async Task HasNothingAsync(string offer, string slot) =>
        (await _emulator.GetAsync($"{offer}/slot/{slot}")).Expect(404, "NotFound", "slotId");

    private async Task<(string? Name, long Version)> ShownAsync(string path)
    {
        var offer = (await _emulator.GetAsync(path)).Expect(200).Json!;
        return ((string?)offer["definition"]!["displayText"], (long)offer["version"]!);
    }

    private async Task<string?> StatusAsync(string path) =>
        (string?)(await _emulator.GetAsync(path)).Expect(200).Json!["status"];

    private async Task<string?> OnlyTypeAsync(string query)
    {
        var found = (await _emulator.GetAsync($"{Vm}/submissions/?{query}")).Expect(200).Json!.AsArray();
        return (string?)found.SingleOrDefault()?["submissionType"];
    }

    private Task PassAsync(int seconds) =>
        _emulator.ControlAsync("POST", "clock", $$"""{"advanceSeconds":{{seconds}}}""");
}
