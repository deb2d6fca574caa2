using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// The statement that an application signs with its certificate (RFC 7523;
/// learn.microsoft.com/entra/identity-platform/certificate-credentials). Written here because MSAL's own has its start
/// as a text where RFC 7519 wants a number, which strict providers refuse.
/// </summary>
internal static class ClientAssertion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Makes and signs a statement.</summary>
    /// <param name="application">Who says it.</param>
    /// <param name="audience">To whom: the address that tokens are asked from.</param>
    /// <param name="certificate">With an RSA key.</param>
    /// <param name="now">The time.</param>
    public static string Sign(Guid application, string audience, X509Certificate2 certificate, DateTimeOffset now)
    {
        var header = Encode(json =>
        {
            Write(json, "alg", "PS256");
            Write(json, "typ", "JWT");
            Write(json, "x5t#S256", Base64Url(certificate.GetCertHash(HashAlgorithmName.SHA256)));
        });
        var payload = Encode(json =>
        {
            Write(json, "aud", audience);
            Write(json, "iss", application.ToString("D"));
            Write(json, "sub", application.ToString("D"));
            Write(json, "jti", Guid.NewGuid().ToString("D"));
            Write(json, "iat", now.ToUnixTimeSeconds());
            Write(json, "nbf", now.ToUnixTimeSeconds());
            Write(json, "exp", (now + Lifetime).ToUnixTimeSeconds());
        });
        using var key = certificate.GetRSAPrivateKey()!;
        var signature = key.SignData(
            System.Text.Encoding.ASCII.GetBytes($"{header}.{payload}"),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pss
        );
        return $"{header}.{payload}.{Base64Url(signature)}";
    }

    private static string Encode(Action<JsonTextWriter> write) =>
        Base64Url(
            PortalJson.Write(json =>
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            })
        );

    private static void Write(JsonTextWriter json, string name, object value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
