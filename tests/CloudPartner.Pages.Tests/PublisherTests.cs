using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>All publishers, and the profile of one.</summary>
[Collection(SharedBrowser.Name)]
public sealed class PublisherTests(Browser browser)
{
    [BrowserFact]
    public async Task All_publishers_are_listed_sorted_and_found_and_only_ones_own_can_be_opened()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(page: "publishers");
        var rows = page.Locator("tbody tr");
        await Visit.Expect(rows).ToHaveCountAsync(5);
        await Visit.Expect(rows.First).ToContainTextAsync("adventure-works");
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Unique name" })
            .GetByRole(AriaRole.Button)
            .ClickAsync();
        await Visit.Expect(rows.First).ToContainTextAsync("northwind");
        await Visit.Expect(Visit.Row(page, "fabrikam").GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
        await Visit.Expect(Visit.Row(page, "fabrikam")).ToContainTextAsync("closed to you");
        await page.GetByLabel("Find in names").FillAsync("RETAIL");
        await Visit.Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "contoso-retail" }).ClickAsync();
        await Visit.ReadyAsync(page, "profile");
        await Visit.Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Contoso Retail");

        // What is not offered is refused with its reason.
        await page.GotoAsync("/#/profile/fabrikam");
        await Visit
            .Expect(Visit.Notice(page))
            .ToContainTextAsync("owner@contoso.com has no role at publisher 'fabrikam'.");
    }

    [BrowserFact]
    public async Task Only_an_administrator_of_the_portal_adds_a_publisher()
    {
        await using var visit = await Visit.StartAsync(browser);
        var owner = await visit.OpenAsync(page: "publishers");
        await Visit
            .Expect(Visit.ButtonOf(owner.Locator("main"), "Add publisher"))
            .ToHaveAttributeAsync(
                "title",
                "Only administrators of the portal add publishers, and owner@contoso.com is none."
            );

        var page = await visit.OpenAsync(Visit.Administrator, "publishers");
        await Visit.Expect(Visit.Row(page, "Fabrikam")).ToContainTextAsync("open to you as an administrator");
        await Visit.ButtonOf(page.Locator("main"), "Add publisher").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Unique name").FillAsync("Tailspin Toys");
        await dialog.GetByLabel("Display name").FillAsync("Tailspin Toys");
        await dialog.GetByLabel("E-mail of its owner").FillAsync("owner@contoso.com");
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog.GetByLabel("Unique name")).ToHaveAttributeAsync("aria-invalid", "true");
        await dialog.GetByLabel("Unique name").FillAsync("tailspin-toys");
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog).ToHaveCountAsync(0);
        await Visit.Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Tailspin Toys");
        Assert.Equal(
            "Owner",
            (string?)(await visit.CallAsync("GET", "tailspin-toys/users/owner@contoso.com"))!["roleName"]
        );

        await page.GotoAsync("/#/history/tailspin-toys");
        await Visit.Expect(Visit.Row(page, "PublisherAdded")).ToContainTextAsync("displayText: Tailspin Toys");
        await Visit.Expect(Visit.Row(page, "UserAdded")).ToContainTextAsync(Visit.Administrator);
    }

    [BrowserFact]
    public async Task A_profile_is_edited_and_what_is_locked_says_why()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(page: "profile/contoso");
        await page.GetByLabel("Display name").FillAsync("Contoso & Sons");
        await page.GetByLabel("Registered owners").FillAsync("owner@contoso.com, second@contoso.com");
        await page.GetByLabel("MPN ID").FillAsync("12x");
        await Save(page).ClickAsync();
        await Visit.Expect(page.GetByLabel("MPN ID")).ToBeFocusedAsync();
        await Visit.Expect(page.GetByLabel("MPN ID").Locator("..")).ToContainTextAsync("must have 1 to 20 digits");
        await page.GetByLabel("MPN ID").FillAsync("777");
        await Save(page).ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("The profile is saved.");
        var saved = (await visit.CallAsync("GET", "contoso"))!["definition"]!;
        Assert.Equal("Contoso & Sons", (string?)saved["displayText"]);
        Assert.Equal("777", (string?)saved["microsoftPartnerNetworkId"]);
        Assert.Equal(2, saved["ownerEmails"]!.AsArray().Count);

        await page.GotoAsync("/#/profile/contoso-retail");
        await Visit.Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Contoso Retail");
        foreach (var field in (string[])["Publisher ID", "Registered owners"])
        {
            await Visit.Expect(page.GetByLabel(field)).Not.ToBeEditableAsync();
            await Visit
                .Expect(page.GetByLabel(field).Locator(".."))
                .ToContainTextAsync("Locked: Publisher 'contoso-retail' has a published offer;");
        }
    }

    [BrowserFact]
    public async Task A_contributor_looks_at_a_profile_and_cannot_change_it()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(Visit.Contributor, "profile/contoso");
        const string reason = "contributor@contoso.com has the role Contributor at publisher 'contoso', and";
        await Visit.Expect(page.GetByLabel("Display name")).Not.ToBeEditableAsync();
        await Visit
            .Expect(Save(page))
            .ToHaveAttributeAsync("title", $"{reason} changing the publisher profile needs the role Owner.");
        await Visit
            .Expect(Visit.ButtonOf(page.Locator("main"), "Link Dev Center account"))
            .ToHaveAttributeAsync("title", $"{reason} linking the Dev Center account needs the role Owner.");
    }

    [BrowserTheory]
    [InlineData("Take the newer", "By another window", "4242424")]
    [InlineData("Save yours over it", "By this window", "4242424")]
    public async Task Of_two_windows_that_edit_one_profile_the_second_is_told_and_shown_the_newer_one(
        string choice,
        string name,
        string mpnId
    )
    {
        await using var visit = await Visit.StartAsync(browser);
        var first = await visit.OpenAsync(page: "profile/contoso");
        var second = await visit.OpenAsync(page: "profile/contoso");
        await first.GetByLabel("Display name").FillAsync("By another window");
        await Save(first).ClickAsync();
        await Visit.Expect(Visit.Notice(first)).ToContainTextAsync("The profile is saved.");
        await second.GetByLabel("Display name").FillAsync("By this window");
        await Save(second).ClickAsync();
        var told = second.GetByRole(AriaRole.Alert).Filter(new() { HasText = "There is a newer profile" });
        await Visit
            .Expect(told)
            .ToContainTextAsync("Publisher 'contoso' was changed since it was read. Read it again.");
        await Visit
            .Expect(told.GetByRole(AriaRole.Row).Last)
            .ToHaveTextAsync("Display nameBy another windowBy this window");
        Assert.Equal("By another window", await NameAsync());

        await Visit.ButtonOf(told, choice).ClickAsync();
        await Visit.Expect(told).ToHaveCountAsync(0);
        await Visit.Expect(second.GetByLabel("Display name")).ToHaveValueAsync(name);
        await Visit.Expect(second.GetByLabel("MPN ID")).ToHaveValueAsync(mpnId);
        Assert.Equal(name, await NameAsync());

        async Task<string?> NameAsync() =>
            (string?)(await visit.CallAsync("GET", "contoso"))!["definition"]!["displayText"];
    }

    [BrowserFact]
    public async Task A_Dev_Center_account_is_linked_by_whoever_owns_it_and_others_are_told()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(page: "profile/northwind");
        var link = Visit.ButtonOf(page.Locator("main"), "Link Dev Center account");
        await Visit
            .Expect(link)
            .ToHaveAttributeAsync(
                "title",
                new System.Text.RegularExpressions.Regex("^owner@contoso.com is not the Dev Center account's e-mail.")
            );
        await page.GotoAsync("/#/profile/contoso");
        await Visit.Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Contoso");
        await link.ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("The Dev Center account is linked.");
        await Visit.Expect(page.GetByText("Contoso Ltd")).ToBeVisibleAsync();
        await Visit.Expect(link).ToHaveCountAsync(0);

        await page.GotoAsync("/#/prerequisites/contoso");
        await Visit.ReadyAsync(page, "prerequisites");
        var step = page.GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "Register in Dev Center and link" })
            .First;
        await Visit.Expect(step).ToContainTextAsync("Done");
    }

    private static ILocator Save(IPage page) => Visit.ButtonOf(page.Locator("main"), "Save");
}
