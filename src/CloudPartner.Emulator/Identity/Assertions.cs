using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// What the application may prove itself with besides its secret: certificates, and tokens of issuers that it trusts.
/// </summary>
internal sealed class Assertions(Clock clock)
{
    public const string ExchangeAudience = "api://AzureADTokenExchange";

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly object _gate = new();
    private readonly Dictionary<string, RSA> _certificates = [];
    private readonly Dictionary<(string Issuer, string Subject), RSA> _federations = [];

    public void AddCertificate(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var key = certificate.GetRSAPublicKey() ?? throw new CryptographicException("The certificate has no RSA key.");
        lock (_gate)
        {
            _certificates[Base64Url.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256))] = key;
            _certificates[Base64Url.Encode(certificate.GetCertHash(HashAlgorithmName.SHA1))] = key;
        }
    }

    public void AddFederation(string issuer, string subject, string publicKeyPem)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var key = RSA.Create();
        key.ImportFromPem(publicKeyPem);
        lock (_gate)
            _federations[(issuer, subject)] = key;
    }

    /// <summary>What is wrong with an assertion, as Entra numbers it; null if nothing is.</summary>
    public (int Number, string Words)? Check(string assertion, string application, string tokenEndpoint)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || Read(parts[0]) is not { } header || Read(parts[1]) is not { } payload)
            return (50027, "The client assertion is no valid JWT.");

        string issuer = Text(payload, "iss"),
            subject = Text(payload, "sub"),
            audience = Audience(payload);
        RSA? key;
        lock (_gate)
        {
            if (issuer.Equals(application, StringComparison.OrdinalIgnoreCase))
            {
                // The name of a certificate from before today's, which there are libraries that still send.
                var name = Text(header, "x5t#S256") is { Length: > 0 } today ? today : Text(header, "x5t");
                // Python's msal leaves the padding in it, and Entra takes that.
                var thumbprint = name.TrimEnd('=');
                if (!_certificates.TryGetValue(thumbprint, out key))
                {
                    return (
                        700027,
                        "The certificate with which the client assertion is signed is not registered for the "
                            + "application."
                    );
                }

                if (WithoutScheme(audience) != WithoutScheme(tokenEndpoint))
                    return (50027, "The client assertion is for another audience.");
            }
            else
            {
                if (!_federations.TryGetValue((issuer, subject), out key))
                {
                    return (
                        70021,
                        $"No matching federated identity record found for presented assertion. Issuer: '{issuer}'. "
                            + $"Subject: '{subject}'."
                    );
                }

                if (audience != ExchangeAudience)
                {
                    return (
                        700212,
                        $"No matching federated identity record found for presented assertion audience '{audience}'."
                    );
                }
            }
        }

        var now = clock.Now.ToUnixTimeSeconds();
        if (Number(payload, "exp") < now || Number(payload, "nbf") > now + Tolerance.TotalSeconds)
            return (700024, "Client assertion is not within its valid time range.");

        var padding = Text(header, "alg") == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        return
            Text(header, "alg") is "PS256" or "RS256"
            && Base64Url.Decode(parts[2]) is { } signature
            && key.VerifyData(signed, signature, HashAlgorithmName.SHA256, padding)
            ? null
            : (700027, "Client assertion contains an invalid signature.");
    }

    // A client library that takes https only names the endpoint so, also on loopback.
    private static string WithoutScheme(string address) =>
        address[(address.IndexOf("://", StringComparison.Ordinal) + 1)..];

    private static JsonElement? Read(string part)
    {
        try
        {
            return
                Base64Url.Decode(part) is { } bytes
                && JsonSerializer.Deserialize<JsonElement>(bytes) is { ValueKind: JsonValueKind.Object } json
                ? json
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // One audience, or a list with one in it.
    private static string Audience(JsonElement payload) =>
        payload.TryGetProperty("aud", out var value)
        && value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() == 1
        && value[0].ValueKind == JsonValueKind.String
            ? value[0].GetString()!
            : Text(payload, "aud");

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    // A time is a number; Microsoft's own library for .NET writes it as a text, and Entra takes that.
    private static double Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : 0;
}
