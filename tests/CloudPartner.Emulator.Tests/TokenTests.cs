using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>What tokens say to clients that read them.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string Contoso = "22222222-2222-4222-8222-222222222222";
    private const string Fabrikam = "66666666-6666-4666-8666-666666666666";
    private const string Application = "11111111-1111-4111-8111-111111111111";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData(Emulator.Owner, Contoso, true)]
    [InlineData("no-mfa@contoso.com", Contoso, false)]
    [InlineData(Emulator.Outsider, Fabrikam, true)]
    [InlineData(Emulator.Outsider, Contoso, true)]
    [InlineData(Emulator.Administrator, Contoso, true)]
    public async Task The_access_token_of_a_person_is_a_jwt_with_the_claims_that_clients_read(
        string identity,
        string tenant,
        bool hasMfa
    )
    {
        var token = await TokenAsync(
            tenant,
            ("grant_type", "urn:cloudpartner:emulator:identity"),
            ("identity", identity),
            ("scope", "https://api.partnercenter.microsoft.com/user_impersonation"),
            ("client_id", "55555555-5555-4555-8555-555555555555")
        );
        var (header, claims) = Read((string)token["access_token"]!);
        Assert.Equal(("JWT", "RS256"), ((string?)header["typ"], (string?)header["alg"]));
        Assert.Equal("https://api.partnercenter.microsoft.com", (string?)claims["aud"]);
        Assert.Equal($"{_emulator.Host.Url}{tenant}/", (string?)claims["iss"]);
        Assert.Equal((tenant, identity), ((string?)claims["tid"], (string?)claims["upn"]));
        Assert.True(Guid.TryParseExact((string?)claims["oid"], "D", out _));
        Assert.Equal("55555555-5555-4555-8555-555555555555", (string?)claims["appid"]);
        Assert.Equal(3600, (long)claims["exp"]! - (long)claims["nbf"]!);
        Assert.Equal(hasMfa, claims["amr"]!.AsArray().Any(way => (string?)way == "mfa"));
    }

    [Theory]
    [InlineData("scope", "https://graph.microsoft.com/.default", "https://graph.microsoft.com")]
    [InlineData("resource", "https://api.partnercenter.microsoft.com", "https://api.partnercenter.microsoft.com")]
    [InlineData("scope", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd/.default", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd")]
    public async Task That_of_an_application_names_the_application_and_no_secret(
        string field,
        string value,
        string audience
    )
    {
        var token = await TokenAsync(
            Contoso,
            ("grant_type", "client_credentials"),
            ("client_id", Application),
            ("client_secret", "emulator-secret"),
            (field, value)
        );
        var (_, claims) = Read((string)token["access_token"]!);
        Assert.Equal((audience, Application), ((string?)claims["aud"], (string?)claims["appid"]));
        Assert.Equal("33333333-3333-4333-8333-333333333333", (string?)claims["oid"]);
        Assert.Null(claims["upn"]);
        Assert.DoesNotContain("secret", claims.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_token_is_known_as_a_whole_and_by_nothing_that_can_be_read_from_it()
    {
        var token = await _emulator.TokenAsync(Emulator.Owner);
        var parts = token.Split('.');
        var forged = Encode(
            Read(token).Claims.ToJsonString().Replace(Emulator.Owner, Emulator.Administrator, StringComparison.Ordinal)
        );
        var other = (await _emulator.TokenAsync(Emulator.Outsider)).Split('.')[2];
        foreach (
            var (value, expected) in ((string, int)[])
                [
                    (token, 200),
                    ($"{parts[0]}.{parts[1]}.", 401),
                    ($"{parts[0]}.{forged}.{parts[2]}", 401),
                    ($"{parts[0]}.{parts[1]}.{other}", 401),
                    (token[..^1], 401),
                    (token + "A", 401),
                    (parts[2], 401),
                    (token.ToUpperInvariant(), 401),
                ]
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/roles?api-version=2017-10-31");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {value}");
            Assert.Equal(expected, (await _emulator.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task An_id_token_can_be_checked_with_the_published_key()
    {
        var device = await PostAsync("/common/oauth2/v2.0/devicecode", ("client_id", Application), ("scope", "openid"));
        await _emulator.ControlAsync(
            "POST",
            "devicecodes",
            $$"""{"userCode":"{{device["user_code"]}}","identity":"outsider@fabrikam.com"}"""
        );
        var answer = await PostAsync(
            "/common/oauth2/v2.0/token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", Application),
            ("device_code", (string)device["device_code"]!)
        );
        var parts = ((string)answer["id_token"]!).Split('.');
        var (header, claims) = Read((string)answer["id_token"]!);
        var keys = JsonNode.Parse(await _emulator.Http.GetStringAsync("/common/discovery/v2.0/keys"))![
            "keys"
        ]!.AsArray();
        var key = keys.Single(key => (string?)key!["kid"] == (string?)header["kid"])!;
        using var rsa = RSA.Create(
            new RSAParameters { Modulus = Decode((string)key["n"]!), Exponent = Decode((string)key["e"]!) }
        );
        Assert.True(
            rsa.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Decode(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        );
        Assert.Equal($"{_emulator.Host.Url}{Fabrikam}/v2.0", (string?)claims["iss"]);
        Assert.Equal((Application, Fabrikam), ((string?)claims["aud"], (string?)claims["tid"]));
        Assert.True(Guid.TryParseExact((string?)claims["oid"], "D", out _));

        var info = JsonNode.Parse(Decode((string)answer["client_info"]!))!;
        Assert.Equal(((string?)claims["oid"], Fabrikam), ((string?)info["uid"], (string?)info["utid"]));
    }

    private Task<JsonNode> TokenAsync(string tenant, params (string Name, string Value)[] fields) =>
        PostAsync(
            fields.Any(field => field.Name == "resource") ? $"/{tenant}/oauth2/token" : $"/{tenant}/oauth2/v2.0/token",
            fields
        );

    private async Task<JsonNode> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
        );
        using var response = await _emulator.Http.PostAsync(path, form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static (JsonNode Header, JsonNode Claims) Read(string token)
    {
        var parts = token.Split('.');
        Assert.Equal(3, parts.Length);
        return (JsonNode.Parse(Decode(parts[0]))!, JsonNode.Parse(Decode(parts[1]))!);
    }

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
