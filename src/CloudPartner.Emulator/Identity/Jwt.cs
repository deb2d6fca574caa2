using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// Writes tokens in the form of JWTs. Entra's are, and there are clients that read them although they should not.
/// </summary>
internal static class Jwt
{
    private const string KeyId = "emulator";

    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    /// <summary>
    /// An access token is for the service that it names, which looks it up as a whole: its signature is random, so that
    /// nobody else can make one, and nobody can check it, as is so with tokens of Entra that are for a service of
    /// Microsoft's.
    /// </summary>
    public static string Unverifiable(AccessTokenClaims claims) =>
        $"{Encode(new JwtHeader("JWT", "RS256"), IdentityJson.Default.JwtHeader)}."
        + $"{Encode(claims, IdentityJson.Default.AccessTokenClaims)}."
        + Base64Url.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// An ID token is for the application, which may check it with the keys that the authority publishes.
    /// </summary>
    public static string Signed(IdTokenClaims claims)
    {
        var text =
            $"{Encode(new JwtHeader("JWT", "RS256", KeyId), IdentityJson.Default.JwtHeader)}."
            + Encode(claims, IdentityJson.Default.IdTokenClaims);
        var signature = Key.Value.SignData(
            Encoding.ASCII.GetBytes(text),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return $"{text}.{Base64Url.Encode(signature)}";
    }

    public static KeysBody Keys()
    {
        var key = Key.Value.ExportParameters(false);
        return new KeysBody([new("RSA", "sig", KeyId, Base64Url.Encode(key.Modulus), Base64Url.Encode(key.Exponent))]);
    }

    private static string Encode<T>(T value, JsonTypeInfo<T> type) =>
        Base64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(value, type));
}
