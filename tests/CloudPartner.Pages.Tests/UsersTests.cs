using CloudPartner.Emulator;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace CloudPartner.Pages.Tests;

/// <summary>The Users page.</summary>
public sealed class UsersTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    [BrowserTheory]
    [InlineData("user", "New.Person@contoso.com", "new.person@contoso.com")]
    [InlineData("group", "new-team@contoso.com", "new-team@contoso.com")]
    [InlineData("servicePrincipal", null, "55555555-5555-4555-8555-555555555555")]
    public async Task Each_kind_of_user_is_added_and_is_in_the_request_log_the_commits_and_the_history(
        string kind,
        string? email,
        string key
    )
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        await Visit.ButtonOf(page.Locator("main"), "Add user").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Kind").SelectOptionAsync(kind);
        await dialog.GetByLabel("Name").FillAsync("Somebody new");
        await dialog.GetByLabel("Role").SelectOptionAsync("Owner");
        if (email is not null)
        {
            await dialog.GetByLabel("E-mail").FillAsync(email);
        }
        else
        {
            await dialog.GetByLabel("Application ID").FillAsync("66666666-6666-4666-8666-666666666666");
            await dialog.GetByLabel("Tenant ID").FillAsync("22222222-2222-4222-8222-222222222222");
            await dialog.GetByLabel("Object ID").FillAsync(key.ToUpperInvariant());
        }

        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog).ToHaveCountAsync(0);
        var row = Visit.Row(page, email ?? "Somebody new");
        await Visit.Expect(row).ToContainTextAsync("Owner");

        var user = (await visit.CallAsync("GET", $"contoso/users/{key}"))!;
        Assert.Equal(kind, (string?)user["kind"]);
        Assert.Equal(email, (string?)user["email"]);
        Assert.Equal("Somebody new", (string?)user["displayName"]);
        var commit = (await visit.ControlAsync("commits"))["entries"]!.AsArray()[^1]!;
        Assert.Equal(("create", key), ((string?)commit["operation"], (string?)commit["key"]));
        Assert.Contains(
            (await visit.ControlAsync("journal"))["entries"]!.AsArray(),
            entry => (string?)entry!["method"] == "PUT" && (int?)entry["status"] == 201
        );
        await page.GotoAsync("/#/history/contoso");
        await Visit.ReadyAsync(page, "history");
        await Visit.Expect(Visit.Row(page, key)).ToContainTextAsync("UserAdded");
    }

    [BrowserFact]
    public async Task What_the_API_refuses_is_told_at_its_field_in_the_same_words()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        await Visit.ButtonOf(page.Locator("main"), "Add user").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await RefusedAsync("E-mail", "'' is not an e-mail address.");
        await dialog.GetByLabel("E-mail").FillAsync("nobody@contoso");
        await RefusedAsync("E-mail", "'nobody@contoso' is not an e-mail address.");
        await dialog.GetByLabel("E-mail").FillAsync("ok@contoso.com");
        await dialog.GetByLabel("Name").FillAsync(new string('x', 101));
        await RefusedAsync("Name", "A display name has at most 100 characters.");
        await dialog.GetByLabel("Kind").SelectOptionAsync("servicePrincipal");
        await RefusedAsync("Name", "A display name has at most 100 characters.");
        await dialog.GetByLabel("Name").FillAsync("Robot");
        await RefusedAsync("Application ID", "A service principal needs 'applicationId'.");
        await dialog.GetByLabel("Application ID").FillAsync("12");
        await RefusedAsync("Application ID", "'applicationId' must be a GUID.");

        await dialog.GetByLabel("Kind").SelectOptionAsync("user");
        await dialog.GetByLabel("E-mail").FillAsync(Visit.Contributor);
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit
            .Expect(dialog.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync($"User '{Visit.Contributor}' exists already.");
        await Visit.ButtonOf(dialog, "Cancel").ClickAsync();
        await Visit.Expect(Visit.ButtonOf(page.Locator("main"), "Add user")).ToBeFocusedAsync();

        async Task RefusedAsync(string field, string words)
        {
            await Visit.ButtonOf(dialog, "Add").ClickAsync();
            var control = dialog.GetByLabel(field);
            await Visit.Expect(control).ToHaveAttributeAsync("aria-invalid", "true");
            await Visit.Expect(control).ToBeFocusedAsync();
            await Visit.Expect(control.Locator("..")).ToContainTextAsync(words);
        }
    }

    [BrowserFact]
    public async Task A_role_is_changed_and_a_user_is_removed_after_a_question()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        var row = Visit.Row(page, Visit.Contributor);
        await Visit.ButtonOf(row, $"Make Owner: {Visit.Contributor}").ClickAsync();
        await Visit.Expect(Visit.ButtonOf(row, $"Make Contributor: {Visit.Contributor}")).ToBeFocusedAsync();
        Assert.Equal(
            "Owner",
            (string?)(await visit.CallAsync("GET", $"contoso/users/{Visit.Contributor}"))!["roleName"]
        );

        var remove = Visit.ButtonOf(row, $"Remove: {Visit.Contributor}");
        await remove.ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog);
        await Visit.Expect(question).ToContainTextAsync($"Remove {Visit.Contributor} (Owner) from contoso?");
        await Visit.ButtonOf(question, "Cancel").ClickAsync();
        await Visit.Expect(row).ToHaveCountAsync(1);
        await remove.ClickAsync();
        await Visit.ButtonOf(question, "Remove").ClickAsync();
        await Visit.Expect(row).ToHaveCountAsync(0);
        Assert.Equal("delete", (string?)(await visit.ControlAsync("commits"))["entries"]!.AsArray()[^1]!["operation"]);
    }

    [BrowserFact]
    public async Task What_a_contributor_may_not_do_is_grey_with_the_API_s_reason_and_it_may_give_up_its_own_role()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(Visit.Contributor);
        const string reason =
            "contributor@contoso.com has the role Contributor at publisher 'contoso', and changing users needs the role Owner.";
        var add = Visit.ButtonOf(page.Locator("main"), "Add user");
        await Visit.Expect(add).ToHaveAttributeAsync("aria-disabled", "true");
        await Visit.Expect(add).ToHaveAttributeAsync("title", reason);
        await add.ClickAsync(new() { Force = true });
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync(reason);
        await Visit.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Visit
            .Expect(Visit.ButtonOf(page.Locator("main"), $"Remove: {Visit.Owner}"))
            .ToHaveAttributeAsync("title", reason);

        await Visit.ButtonOf(page.Locator("main"), $"Remove: {Visit.Contributor}").ClickAsync();
        await Visit.ButtonOf(page.GetByRole(AriaRole.Dialog), "Remove").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("contributor@contoso.com is removed.");
        await Visit.ReadyAsync(page, "publishers");
        await Visit.Expect(Visit.Row(page, "Contoso Retail")).ToContainTextAsync("None");
        await Visit.Expect(page.GetByRole(AriaRole.Link, new() { Name = "contoso" })).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task The_last_owner_can_be_neither_removed_nor_made_a_contributor_and_whoever_tries_is_told_the_same()
    {
        await using var visit = await Visit.StartAsync(browser);
        const string reason =
            "User 'owner@contoso.com' is the last owner of publisher 'contoso-retail'. Make someone else an owner first.";
        var page = await visit.OpenAsync(page: "users/contoso-retail");
        foreach (var action in (string[])["Make Contributor", "Remove"])
        {
            await Visit
                .Expect(Visit.ButtonOf(page.Locator("main"), $"{action}: {Visit.Owner}"))
                .ToHaveAttributeAsync("title", reason);
        }

        // A page that is not up to date offers what is refused then.
        await visit.CallAsync(
            "PUT",
            "contoso-retail/users/second@contoso.com",
            new
            {
                kind = "user",
                email = "second@contoso.com",
                roleName = "Owner",
            }
        );
        await Visit.Expect(Visit.Row(page, "second@contoso.com")).ToHaveCountAsync(1);
        await page.Context.RouteAsync("**/history**", route => route.AbortAsync());
        var second = (await visit.CallAsync("GET", "contoso-retail/users/second@contoso.com"))!;
        await visit.CallAsync("DELETE", "contoso-retail/users/second@contoso.com", ifMatch: (string)second["etag"]!);
        await Visit.ButtonOf(page.Locator("main"), $"Make Contributor: {Visit.Owner}").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync(reason);
        await Visit.Expect(Visit.Row(page, "second@contoso.com")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_change_to_a_user_that_was_changed_meanwhile_is_refused_and_the_newer_one_is_shown()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        await page.Context.RouteAsync("**/history**", route => route.AbortAsync());
        var user = (await visit.CallAsync("GET", $"contoso/users/{Visit.Contributor}"))!;
        await visit.CallAsync(
            "PUT",
            $"contoso/users/{Visit.Contributor}",
            new
            {
                kind = "user",
                email = Visit.Contributor,
                displayName = "Another name",
                roleName = "Contributor",
            },
            (string)user["etag"]!
        );
        var row = Visit.Row(page, Visit.Contributor);
        await Visit.ButtonOf(row, $"Make Owner: {Visit.Contributor}").ClickAsync();
        await Visit
            .Expect(Visit.Notice(page))
            .ToContainTextAsync($"User '{Visit.Contributor}' was changed since it was read. Read it again.");
        await Visit.Expect(row).ToContainTextAsync("Another name");
        await Visit.Expect(row).ToContainTextAsync("Contributor");
    }

    [BrowserFact]
    public async Task Thousands_of_users_are_paged_filtered_and_sorted_by_every_column()
    {
        await using var visit = await Visit.StartAsync(browser, new EmulatorOptions { SeedUsers = 3000 });
        var page = await visit.OpenAsync();
        var range = page.Locator(".range");
        await Visit.Expect(range).ToHaveTextAsync("1 to 50 of 3,005 users");
        await Visit.Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
        var first = await page.Locator("tbody tr").First.InnerTextAsync();
        await Visit.ButtonOf(page.Locator("main"), "Next").ClickAsync();
        await Visit.Expect(range).ToHaveTextAsync("51 to 100 of 3,005 users");
        await Visit.ButtonOf(page.Locator("main"), "Previous").ClickAsync();
        await Visit.Expect(page.Locator("tbody tr").First).ToHaveTextAsync(first, new() { UseInnerText = true });

        foreach (var column in (string[])["User", "Name", "Kind", "Role", "Offer types", "Changed (UTC)"])
        {
            var header = page.GetByRole(AriaRole.Columnheader, new() { Name = column, Exact = true });
            var ascending = column != "User";
            await SortAsync(header, ascending);
            await SortAsync(header, !ascending);
            await Visit.ButtonOf(page.Locator("main"), "Next").ClickAsync();
            await Visit.Expect(range).ToHaveTextAsync("51 to 100 of 3,005 users");
        }

        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("Owner");
        await page.GetByLabel("Kind", new() { Exact = true }).SelectOptionAsync("servicePrincipal");
        await Visit.Expect(range).ToHaveTextAsync("1 to 1 of 1 user");
        await page.GetByLabel("Kind", new() { Exact = true }).SelectOptionAsync("");
        await page.GetByLabel("Find in").FillAsync("OTTO oper");
        await Visit.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Visit.Expect(Visit.Row(page, "ops-owner@contoso.com")).ToHaveCountAsync(1);
        await page.GetByLabel("Find in").FillAsync("it's nobody");
        await Visit.Expect(page.Locator(".empty")).ToHaveTextAsync("Nobody here fits.");

        async Task SortAsync(ILocator header, bool ascending)
        {
            await header.GetByRole(AriaRole.Button).ClickAsync();
            await Visit.Expect(header).ToHaveAttributeAsync("aria-sort", ascending ? "ascending" : "descending");
            await Visit.Expect(range).ToHaveTextAsync("1 to 50 of 3,005 users");
        }
    }

    [BrowserFact]
    public async Task A_hundred_thousand_users_are_shown_sorted_and_found_and_how_long_that_took_is_told()
    {
        await using var visit = await Visit.StartAsync(browser, new EmulatorOptions { Seed = "large" });
        var page = await visit.OpenAsync(page: "roles");
        var range = page.Locator(".range");
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        await Visit.Expect(range).ToHaveTextAsync("1 to 50 of 100,005 users");
        await TellAsync("Users, from the click");
        foreach (var column in (string[])["Name", "Kind", "Role", "Offer types", "Changed (UTC)", "User"])
        {
            await page.GetByRole(AriaRole.Columnheader, new() { Name = column, Exact = true })
                .GetByRole(AriaRole.Button)
                .ClickAsync();
            await Visit.Expect(page.Locator("main [aria-busy]")).ToHaveCountAsync(0);
            await TellAsync($"By {column}");
        }

        await Visit.ButtonOf(page.Locator("main"), "Next").ClickAsync();
        await Visit.Expect(range).ToHaveTextAsync("51 to 100 of 100,005 users");
        await TellAsync("Next page");
        await page.GetByLabel("Find in").FillAsync("otto");
        await Visit.Expect(range).ToHaveTextAsync("1 to 1 of 1 user");
        await TellAsync("Found");

        async Task TellAsync(string what)
        {
            var took = await page.EvaluateAsync<double>(
                """
                async () => {
                  while (performance.getEntriesByName("rows").length === 0) await new Promise(requestAnimationFrame);
                  return performance.getEntriesByName("rows")[0].duration;
                }
                """
            );
            output.WriteLine($"{what}: {took:F0} ms");
        }
    }

    [BrowserFact]
    public async Task A_run_of_a_script_shows_while_it_goes()
    {
        await using var visit = await Visit.StartAsync(browser);
        var users = await visit.OpenAsync();
        var history = await visit.OpenAsync(page: "history/contoso");
        var focused = Visit.ButtonOf(users.Locator("main"), $"Remove: {Visit.Contributor}");
        await focused.FocusAsync();
        for (var i = 0; i < 20; i++)
            await visit.AddAsync($"added{i}@contoso.com");
        await Visit.Expect(Visit.Row(users, "added19@contoso.com")).ToHaveCountAsync(1);
        await Visit.Expect(focused).ToBeFocusedAsync();
        await Visit.Expect(Visit.Row(history, "added19@contoso.com")).ToContainTextAsync("UserAdded");
        await Visit
            .Expect(history.Locator(".live"))
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^Live: \d+ events, \d+ per second$"));
    }

    [BrowserFact]
    public async Task Roles_of_Partner_Center_that_the_portal_does_not_know_are_shown()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        await Visit.Expect(Visit.Row(page, Visit.Contributor)).ToContainTextAsync("Marketer");
    }
}
