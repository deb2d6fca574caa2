using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CloudPartner.Emulator;
using Microsoft.Playwright;

namespace CloudPartner.Pages.Tests;

/// <summary>An emulator of its own for one test, and the people who look at its pages.</summary>
internal sealed class Visit : IAsyncDisposable
{
    public const string Owner = "owner@contoso.com";
    public const string Contributor = "contributor@contoso.com";
    public const string Administrator = "admin@portal.example";
    public const string Outsider = "outsider@fabrikam.com";

    private readonly Browser _browser;
    private readonly EmulatorHost _host;
    private readonly List<IBrowserContext> _windows = [];
    private readonly List<string> _complaints = [];

    private Visit(Browser browser, EmulatorHost host)
    {
        _browser = browser;
        _host = host;
        Http = new HttpClient { BaseAddress = host.Url };
    }

    public HttpClient Http { get; }

    public Uri Url => _host.Url;

    public static async Task<Visit> StartAsync(Browser browser, EmulatorOptions? options = null) =>
        new(browser, await EmulatorHost.StartAsync(options ?? new EmulatorOptions()));

    /// <summary>Opens a window, signed in as somebody on a page, or, without a name, on the sign-in page.</summary>
    public async Task<IPage> OpenAsync(
        string? identity = Owner,
        string page = "users/contoso",
        BrowserNewContextOptions? options = null
    )
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = Url.AbsoluteUri;
        var window = await _browser.OpenAsync(options);
        window.SetDefaultTimeout(20_000);
        _windows.Add(window);
        var shown = await window.NewPageAsync();
        // What a policy forbids is told as an error of the console; what the API refuses is none of the page's.
        shown.Console += (_, message) =>
            Complain(
                message.Type == "error"
                    && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal),
                message.Text
            );
        shown.PageError += (_, error) => Complain(true, error);
        shown.Dialog += (_, dialog) => Complain(true, $"A script ran: {dialog.Message}");
        shown.Request += (_, request) =>
            Complain(
                new Uri(request.Url) is { Scheme: not ("data" or "blob") } address
                    && address.Authority != Url.Authority,
                $"The page asked for {request.Url}."
            );
        await shown.GotoAsync($"/#/{page}");
        if (identity is not null)
        {
            await Choose(shown, identity).ClickAsync();
            await ReadyAsync(shown);
        }

        return shown;
    }

    /// <summary>Waits until a page is there with all that it shows.</summary>
    public static Task ReadyAsync(IPage page, string name = "page") =>
        Expect(page.Locator($"main:not([aria-busy]) .page.{name}")).ToBeVisibleAsync();

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Calls the API as a script would, beside the pages.</summary>
    public async Task<JsonNode?> CallAsync(
        string method,
        string path,
        object? body = null,
        string? ifMatch = null,
        string identity = Owner
    )
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:cloudpartner:emulator:identity",
                ["identity"] = identity,
            }
        );
        using var signedIn = await Http.PostAsync("/common/oauth2/v2.0/token", form);
        var token = (string)JsonNode.Parse(await signedIn.Content.ReadAsStringAsync())!["access_token"]!;
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            $"/api/publishers/{path}{separator}api-version=2017-10-31"
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method != "GET")
            request.Headers.TryAddWithoutValidation(ifMatch is null ? "If-None-Match" : "If-Match", ifMatch ?? "*");
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public Task<JsonNode?> AddAsync(string email, string role = "Contributor", string? displayName = "Someone") =>
        CallAsync(
            "PUT",
            $"contoso/users/{Uri.EscapeDataString(email.ToLowerInvariant())}",
            new
            {
                kind = "user",
                email,
                displayName,
                roleName = role,
            }
        );

    public async Task<JsonNode> ControlAsync(string name) =>
        JsonNode.Parse(await Http.GetStringAsync($"/_emulator/{name}"))!;

    public static ILocator Choose(IPage page, string identity) =>
        page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^" + Regex.Escape(identity)) });

    public static ILocator Row(IPage page, string text) =>
        page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex(Regex.Escape(text)) });

    public static ILocator Notice(IPage page) => page.Locator("#notices");

    public static ILocator ButtonOf(ILocator place, string name) =>
        place.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>For a test that tries what a policy forbids.</summary>
    public void ForgetComplaints() => _complaints.Clear();

    private void Complain(bool isWrong, string what)
    {
        if (isWrong)
            _complaints.Add(what);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows)
            await window.DisposeAsync();
        Http.Dispose();
        await _host.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
