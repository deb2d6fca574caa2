using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CloudPartner.Emulator.Identity;

internal static class Base64Url
{
    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Null for a text that is none.</summary>
    public static byte[]? Decode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }
}

/// <summary>
/// Writes tokens in the form of JWTs. Entra's are, and there are clients that read them although they should not.
/// </summary>
internal static class Jwt
{
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    private const string KeyId = "emulator";

    /// <summary>
    /// An access token is for the service that it names, which looks it up as a whole: its signature is random, so that
    /// nobody else can make one, and nobody can check it, as is so with tokens of Entra that are for a service of
    /// Microsoft's.
    /// </summary>
    public static string Unverifiable(object claims) =>
        $"{Part(new { typ = "JWT", alg = "RS256" })}.{Part(claims)}."
        + Base64Url.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// An ID token is for the application, which may check it with the keys that the authority publishes.
    /// </summary>
    public static string Signed(object claims)
    {
        var text = $"{Part(new { typ = "JWT", alg = "RS256", kid = KeyId })}.{Part(claims)}";
        var signature = Key.Value.SignData(
            Encoding.ASCII.GetBytes(text),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{text}.{Base64Url.Encode(signature)}";
    }

    public static void WriteKeys(Utf8JsonWriter json)
    {
        var key = Key.Value.ExportParameters(false);
        JsonSerializer.Serialize(
            json,
            new
            {
                keys = (object[])
                    [
                        new
                        {
                            kty = "RSA",
                            use = "sig",
                            kid = KeyId,
                            n = Base64Url.Encode(key.Modulus),
                            e = Base64Url.Encode(key.Exponent),
                        },
                    ],
            }
        );
    }

    private static string Part(object value) => Base64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(value));
}
