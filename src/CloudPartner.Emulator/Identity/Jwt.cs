using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Identity;

/// <summary>Writes tokens as JWTs, as Entra does: there are clients that read them although they should not.</summary>
internal static class Jwt
{
    private const string KeyId = "emulator";

    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    /// <summary>
    /// An access token is looked up as a whole by the service that it is for. Its signature is random, so that nobody
    /// can forge or verify one, as with Entra's tokens for Microsoft's own services.
    /// </summary>
    public static string Unverifiable(AccessTokenClaims claims) =>
        $"{Encode(new JwtHeader("JWT", "RS256"), IdentityJson.Default.JwtHeader)}."
        + $"{Encode(claims, IdentityJson.Default.AccessTokenClaims)}."
        + Base64Url.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>An ID token is for the application, which may verify it with the published keys.</summary>
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
