using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>Hostile texts, the keyboard alone, and tokens that are over.</summary>
[Collection(SharedBrowser.Name)]
public sealed class SafetyTests(Browser browser)
{
    private const string Attack = "\"><img src=x onerror=alert(1)><script>alert(2)</script>${alert(3)}{{7*7}}";

    [BrowserFact]
    public async Task A_text_that_somebody_wrote_is_shown_as_it_is_and_never_run()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        await Visit.ButtonOf(page.Locator("main"), "Add user").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        foreach (var field in (string[])["E-mail", "Name"])
            await dialog.GetByLabel(field).FillAsync(Attack);
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog).ToContainTextAsync($"'{Attack}' is not an e-mail address.");
        await dialog.GetByLabel("E-mail").FillAsync("victim@contoso.com");
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(Visit.Row(page, "victim@contoso.com")).ToContainTextAsync(Attack);
        await page.GetByLabel("Find in").FillAsync(Attack);
        await Visit.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        await Visit.ButtonOf(page.Locator("main"), "Add user").ClickAsync();
        await dialog.GetByLabel("Kind").SelectOptionAsync("servicePrincipal");
        foreach (var field in (string[])["Name", "Application ID", "Tenant ID", "Object ID"])
            await dialog.GetByLabel(field).FillAsync(Attack);
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog).ToContainTextAsync("'applicationId' must be a GUID.");
        await dialog.GetByLabel("Application ID").FillAsync("66666666-6666-4666-8666-666666666666");
        await dialog.GetByLabel("Tenant ID").FillAsync("22222222-2222-4222-8222-222222222222");
        await dialog.GetByLabel("Object ID").FillAsync("55555555-5555-4555-8555-555555555555");
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog).ToHaveCountAsync(0);
        await Visit.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Visit.ButtonOf(page.Locator("main"), $"Remove: {Attack}").ClickAsync();
        await Visit.Expect(dialog).ToContainTextAsync(Attack);
        await Visit.ButtonOf(dialog, "Cancel").ClickAsync();

        await page.GotoAsync("/#/profile/contoso");
        await Visit.ReadyAsync(page, "profile");
        foreach (var field in (string[])["Display name", "Publisher ID"])
            await page.GetByLabel(field).FillAsync(Attack);
        await page.GetByLabel("Registered owners").FillAsync(Attack);
        await Visit.ButtonOf(page.Locator("main"), "Save").ClickAsync();
        await Visit.Expect(page.GetByLabel("Registered owners")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Registered owners").FillAsync("owner@contoso.com");
        await Visit.ButtonOf(page.Locator("main"), "Save").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("The profile is saved.");

        await page.GotoAsync("/#/history/contoso");
        await Visit.Expect(Visit.Row(page, "PublisherChanged").First).ToContainTextAsync($"displayText: {Attack}");
        await page.GetByLabel("Find in object").FillAsync(Attack);
        await Visit.Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await page.GotoAsync("/#/publishers");
        await Visit.Expect(page.GetByRole(AriaRole.Cell, new() { Name = Attack })).ToBeVisibleAsync();

        // An address is a text that somebody wrote, too.
        await page.GotoAsync("/#/users/" + Uri.EscapeDataString(Attack));
        await Visit
            .Expect(Visit.Notice(page))
            .ToContainTextAsync("There is no publisher '\"><img src=x onerror=alert(1)><script>");
        Assert.Equal(0, await page.Locator("img, main script").CountAsync());
    }

    [BrowserFact]
    public async Task A_text_of_a_new_publisher_is_shown_as_it_is_and_never_run()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(Visit.Administrator, "publishers");
        await Visit.ButtonOf(page.Locator("main"), "Add publisher").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        foreach (var field in (string[])["Unique name", "Display name", "E-mail of its owner"])
            await dialog.GetByLabel(field).FillAsync(Attack);
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog.Locator("[aria-invalid]")).ToHaveAttributeAsync("name", "ownerEmails");
        await Visit.Expect(dialog).ToContainTextAsync(Attack);
        await dialog.GetByLabel("E-mail of its owner").FillAsync("owner@contoso.com");
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog.Locator("[aria-invalid]")).ToHaveAttributeAsync("name", "publisherId");
        await dialog.GetByLabel("Unique name").FillAsync("attacked");
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.ReadyAsync(page, "profile");
        await Visit.Expect(page.GetByLabel("Display name")).ToHaveValueAsync(Attack);

        await page.GotoAsync("/#/history/attacked");
        await Visit.Expect(Visit.Row(page, "PublisherAdded")).ToContainTextAsync(Attack);
        foreach (var field in (string[])["Find in object", "By (e-mail or ID)"])
            await page.GetByLabel(field).FillAsync(Attack);
        await Visit.Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await page.GotoAsync("/#/publishers");
        await page.GetByLabel("Find in names").FillAsync(Attack);
        await Visit.Expect(page.GetByRole(AriaRole.Cell, new() { Name = Attack })).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("img, main script").CountAsync());
    }

    [BrowserFact]
    public async Task The_policy_lets_nothing_run_that_is_not_a_file_of_the_emulator()
    {
        await using var visit = await Visit.StartAsync(browser);
        using var start = await visit.Http.GetAsync("/");
        var html = await start.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("<script(?![^>]* src=\"/)|<style| style=| on[a-z]+=|https?:", html);
        var files = Regex
            .Matches(html, "(?:src|href)=\"(/_emulator/pages/[^\"]+)\"")
            .Select(match => match.Groups[1].Value);
        Assert.True(files.Count() > 8);
        foreach (var file in files.Prepend("/"))
        {
            using var answer = await visit.Http.GetAsync(file);
            Assert.True(answer.IsSuccessStatusCode, file);
            var policy = string.Join("", answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }

        var page = await visit.OpenAsync();
        Assert.Equal(
            "TypeError",
            await page.EvaluateAsync<string>(
                "() => { try { document.body.innerHTML = '<b></b>'; return 'set'; } catch (error) { return error.name; } }"
            )
        );
        visit.ForgetComplaints();
    }

    [BrowserFact]
    public async Task The_keyboard_alone_signs_in_adds_changes_and_removes()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(null, "users/contoso");
        await Visit.Expect(Visit.Choose(page, Visit.Owner)).ToBeVisibleAsync();
        await TabToAsync(page, Visit.Owner);
        await page.Keyboard.PressAsync("Enter");
        await Visit.ReadyAsync(page, "users");
        await Visit.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();

        await TabToAsync(page, "Add user");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "email");
        await page.Keyboard.TypeAsync("by.keyboard@contoso.com");
        await page.Keyboard.PressAsync("Enter");
        var row = Visit.Row(page, "by.keyboard@contoso.com");
        await Visit.Expect(row).ToContainTextAsync("Contributor");
        await TabToAsync(page, "Make Owner: by.keyboard@contoso.com");
        await page.Keyboard.PressAsync("Space");
        await Visit.Expect(Visit.ButtonOf(row, "Make Contributor: by.keyboard@contoso.com")).ToBeFocusedAsync();
        await TabToAsync(page, "Remove: by.keyboard@contoso.com");
        await page.Keyboard.PressAsync("Enter");
        await Visit.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Visit.Expect(Visit.ButtonOf(row, "Remove: by.keyboard@contoso.com")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Remove");
        await page.Keyboard.PressAsync("Enter");
        await Visit.Expect(row).ToHaveCountAsync(0);

        await TabToAsync(page, "Roles");
        await page.Keyboard.PressAsync("Enter");
        await Visit.ReadyAsync(page, "roles");
        await Visit.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Roles");
    }

    [BrowserFact]
    public async Task The_first_key_leads_past_the_menu()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(page: "roles");
        await page.Locator("#skip").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Visit.Expect(page.Locator("main")).ToBeFocusedAsync();
        await Visit.ReadyAsync(page, "roles");
    }

    [BrowserFact]
    public async Task A_token_that_is_over_is_renewed_and_signing_out_ends_it()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        using var revoked = await visit.Http.PostAsync("/_emulator/tokens/revoke", null);
        await Visit.ButtonOf(page.Locator("main"), $"Make Owner: {Visit.Contributor}").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("is Owner now");
        await page.ReloadAsync();
        await Visit.ReadyAsync(page, "users");
        await Visit.ButtonOf(page.GetByRole(AriaRole.Banner), "Sign out").ClickAsync();
        await Visit.Expect(Visit.Choose(page, Visit.Owner)).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Visit.Expect(Visit.Choose(page, Visit.Owner)).ToBeVisibleAsync();
        Assert.Empty(await page.Context.CookiesAsync());
    }

    [BrowserFact]
    public async Task The_service_principal_signs_in_with_its_credentials_and_may_what_its_role_lets_it()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(null);
        const string name = "Contoso automation";
        await Visit.Expect(Visit.Choose(page, name)).ToContainTextAsync("Service principal: Owner of contoso");
        var asked = await page.RunAndWaitForRequestAsync(
            () => Visit.Choose(page, name).ClickAsync(),
            request => request.Method == "POST"
        );
        Assert.EndsWith("/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token", asked.Url, StringComparison.Ordinal);
        Assert.Contains("grant_type=client_credentials", asked.PostData, StringComparison.Ordinal);
        await Visit.ReadyAsync(page, "users");
        await Visit.Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync(name);

        await Visit.ButtonOf(page.Locator("main"), $"Make Owner: {Visit.Contributor}").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync($"{Visit.Contributor} is Owner now.");
        await page.GotoAsync("/#/history/contoso");
        await Visit
            .Expect(Visit.Row(page, "UserRoleChanged").Locator("[data-name=By]"))
            .ToHaveTextAsync("33333333-3333-4333-8333-333333333333");

        await page.GotoAsync("/#/publishers");
        await Visit
            .Expect(Visit.ButtonOf(page.Locator("main"), "Add publisher"))
            .ToHaveAttributeAsync("title", new Regex("^Only administrators of the portal add publishers"));
        await Visit.Expect(Visit.Row(page, "Contoso Retail")).ToContainTextAsync("closed to you");
        await page.GotoAsync("/#/users/contoso-retail");
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("has no role at publisher 'contoso-retail'.");

        // A token that is over is renewed in the same way.
        await page.GotoAsync("/#/users/contoso");
        await Visit.ReadyAsync(page, "users");
        using var revoked = await visit.Http.PostAsync("/_emulator/tokens/revoke", null);
        await Visit.ButtonOf(page.Locator("main"), $"Make Contributor: {Visit.Contributor}").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("is Contributor now.");
    }

    [BrowserFact]
    public async Task An_emulator_that_is_gone_is_told()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        await page.Context.RouteAsync("**/api/**", route => route.AbortAsync());
        await Visit.Expect(page.Locator(".live")).ToHaveTextAsync("Not live: The emulator does not answer.");
        await Visit.ButtonOf(page.Locator("main"), $"Make Owner: {Visit.Contributor}").ClickAsync();
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("The emulator does not answer.");
    }

    /// <summary>Presses Tab until something has the focus whose label, name or text begins so.</summary>
    private static async Task TabToAsync(IPage page, string name)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<string>(
                "(document.activeElement.ariaLabel ?? (document.activeElement.name || document.activeElement.innerText)).trim()"
            );
            if (focused.Split('\n')[0] == name)
                return;
        }

        Assert.Fail($"Tab does not lead to {name}.");
    }
}
