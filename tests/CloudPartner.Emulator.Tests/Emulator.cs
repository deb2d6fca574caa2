using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>An emulator of its own for one test, and a client that speaks to it over real HTTP.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    public const string Owner = "owner@contoso.com";
    public const string SecondOwner = "ops-owner@contoso.com";
    public const string Contributor = "contributor@contoso.com";
    public const string Administrator = "admin@portal.example";
    public const string Outsider = "outsider@fabrikam.com";
    public const string Users = "/api/publishers/contoso/users";

    private readonly Dictionary<string, string> _tokens = [];

    private Emulator(EmulatorHost host)
    {
        Host = host;
        Http = new HttpClient { BaseAddress = host.Url, Timeout = TimeSpan.FromMinutes(2) };
    }

    public EmulatorHost Host { get; }

    public HttpClient Http { get; }

    public static async Task<Emulator> StartAsync(EmulatorOptions? options = null) =>
        new(await EmulatorHost.StartAsync(options ?? new EmulatorOptions()));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }

    public async Task<string> TokenAsync(string identity)
    {
        if (_tokens.TryGetValue(identity, out var token))
            return token;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:cloudpartner:emulator:identity",
                ["identity"] = identity,
            }
        );
        using var response = await Http.PostAsync("/common/oauth2/v2.0/token", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return _tokens[identity] = (string)json["access_token"]!;
    }

    public async Task<HttpRequestMessage> RequestAsync(
        string method,
        string path,
        object? body = null,
        string? ifMatch = null,
        bool createOnly = false,
        string identity = Owner
    )
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var request = new HttpRequestMessage(new HttpMethod(method), $"{path}{separator}api-version=2017-10-31");
        request.Headers.Authorization = new("Bearer", await TokenAsync(identity));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (createOnly)
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        if (body is not null)
        {
            var text = body as string ?? System.Text.Json.JsonSerializer.Serialize(body);
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        }

        return request;
    }

    public async Task<Reply> SendAsync(
        string method,
        string path,
        object? body = null,
        string? ifMatch = null,
        bool createOnly = false,
        string identity = Owner
    )
    {
        using var request = await RequestAsync(method, path, body, ifMatch, createOnly, identity);
        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        JsonNode? json = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0)
            json = JsonNode.Parse(text);
        return new Reply((int)response.StatusCode, json, text, response.Headers.ETag?.ToString(), response);
    }

    public Task<Reply> GetAsync(string path, string identity = Owner) => SendAsync("GET", path, identity: identity);

    public static object User(string email, string role = "Contributor", string kind = "user") =>
        new
        {
            kind,
            email,
            displayName = "Someone",
            roleName = role,
        };

    public Task<Reply> AddAsync(string email, string role = "Contributor") =>
        SendAsync("PUT", $"{Users}/{email.ToLowerInvariant()}", User(email, role), createOnly: true);

    public async Task ControlAsync(string method, string name, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/_emulator/{name}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonNode> ReadControlAsync(string name) =>
        JsonNode.Parse(await Http.GetStringAsync($"/_emulator/{name}"))!;
}

internal sealed record Reply(int Status, JsonNode? Json, string Text, string? ETag, HttpResponseMessage Response)
{
    public string? Code => (string?)Json?["error"]?["code"];

    public string? Target => (string?)Json?["error"]?["target"];

    public string? Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public Reply Expect(int status, string? code = null, string? target = null)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        if (status >= 400)
        {
            Assert.Equal(code, Code);
            Assert.NotEqual("", (string?)Json!["error"]!["message"]);
            Assert.Empty(Json["error"]!["details"]!.AsArray());
        }

        if (target is not null)
            Assert.Equal(target, Target);
        return this;
    }
}
