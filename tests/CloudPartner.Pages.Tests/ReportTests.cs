using CloudPartner.Client.Reviews;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>The page of an access report, as an auditor opens it from a disk.</summary>
[Collection(SharedBrowser.Name)]
public sealed class ReportTests(Browser browser) : IDisposable
{
    private const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>";

    private readonly string _folder = Directory.CreateTempSubdirectory("cp-report-").FullName;
    private readonly List<string> _complaints = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [BrowserFact]
    public async Task The_table_sorts_and_filters_under_its_own_policy()
    {
        await using var window = await browser.OpenAsync(new BrowserNewContextOptions());
        var page = await OpenAsync(window);
        var rows = page.Locator("#roles-table tbody tr");
        await page.GetByLabel("Show only rows that hold").FillAsync("BOB");
        await Visit.Expect(rows.Filter(new() { Visible = true })).ToHaveCountAsync(1);
        await Visit.Expect(page.Locator("#shown")).ToHaveTextAsync("1 of 4 rows");
        await page.GetByLabel("Show only rows that hold").FillAsync("");
        await Visit.Expect(rows.Filter(new() { Visible = true })).ToHaveCountAsync(4);

        // By keyboard, as everything on it.
        var severity = page.GetByRole(AriaRole.Button, new() { Name = "Severity" });
        await severity.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Visit.Expect(rows.First).ToContainTextAsync("High");
        await Visit
            .Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Severity" }))
            .ToHaveAttributeAsync("aria-sort", "ascending");
        await page.Keyboard.PressAsync("Enter");
        await Visit.Expect(rows.Last).ToContainTextAsync("High");
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task A_name_is_text_and_the_page_asks_nobody_for_anything()
    {
        await using var window = await browser.OpenAsync(new BrowserNewContextOptions());
        var page = await OpenAsync(window);
        await Visit.Expect(page.GetByText(Hostile).First).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("img").CountAsync());
        Assert.Empty(_complaints);
    }

    [BrowserFact]
    public async Task It_fits_every_window_prints_whole_and_has_no_serious_finding()
    {
        Directory.CreateDirectory(Repository.Artifacts);
        await using var window = await browser.OpenAsync(new BrowserNewContextOptions());
        var page = await OpenAsync(window);
        foreach (var (width, scheme) in ((int, ColorScheme)[])[(1600, ColorScheme.Light), (360, ColorScheme.Dark)])
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await page.ScreenshotAsync(
                new PageScreenshotOptions
                {
                    Path = Path.Combine(Repository.Artifacts, $"report-{width}-{scheme}.png".ToLowerInvariant()),
                    FullPage = true,
                }
            );
            var overflow = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            );
            Assert.True(overflow <= 0, $"{overflow} pixels too wide at {width}.");
            var found = (await page.RunAxe()).Violations.Where(one => one.Impact is "serious" or "critical");
            Assert.Empty(found.Select(one => $"{one.Id}: {string.Join(" ", one.Nodes.Select(node => node.Html))}"));
        }

        await page.PdfAsync(new PagePdfOptions { Path = Path.Combine(Repository.Artifacts, "report.pdf") });
        // What is closed on the screen is open on paper.
        Assert.Equal(await page.Locator("details").CountAsync(), await page.Locator("details[open]").CountAsync());
        Assert.Empty(_complaints);
    }

    private async Task<IPage> OpenAsync(IBrowserContext window)
    {
        var path = Path.Combine(_folder, "report.html");
        var earlier = Path.Combine(_folder, "earlier.json");
        AccessReportFile
            .Open(earlier, new AccessReportFile.Options())
            .Write([Entry("ann@contoso.com")], DateTimeOffset.UtcNow);
        AccessReportFile
            .Open(path, new AccessReportFile.Options(Since: earlier))
            .Write(
                [
                    Entry("ann@contoso.com"),
                    Entry("bob@contoso.com", Finding(FindingSeverity.High), Finding(FindingSeverity.Low)),
                    Entry("cid@contoso.com", Finding(FindingSeverity.Medium)) with
                    {
                        DisplayName = Hostile,
                    },
                    Entry("dan@contoso.com") with
                    {
                        Role = "Contributor",
                    },
                ],
                DateTimeOffset.UtcNow
            );
        var page = await window.NewPageAsync();
        page.Console += (_, message) => _complaints.Add(message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Dialog += (_, dialog) => _complaints.Add($"A script ran: {dialog.Message}");
        var address = new Uri(path);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) != address)
                _complaints.Add($"The page asked for {request.Url}.");
        };
        await page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    private static AccessFinding Finding(FindingSeverity severity) =>
        new($"Found{severity}", severity, $"Something {severity}.", "Mend it.", "ours");

    private static AccessReviewEntry Entry(string email, params AccessFinding[] findings) =>
        new()
        {
            PublisherId = "contoso",
            Environment = "Test",
            Kind = PortalUserKind.User,
            Email = email,
            Role = "Owner",
            GrantedTime = DateTimeOffset.UtcNow.AddDays(-3),
            GrantedBy = "boss@contoso.com",
            Account = new AccountFacts
            {
                Exists = true,
                IsEnabled = true,
                IsGuest = false,
                IsMfaRegistered = true,
                LastSignIn = DateTimeOffset.UtcNow,
            },
            Findings = findings,
            Sources =
            [
                new ReviewSource("Roles", AccountFact.None, "a role", ReviewSourceStatus.Read),
                new ReviewSource("Graph", AccountFact.LastSignIn, "P1", ReviewSourceStatus.NotLicensed, "No licence."),
            ],
        };
}
