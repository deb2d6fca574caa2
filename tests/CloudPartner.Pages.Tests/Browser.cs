using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>A headless Chromium for many tests; each test has pages of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names =
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome.exe",
        "msedge.exe",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The program, from the search path; null where there is none.</summary>
    internal static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // A busy machine takes its time, and whoever waits for what comes at once loses none.
        Assertions.SetDefaultExpectTimeout(20_000);
        // Without its sandbox, which needs a user who is not root; it only ever sees the pages of an emulator. And
        // without the imitation of a graphics card, which costs more than it brings.
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu"] }
        );
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A window with storage of its own, as another person on another machine would have it.</summary>
    internal Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options) => _browser!.NewContextAsync(options);
}

/// <summary>
/// Tests that share the browser run one after the other. The classes that take longest have one of their own and run
/// beside them.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<Browser>
{
    public const string Name = "Browser";
}

/// <summary>A test that needs a browser, and says so where there is none.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = BrowserFact.Reason;
}

/// <inheritdoc cref="BrowserFactAttribute"/>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = BrowserFact.Reason;
}

internal static class BrowserFact
{
    public static string? Reason { get; } =
        Browser.Program is null
            ? "There is no Chromium or Chrome on the search path, as on machines for builds alone; "
                + "on Debian 'apt-get install chromium' brings it."
            : null;
}
