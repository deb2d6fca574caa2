using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CloudPartner.Emulator;

namespace CloudPartner.Interop.Tests;

/// <summary>An emulator for one trial, on which nothing has happened yet.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Owner = "owner@contoso.com";
    public const string Application = "11111111-1111-4111-8111-111111111111";
    public const string Principal = "33333333-3333-4333-8333-333333333333";
    public const string Secret = "emulator-secret";
    public const string Tenant = "22222222-2222-4222-8222-222222222222";
    public const string OtherTenant = "66666666-6666-4666-8666-666666666666";
    public const string PartnerCenter = "https://api.partnercenter.microsoft.com";
    public const string Graph = "https://graph.microsoft.com";
    public const string Portal = "https://cloudpartner.azure.com";

    private readonly EmulatorHost _host;
    private readonly TlsFront _front;
    private readonly ConcurrentDictionary<(string Identity, string Resource), string> _tokens = [];

    private Stage(EmulatorHost host, TlsFront front)
    {
        _host = host;
        _front = front;
        Http = new HttpClient { BaseAddress = host.Url };
    }

    public Uri Url => _host.Url;

    /// <summary>The same emulator over TLS, which libraries for signing in insist on.</summary>
    public Uri SecureUrl => _front.Url;

    public HttpClient Http { get; }

    public static async Task<Stage> OpenAsync()
    {
        var host = await EmulatorHost.StartAsync(new EmulatorOptions());
        return new Stage(host, await TlsFront.StartAsync(host.Url));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _front.DisposeAsync();
        await _host.DisposeAsync();
    }

    /// <summary>A token as the emulator gives it out to a person, or to the application.</summary>
    public async Task<string> TokenAsync(string identity, string resource, string tenant = Tenant)
    {
        if (_tokens.TryGetValue((identity, resource), out var known))
            return known;
        var fields = new Dictionary<string, string> { ["scope"] = resource + "/.default" };
        if (identity == Application)
        {
            (fields["grant_type"], fields["client_id"], fields["client_secret"]) = (
                "client_credentials",
                Application,
                Secret
            );
        }
        else
        {
            (fields["grant_type"], fields["identity"]) = ("urn:cloudpartner:emulator:identity", identity);
            tenant = "common";
        }

        using var form = new FormUrlEncodedContent(fields);
        using var response = await Http.PostAsync($"/{tenant}/oauth2/v2.0/token", form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return _tokens[(identity, resource)] = (string)JsonNode.Parse(text)!["access_token"]!;
    }

    public async Task ControlAsync(string method, string name, object order)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/_emulator/{name}")
        {
            Content = JsonContent.Create(order),
        };
        using var response = await Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Whether the service takes a token: the proof of every sign-in.</summary>
    public async Task UseAsync(string token, string resource = PartnerCenter)
    {
        var path = resource switch
        {
            Graph => "/v1.0/users?$top=1",
            Portal => "/api/publishers?api-version=2017-10-31",
            _ => "/v1/roles",
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers = { Authorization = new("Bearer", token) },
        };
        using var response = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
