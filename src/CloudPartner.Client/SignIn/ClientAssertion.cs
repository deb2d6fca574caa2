using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Json;
using CloudPartner.Client.Text;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// The assertion that an application signs with its certificate (RFC 7523;
/// learn.microsoft.com/entra/identity-platform/certificate-credentials). Written here because MSAL's own writes nbf as
/// a text where RFC 7519 wants a number, which strict providers refuse.
/// </summary>
internal static class ClientAssertion
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Makes and signs an assertion.</summary>
    /// <param name="application">The application that makes it.</param>
    /// <param name="audience">For whom: the address that tokens are asked from.</param>
    /// <param name="certificate">With an RSA key.</param>
    /// <param name="now">The time.</param>
    public static string Sign(Guid application, string audience, X509Certificate2 certificate, DateTimeOffset now)
    {
        var header = Encode(json =>
        {
            json.WriteProperty("alg", "PS256");
            json.WriteProperty("typ", "JWT");
            json.WriteProperty("x5t#S256", Base64Url.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)));
        });
        var payload = Encode(json =>
        {
            json.WriteProperty("aud", audience);
            json.WriteProperty("iss", application.ToString("D"));
            json.WriteProperty("sub", application.ToString("D"));
            json.WriteProperty("jti", Guid.NewGuid().ToString("D"));
            json.WriteProperty("iat", now.ToUnixTimeSeconds());
            json.WriteProperty("nbf", now.ToUnixTimeSeconds());
            json.WriteProperty("exp", (now + Lifetime).ToUnixTimeSeconds());
        });
        using var key = certificate.GetRSAPrivateKey()!;
        var signature = key.SignData(
            System.Text.Encoding.ASCII.GetBytes($"{header}.{payload}"),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pss
        );
        return $"{header}.{payload}.{Base64Url.Encode(signature)}";
    }

    private static string Encode(Action<JsonTextWriter> write) =>
        Base64Url.Encode(
            PortalJson.Write(json =>
            {
                json.WriteStartObject();
                write(json);
                json.WriteEndObject();
            })
        );
}
