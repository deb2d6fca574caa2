using System.Text.RegularExpressions;

namespace CloudPartner.Emulator.Tests;

/// <summary>The page with the descriptions of the APIs needs nothing but the emulator.</summary>
public sealed partial class ApiDocsTests : IAsyncLifetime
{
    private const string Page = "/_emulator/docs/";

    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Everything_that_the_page_loads_comes_from_the_emulator()
    {
        var html = await _emulator.Http.GetStringAsync(Page);
        var scripts = Script().Matches(html).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(["scalar.js", "scalar.aspnetcore.js"], scripts);
        foreach (var script in scripts)
        {
            using var response = await _emulator.Http.GetAsync(Page + script);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(
            [_emulator.Host.Url.GetLeftPart(UriPartial.Authority)],
            Address().Matches(html).Select(match => match.Value).Distinct()
        );
    }

    [Fact]
    public async Task Whatever_is_not_its_own_the_page_may_not_load_and_each_time_its_scripts_have_another_number()
    {
        var policies = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await _emulator.Http.GetAsync(Page);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            var nonce = Nonce().Match(policy).Groups[1].Value;
            Assert.NotEmpty(nonce);
            Assert.Equal(3, Regex.Count(await response.Content.ReadAsStringAsync(), $"nonce=\"{nonce}\""));
            Assert.StartsWith("default-src 'none'; script-src 'self' ", policy, StringComparison.Ordinal);
            Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
            policies.Add(policy);
        }

        Assert.NotEqual(policies[0], policies[1]);
    }

    [Fact]
    public async Task What_would_report_or_ask_elsewhere_is_off()
    {
        var html = await _emulator.Http.GetStringAsync(Page);
        foreach (
            var setting in (string[])
                [
                    "\"withDefaultFonts\":false",
                    "\"telemetry\":false",
                    "\"agent\":{\"disabled\":true}",
                    "\"mcp\":{\"disabled\":true}",
                ]
        )
        {
            Assert.Contains(setting, html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("portal-api")]
    [InlineData("partner-center")]
    public async Task It_shows_the_documents_that_are_kept_by_hand(string document)
    {
        Assert.Contains(
            $"_emulator/docs/{document}.yaml",
            await _emulator.Http.GetStringAsync(Page),
            StringComparison.Ordinal
        );
        Assert.Equal(
            await File.ReadAllTextAsync(ContractTests.FindDocument($"{document}.openapi.yaml")),
            await _emulator.Http.GetStringAsync($"{Page}{document}.yaml")
        );
    }

    [Fact]
    public async Task Without_control_there_is_no_page()
    {
        await using var emulator = await Emulator.StartAsync(new() { Control = false });
        using var response = await emulator.Http.GetAsync(Page);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [GeneratedRegex("<script[^>]* src=\"([^\"]*)\"")]
    private static partial Regex Script();

    [GeneratedRegex("https?://[^\"'/\\s]+")]
    private static partial Regex Address();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();
}
