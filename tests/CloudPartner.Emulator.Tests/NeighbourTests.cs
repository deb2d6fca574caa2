using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace CloudPartner.Emulator.Tests;

/// <summary>
/// A page of another site gets nothing, whatever it asks for: the addresses come from the route table.
/// </summary>
public sealed partial class NeighbourTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Host", "localhost.evil.example:80")]
    [InlineData("Host", "169.254.169.254")]
    [InlineData("Host", "0.0.0.0")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "")]
    public async Task No_address_answers_a_foreign_host_or_origin(string header, string value)
    {
        foreach (var (method, path) in Addresses())
        {
            using var response = await SendAsync(method, path, header, value);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == 403, $"{method} {path}: {(int)response.StatusCode}");
            Assert.True(
                method == "HEAD" || text.Contains("other sites", StringComparison.Ordinal),
                $"{method} {path}: {text}"
            );
        }

        Assert.Equal(0, (int)(await _emulator.ReadControlAsync("stats"))["requests"]!);
    }

    [Theory]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "LOCALHOST:1234")]
    [InlineData("Host", "127.0.0.1:5080")]
    [InlineData("Host", "[::1]:5080")]
    [InlineData("X-Other", "evil.example")]
    public async Task Whoever_calls_it_by_a_name_of_this_machine_is_let_in(string header, string value)
    {
        foreach (var (method, path) in Addresses().Where(address => address.Path is not "/_emulator/reset"))
        {
            using var response = await SendAsync(method, path, header, value);
            Assert.DoesNotContain("other sites", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>A browser adds cookies by itself, and never a token.</summary>
    [Fact]
    public async Task Every_call_of_a_service_needs_a_token_and_no_cookie_stands_for_one()
    {
        var token = await _emulator.TokenAsync(Emulator.Owner);
        var tried = 0;
        foreach (var (method, path) in Addresses().Where(address => ServiceAddress().IsMatch(address.Path)))
        {
            using var response = await SendAsync(
                method,
                $"{path}?api-version=2017-10-31",
                "Cookie",
                $"access_token={token}; token={token}"
            );
            Assert.True((int)response.StatusCode == 401, $"{method} {path}: {(int)response.StatusCode}");
            tried += method == "GET" ? 0 : 1;
        }

        Assert.True(tried > 15, $"{tried} of them change something.");
        Assert.Empty((await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task The_page_itself_is_no_other_site()
    {
        var own = _emulator.Host.Url.GetLeftPart(UriPartial.Authority);
        using var response = await SendAsync("GET", "/_emulator/identities", "Origin", own);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("https", null, "https://{authority}/")]
    [InlineData("https", "login.contoso.example", "https://login.contoso.example/")]
    [InlineData("https", "localhost:8443", "https://localhost:8443/")]
    [InlineData(null, "portal.example:8080", "http://portal.example:8080/")]
    [InlineData("gopher", "", "http://{authority}/")]
    [InlineData("http", "evil.example/path", "http://{authority}/")]
    [InlineData("http", "user@evil.example", "http://{authority}/")]
    [InlineData("http", "a b", "http://{authority}/")]
    public async Task Addresses_in_answers_follow_a_proxy_in_front(string? scheme, string? host, string expected)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            "/contoso.com/v2.0/.well-known/openid-configuration"
        );
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", host);
        var reply = (await _emulator.SendAsync(request)).Expect(200);
        var address = expected.Replace("{authority}", _emulator.Host.Url.Authority, StringComparison.Ordinal);
        foreach (var name in (string[])["issuer", "token_endpoint", "jwks_uri"])
            Assert.StartsWith(address, (string?)reply.Json![name]);
    }

    [Fact]
    public async Task A_foreign_host_gets_no_further_by_what_it_says_of_itself()
    {
        foreach (
            var (host, forwarded) in ((string, string)[])
                [("evil.example", "localhost"), ("evil.example", "evil.example")]
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/_emulator/identities");
            request.Headers.TryAddWithoutValidation("Host", host);
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", forwarded);
            request.Headers.TryAddWithoutValidation("Origin", $"http://{forwarded}");
            Assert.Equal(403, (await _emulator.SendAsync(request)).Status);
        }
    }

    private List<(string Method, string Path)> Addresses()
    {
        var addresses = _emulator
            .Host.Routes.SelectMany(route =>
            {
                var path = Parameter().Replace(route.RoutePattern.RawText!, "x");
                var methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "PUT", "PATCH"];
                return methods.Select(method => (method, path));
            })
            .ToList();
        Assert.True(addresses.Count > 55, $"There are {addresses.Count}.");
        foreach (
            var path in (string[])
                [
                    "/",
                    "/_emulator/identities",
                    "/_emulator/reset",
                    "/msi/token",
                    "/{tenant}/oauth2/v2.0/token",
                    "/v1/roles",
                ]
        )
        {
            Assert.Contains(addresses, address => address.path == Parameter().Replace(path, "x"));
        }

        return
        [
            .. addresses,
            ("GET", "/favicon.ico"),
            ("OPTIONS", "/api/roles"),
            ("HEAD", "/"),
            ("DELETE", "/_emulator"),
            ("GET", "//"),
        ];
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri(_emulator.Host.Url.GetLeftPart(UriPartial.Authority) + path)
        );
        request.Headers.TryAddWithoutValidation(header, value);
        return await _emulator.Http.SendAsync(request);
    }

    [GeneratedRegex(@"^/(api|v1(\.0)?)/")]
    private static partial Regex ServiceAddress();

    [GeneratedRegex(@"\{[^}]*\}+")]
    private static partial Regex Parameter();
}
