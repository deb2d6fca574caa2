using System.Globalization;
using CloudPartner.Client.Files;
using CloudPartner.Emulator;
using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>The History, Prerequisites and Roles pages.</summary>
[Collection(SharedBrowser.Name)]
public sealed class HistoryTests(Browser browser)
{
    [BrowserFact]
    public async Task Events_are_filtered_by_each_field_and_show_before_and_after()
    {
        await using var visit = await Visit.StartAsync(browser, new EmulatorOptions { Seed = "empty" });
        await visit.AddAsync("one@contoso.com");
        var added = (await visit.AddAsync("two@contoso.com"))!;
        await visit.CallAsync(
            "PUT",
            "contoso/users/two@contoso.com",
            new
            {
                kind = "user",
                email = "two@contoso.com",
                roleName = "Owner",
            },
            (string)added["etag"]!,
            Visit.Administrator
        );
        var page = await visit.OpenAsync(page: "history/contoso");
        var rows = page.Locator("tbody tr");
        var changed = Visit.Row(page, "UserRoleChanged");
        await Visit.Expect(changed.Locator("[data-name=Before]")).ToHaveTextAsync("Contributor");
        await Visit.Expect(changed.Locator("[data-name=After]")).ToHaveTextAsync("Owner");
        var all = await rows.CountAsync();

        await page.GetByLabel("Event", new() { Exact = true }).SelectOptionAsync("UserRoleChanged");
        await Visit.Expect(rows).ToHaveCountAsync(1);
        await page.GetByLabel("Event", new() { Exact = true }).SelectOptionAsync("");
        await Visit.Expect(rows).ToHaveCountAsync(all);
        await page.GetByLabel("Find in object").FillAsync("TWO@");
        await Visit.Expect(rows).ToHaveCountAsync(2);
        await page.GetByLabel("By (e-mail or ID)").FillAsync(Visit.Administrator);
        await Visit.Expect(rows).ToHaveCountAsync(1);
        await page.GetByLabel("Kind of object").SelectOptionAsync("publisher");
        await Visit.Expect(page.Locator(".empty")).ToHaveTextAsync("Nothing here fits.");
        await page.GetByLabel("Kind of object").SelectOptionAsync("user");
        var tomorrow = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
        await page.GetByLabel("From (UTC)").FillAsync(tomorrow);
        await Visit.Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await page.GetByLabel("From (UTC)").FillAsync("");
        await page.GetByLabel("To (UTC)").FillAsync(tomorrow);
        await Visit.Expect(rows).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task The_download_has_the_whole_list_as_filtered_and_no_cell_that_is_a_formula()
    {
        await using var visit = await Visit.StartAsync(browser, new EmulatorOptions { Seed = "empty" });
        for (var i = 0; i < 60; i++)
            await visit.AddAsync($"user{i}@contoso.com");
        await visit.AddAsync("=cmd@contoso.com");
        var page = await visit.OpenAsync(page: "history/contoso");
        await page.GetByLabel("Find in object").FillAsync("@contoso.com");
        await page.GetByLabel("By (e-mail or ID)").FillAsync(Visit.Owner);
        await Visit.Expect(page.Locator(".range")).ToHaveTextAsync("61 events");
        var download = await page.RunAndWaitForDownloadAsync(() =>
            Visit.ButtonOf(page.Locator("main"), "Download CSV").ClickAsync()
        );
        Assert.Equal("history-contoso.csv", download.SuggestedFilename);
        var file = await download.PathAsync();
        Assert.Contains(",'=cmd@contoso.com,", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        // What the module exports and reads is the same file.
        var events = AuditEventFile.Read(file).ToList();
        Assert.Equal(61, events.Count);
        Assert.Equal("=cmd@contoso.com", events[0].ObjectName);
        Assert.Equal(("UserAdded", Visit.Owner), (events[0].EventType, events[0].User));
        Assert.Equal((null, "Contributor", null), (events[0].Before, events[0].After, events[0].Status));
        Assert.True(events[0].Timestamp >= events[^1].Timestamp);
    }

    [BrowserFact]
    public async Task Events_are_sorted_by_every_column_and_what_was_asked_for_stays_at_the_next_publisher()
    {
        await using var visit = await Visit.StartAsync(browser);
        foreach (var name in (string[])["zoe", "anna"])
            await visit.AddAsync($"{name}@contoso.com");
        var page = await visit.OpenAsync(page: "history/contoso");
        var first = page.Locator("tbody tr").First;
        await Visit.Expect(first).ToContainTextAsync("anna@contoso.com");
        await SortAsync("Time (UTC)", "ascending", "displayText: Contoso");
        await SortAsync("Event", "ascending", "PublisherChanged");
        await SortAsync("Event", "descending", "UserAdded");
        await SortAsync("Object", "descending", "zoe@contoso.com");
        await SortAsync("By", "descending", Visit.Owner);

        await page.GetByLabel("Kind of object").SelectOptionAsync("publisher");
        await Visit.Expect(first.Locator("[data-name=Object]")).ToHaveTextAsync("contoso");
        await page.GetByLabel("Publisher").SelectOptionAsync("northwind");
        await Visit.Expect(first.Locator("[data-name=Publisher]")).ToHaveTextAsync("northwind");
        await Visit.Expect(page.GetByLabel("Kind of object")).ToHaveValueAsync("publisher");
        await Visit.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        async Task SortAsync(string column, string order, string expected)
        {
            var header = page.GetByRole(AriaRole.Columnheader, new() { Name = column, Exact = true });
            var button = header.GetByRole(AriaRole.Button);
            await button.ClickAsync();
            if (await header.GetAttributeAsync("aria-sort") != order)
                await button.ClickAsync();
            await Visit.Expect(header).ToHaveAttributeAsync("aria-sort", order);
            await Visit.Expect(first).ToContainTextAsync(expected);
        }
    }

    [BrowserFact]
    public async Task The_download_is_the_file_that_the_module_exports()
    {
        await using var visit = await Visit.StartAsync(browser);
        foreach (var name in (string[])["=1+1", "+a", "-a", "@a", "'a", "a b", "a,b", "a\"b", " a", "é"])
        {
            var principal = new
            {
                kind = "servicePrincipal",
                displayName = name,
                applicationId = Guid.NewGuid(),
                tenantId = Guid.NewGuid(),
                objectId = Guid.NewGuid(),
                roleName = "Contributor",
            };
            await visit.CallAsync("PUT", $"contoso/users/{principal.objectId}", principal);
        }

        var read = (await visit.CallAsync("GET", "contoso"))!;
        var definition = new { displayText = "=HYPERLINK(\"a\", 'b')" };
        await visit.CallAsync("PUT", "contoso", new { definition }, (string)read["etag"]!);
        var page = await visit.OpenAsync(page: "history/contoso");
        var download = await page.RunAndWaitForDownloadAsync(() =>
            Visit.ButtonOf(page.Locator("main"), "Download CSV").ClickAsync()
        );
        var bytes = await File.ReadAllBytesAsync(await download.PathAsync());

        var listed = (await visit.CallAsync("GET", "contoso/history?$top=1000"))!["value"]!.AsArray();
        var events = listed.Select(one => new PortalAuditEvent
        {
            Id = (string)one!["id"]!,
            EventType = (string)one["eventType"]!,
            Timestamp = (DateTimeOffset)one["timestamp"]!,
            ObjectName = (string?)one["objectName"],
            ObjectType = (string?)one["objectType"],
            PublisherId = (string?)one["publisherId"],
            User = (string?)one["user"],
            Before = (string?)one["before"],
            After = (string?)one["after"],
        });
        var exported = Path.GetTempFileName();
        try
        {
            using (var writer = AuditEventFile.OpenForWriting(exported, overwrite: true))
            {
                foreach (var item in events)
                    writer.Write(item);
                writer.Complete();
            }

            Assert.Equal(await File.ReadAllBytesAsync(exported), bytes);
        }
        finally
        {
            File.Delete(exported);
        }
    }

    [BrowserFact]
    public async Task Prerequisites_tell_what_is_open_first_with_the_next_step_and_the_source()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(page: "prerequisites/contoso");
        var register = page.Locator("section").Filter(new() { HasText = "Become a publisher" });
        var first = register.GetByRole(AriaRole.Listitem).First;
        await Visit.Expect(first).ToContainTextAsync("Register in Dev Center and link the account");
        await Visit.Expect(first).ToContainTextAsync("Next step: Register the company in Dev Center");
        await Visit.Expect(first).ToContainTextAsync("Source: azure-docs");
        await Visit.Expect(register).ToContainTextAsync("For a person to attest");
        await page.GetByLabel("Publisher").SelectOptionAsync("contoso-retail");
        var paid = page.Locator("section").Filter(new() { HasText = "Publish a paid offer" });
        await Visit.Expect(paid).ToContainTextAsync("Nothing that the portal checks is open.");
        await Visit.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveCountAsync(7);
    }

    [BrowserFact]
    public async Task Roles_tell_who_may_do_what_and_who_says_so()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(Visit.Outsider, "roles");
        await Visit.Expect(Visit.Row(page, "Change users")).ToHaveTextAsync("Change usersYesoursNoours");
        await Visit.Expect(Visit.Row(page, "View payout insights")).ToContainTextAsync("documented");
        await page.GotoAsync("/#/users");
        await Visit.Expect(page.Locator("main")).ToContainTextAsync("You have no role at any publisher.");
        await Visit.Expect(page.GetByLabel("Publisher")).ToHaveCountAsync(0);
    }
}
