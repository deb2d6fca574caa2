using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>
/// What each page looks like, for people to look at in the build's artifacts, and what axe-core finds in it.
/// </summary>
public sealed class LookTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly (string Name, int Width, ColorScheme Scheme, bool IsChecked)[] Looks =
    [
        ("wide-light", 1600, ColorScheme.Light, true),
        ("wide-dark", 1600, ColorScheme.Dark, false),
        ("narrow-light", 360, ColorScheme.Light, false),
        // What depends on the width and what depends on the colours is found in these two together.
        ("narrow-dark", 360, ColorScheme.Dark, true),
    ];

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<string> _findings = [];

    [BrowserFact]
    public async Task Every_page_fits_its_window_and_has_no_serious_finding()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(null, "");
        await Visit.Expect(Visit.Choose(page, Visit.Owner)).ToBeVisibleAsync();
        await LookAsync(page, "sign-in");
        await Visit.Choose(page, Visit.Owner).ClickAsync();
        foreach (
            var address in (string[])
                [
                    "publishers",
                    "profile/contoso",
                    "profile/contoso-retail",
                    "prerequisites/contoso",
                    "history/contoso",
                    "roles",
                    "users/contoso",
                ]
        )
        {
            await GoAsync(page, address);
            await LookAsync(page, address.Replace('/', '-'));
        }

        await Visit.ButtonOf(page.Locator("main"), "Add user").ClickAsync();
        await LookAsync(page, "users-add");
        Assert.Empty(_findings);
    }

    [BrowserFact]
    public async Task Every_dialog_refusal_and_notice_fits_its_window_and_has_no_serious_finding()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync();
        var (main, dialog) = (page.Locator("main"), page.GetByRole(AriaRole.Dialog));
        await Visit.ButtonOf(main, "Add user").ClickAsync();
        await Visit.ButtonOf(dialog, "Add").ClickAsync();
        await Visit.Expect(dialog.GetByLabel("E-mail")).ToBeFocusedAsync();
        await GlanceAsync(page, "users-add-refused");
        await dialog.GetByLabel("Kind").SelectOptionAsync("servicePrincipal");
        await GlanceAsync(page, "users-add-service-principal");
        await Visit.ButtonOf(dialog, "Cancel").ClickAsync();
        await Visit.ButtonOf(main, $"Remove: {Visit.Contributor}").ClickAsync();
        await GlanceAsync(page, "users-remove");
        await Visit.ButtonOf(dialog, "Cancel").ClickAsync();
        await page.GetByLabel("Find in").FillAsync("nobody");
        await Visit.Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await GlanceAsync(page, "users-nobody");

        await GoAsync(page, "users/contoso-retail");
        await Visit.ButtonOf(main, $"Remove: {Visit.Owner}").ClickAsync(new() { Force = true });
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("is the last owner");
        await GlanceAsync(page, "users-last-owner");

        await GoAsync(page, "profile/contoso");
        await page.GetByLabel("MPN ID").FillAsync("12x");
        await Visit.ButtonOf(main, "Save").ClickAsync();
        await Visit.Expect(page.GetByLabel("MPN ID")).ToBeFocusedAsync();
        await GlanceAsync(page, "profile-refused");
        var read = (await visit.CallAsync("GET", "contoso"))!;
        var definition = new { displayText = "A name that somebody else gave it meanwhile" };
        await visit.CallAsync("PUT", "contoso", new { definition }, (string)read["etag"]!);
        await page.GetByLabel("MPN ID").FillAsync("12");
        await Visit.ButtonOf(main, "Save").ClickAsync();
        await Visit
            .Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is a newer profile" }))
            .ToBeVisibleAsync();
        await GlanceAsync(page, "profile-stale");

        await page.GotoAsync("/#/profile/fabrikam");
        await Visit.Expect(Visit.Notice(page)).ToContainTextAsync("has no role at publisher 'fabrikam'");
        await GlanceAsync(page, "profile-closed");
        await GoAsync(page, "history/contoso");
        await page.Context.RouteAsync("**/api/**", route => route.AbortAsync());
        await Visit.Expect(page.Locator(".live")).ToContainTextAsync("Not live");
        await GlanceAsync(page, "history-not-live");
        Assert.Empty(_findings);
    }

    [BrowserFact]
    public async Task What_others_see_fits_its_window_and_has_no_serious_finding()
    {
        await using var visit = await Visit.StartAsync(browser);
        var page = await visit.OpenAsync(Visit.Contributor);
        await GlanceAsync(page, "contributor-users");
        await GoAsync(page, "profile/contoso");
        await GlanceAsync(page, "contributor-profile");
        page = await visit.OpenAsync(Visit.Outsider, "users");
        await GlanceAsync(page, "outsider-users");
        page = await visit.OpenAsync(Visit.Administrator, "publishers");
        await GlanceAsync(page, "administrator-publishers");
        await Visit.ButtonOf(page.Locator("main"), "Add publisher").ClickAsync();
        await GlanceAsync(page, "administrator-publishers-add");
        Assert.Empty(_findings);
    }

    private static async Task GoAsync(IPage page, string address)
    {
        await page.GotoAsync($"/#/{address}");
        await Visit.ReadyAsync(page, address.Split('/')[0]);
    }

    private async Task LookAsync(IPage page, string name)
    {
        foreach (var look in Looks)
            await LookAsync(page, name, look);
    }

    /// <summary>In the two looks that differ most.</summary>
    private async Task GlanceAsync(IPage page, string name)
    {
        foreach (var look in Looks.Where(look => look.IsChecked))
            await LookAsync(page, name, look);
    }

    private async Task LookAsync(
        IPage page,
        string name,
        (string Name, int Width, ColorScheme Scheme, bool IsChecked) look
    )
    {
        Directory.CreateDirectory(Repository.Artifacts);
        await page.SetViewportSizeAsync(look.Width, 900);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = look.Scheme });
        var file = Path.Combine(Repository.Artifacts, $"{name}-{look.Name}.png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
        var overflow = await page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        if (overflow > 0)
            _findings.Add($"{name}, {look.Name}: {overflow} pixels too wide.");
        if (look.IsChecked)
            await CheckAsync(page, $"{name}, {look.Name}");
    }

    private async Task CheckAsync(IPage page, string where)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
            await page.EvaluateAsync(Axe);
        var serious = await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
              .filter(one => ["serious", "critical"].includes(one.impact))
              .map(one => `${one.id}: ${one.nodes.map(node => node.html).join(" ")}`)
            """
        );
        _findings.AddRange(serious.Select(one => $"{where}: {one}"));
    }
}

internal static class Repository
{
    /// <summary>Where the build puts what people look at.</summary>
    public static string Artifacts { get; } = Path.Combine(Root(), "artifacts", "pages");

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CloudPartner.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests are not inside the repository.");
    }
}
