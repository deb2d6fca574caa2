using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>
/// What each page looks like, for people to look at in the build's artifacts, and what axe-core finds in it.
/// </summary>
[Collection(SharedBrowser.Name)]
public sealed class LookTests(Browser browser)
{
    private static readonly (string Name, int Width, ColorScheme Scheme, bool IsChecked)[] Looks =
    [
        ("wide-light", 1600, ColorScheme.Light, true),
        ("wide-dark", 1600, ColorScheme.Dark, false),
        ("narrow-light", 360, ColorScheme.Light, false),
        // What depends on the width and what depends on the colours is found in these two together.
        ("narrow-dark", 360, ColorScheme.Dark, true),
    ];

    private readonly List<string> _findings = [];

    [BrowserFact]
    public async Task Every_page_fits_its_window_and_has_no_serious_finding()
    {
        Directory.CreateDirectory(Repository.Artifacts);
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
            await page.GotoAsync($"/#/{address}");
            await Visit.ReadyAsync(page, address.Split('/')[0]);
            await LookAsync(page, address.Replace('/', '-'));
        }

        await Visit.ButtonOf(page.Locator("main"), "Add user").ClickAsync();
        await LookAsync(page, "users-add");
        Assert.Empty(_findings);
    }

    private async Task LookAsync(IPage page, string name)
    {
        foreach (var look in Looks)
        {
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
    }

    private async Task CheckAsync(IPage page, string where) =>
        _findings.AddRange(
            (await page.RunAxe())
                .Violations.Where(one => one.Impact is "serious" or "critical")
                .Select(one => $"{where}: {one.Id}: {string.Join(" ", one.Nodes.Select(node => node.Html))}")
        );
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
