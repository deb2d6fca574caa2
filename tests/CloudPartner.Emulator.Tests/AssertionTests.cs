using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>Client assertions in the forms in which the libraries of others write them.</summary>
public sealed class AssertionTests : IAsyncLifetime
{
    private const string Application = "11111111-1111-4111-8111-111111111111";
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly X509Certificate2 Certificate = new CertificateRequest(
        "CN=Automation",
        Key,
        HashAlgorithmName.SHA256,
        RSASignaturePadding.Pkcs1
    ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    private Emulator _emulator = null!;

    public async Task InitializeAsync()
    {
        _emulator = await Emulator.StartAsync();
        await _emulator.ControlAsync(
            "POST",
            "certificates",
            JsonSerializer.Serialize(new { pem = Certificate.ExportCertificatePem() })
        );
        await _emulator.ControlAsync(
            "POST",
            "federations",
            JsonSerializer.Serialize(
                new
                {
                    issuer = "https://issuer.example",
                    subject = "repo:contoso",
                    publicKeyPem = Key.ExportSubjectPublicKeyInfoPem(),
                }
            )
        );
    }

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Theory]
    [InlineData("number", "x5t#S256", "PS256", null)]
    [InlineData("number", "x5t#S256", "RS256", null)]
    [InlineData("number", "x5t", "RS256", null)]
    [InlineData("number", "x5t", "PS256", null)]
    [InlineData("padded", "x5t", "RS256", null)]
    [InlineData("padded", "x5t#S256", "PS256", null)]
    [InlineData("padded", "kid", "PS256", 700027)]
    [InlineData("text", "x5t#S256", "PS256", null)]
    [InlineData("text", "x5t", "RS256", null)]
    [InlineData("fraction", "x5t#S256", "PS256", null)]
    [InlineData("text of a fraction", "x5t", "PS256", null)]
    [InlineData("list", "x5t#S256", "PS256", null)]
    [InlineData("both", "x5t#S256", "PS256", null)]
    [InlineData("past", "x5t#S256", "PS256", 700024)]
    [InlineData("past as text", "x5t", "RS256", 700024)]
    [InlineData("future as text", "x5t", "RS256", 700024)]
    [InlineData("words", "x5t#S256", "PS256", 700024)]
    [InlineData("NaN", "x5t#S256", "PS256", 700024)]
    [InlineData("none", "x5t#S256", "PS256", 700024)]
    [InlineData("number", "kid", "PS256", 700027)]
    [InlineData("number", "x5t#S256", "HS256", 700027)]
    [InlineData("two audiences", "x5t#S256", "PS256", 50027)]
    public async Task A_certificate_proves_the_application_whatever_wrote_the_assertion(
        string form,
        string thumbprint,
        string algorithm,
        int? refusal
    )
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var endpoint = new Uri(_emulator.Host.Url, "/common/oauth2/v2.0/token").AbsoluteUri;
        object audience = form switch
        {
            "list" => new[] { endpoint },
            "two audiences" => new[] { endpoint, "https://other.example" },
            _ => endpoint,
        };
        (object From, object Until) times = form switch
        {
            "text" => ($"{now}", $"{now + 600}"),
            "past as text" => ($"{now - 900}", $"{now - 600}"),
            "future as text" => ($"{now + 900}", $"{now + 1800}"),
            "fraction" => (now + 0.5, now + 600.5),
            "text of a fraction" => ($"{now}.5", $"{now + 600}.5"),
            "past" => (now - 900, now - 600),
            "words" => (now, "soon"),
            "NaN" => (now, "NaN"),
            "none" => (now, ""),
            _ => (now, now + 600),
        };
        var header = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = "JWT" };
        header[thumbprint] = Encode(
            Certificate.GetCertHash(thumbprint == "x5t" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256)
        );
        if (form == "padded")
            header[thumbprint] = header[thumbprint] + "=";
        if (form == "both")
            header["x5t"] = Encode(Certificate.GetCertHash(HashAlgorithmName.SHA1));
        var claims = new Dictionary<string, object>
        {
            ["aud"] = audience,
            ["iss"] = Application,
            ["sub"] = Application,
            ["jti"] = Guid.NewGuid().ToString(),
            ["nbf"] = times.From,
            ["exp"] = times.Until,
        };
        await ExpectAsync(Sign(header, claims), refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trusted_issuer_may_write_times_as_texts_as_well(bool asText)
    {
        var until = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600;
        await ExpectAsync(
            Sign(
                new() { ["alg"] = "RS256" },
                new()
                {
                    ["aud"] = "api://AzureADTokenExchange",
                    ["iss"] = "https://issuer.example",
                    ["sub"] = "repo:contoso",
                    ["exp"] = asText ? $"{until}" : until,
                }
            ),
            null
        );
    }

    private async Task ExpectAsync(string assertion, int? refusal)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = Application,
                ["scope"] = "https://graph.microsoft.com/.default",
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = assertion,
            }
        );
        using var response = await _emulator.Http.PostAsync("/common/oauth2/v2.0/token", form);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(refusal, (int?)json["error_codes"]?[0]);
        Assert.Equal(refusal is null, json["access_token"] is not null);
    }

    private static string Sign(Dictionary<string, object> header, Dictionary<string, object> claims)
    {
        var text =
            $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var padding = (string)header["alg"] == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return $"{text}.{Encode(Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, padding))}";
    }

    private static string Encode(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
