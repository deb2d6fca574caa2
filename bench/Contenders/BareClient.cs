using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace CloudPartner.Bench.Contenders;

/// <summary>A user on the wire, as somebody writes it who needs no library for it.</summary>
internal sealed record BareUser(
    string? Kind,
    string? Email,
    string? DisplayName,
    string? RoleName,
    DateTimeOffset? ChangedTime = null,
    string[]? OfferTypes = null,
    string? Etag = null
);

internal sealed record BarePage(List<BareUser> Value, string? NextLink);

internal sealed record BareToken([property: JsonPropertyName("access_token")] string AccessToken);

[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BareUser))]
[JsonSerializable(typeof(BarePage))]
[JsonSerializable(typeof(BareToken))]
internal sealed partial class BareJson : JsonSerializerContext;

/// <summary>What the bare programs share: one client that is signed in.</summary>
internal static class BareClient
{
    public const string ApiVersion = "?api-version=2017-10-31";

    public static async Task<HttpClient> ConnectAsync(Uri address, string identity = "owner@contoso.com")
    {
        var client = new HttpClient(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                EnableMultipleHttp2Connections = true,
            }
        )
        {
            BaseAddress = address,
        };
        using var form = new FormUrlEncodedContent([
            new("grant_type", "urn:cloudpartner:emulator:identity"),
            new("identity", identity),
        ]);
        using var answer = await client.PostAsync(new Uri("contoso.com/oauth2/v2.0/token", UriKind.Relative), form);
        var token = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(BareJson.Default.BareToken))!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return client;
    }
}
