using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CloudPartner.Emulator.Identity;

/// <summary>Entra's answer with tokens; what a person gets besides is left out for an application.</summary>
internal sealed record TokenBody(
    string TokenType,
    JsonNode ExpiresIn,
    JsonNode ExtExpiresIn,
    JsonNode? ExpiresOn,
    JsonNode? NotBefore,
    string? Resource,
    string AccessToken,
    string? RefreshToken,
    string? IdToken,
    string? ClientInfo,
    string? Scope
);

internal sealed record DeviceCodeBody(
    string UserCode,
    string DeviceCode,
    string VerificationUri,
    double ExpiresIn,
    int Interval,
    string Message
);

internal sealed record SignInErrorBody(
    string Error,
    string ErrorDescription,
    IReadOnlyList<int> ErrorCodes,
    string Timestamp,
    string TraceId,
    string CorrelationId
);

/// <summary>The answer with a token of a machine's identity endpoint, which writes numbers as texts.</summary>
internal sealed record MachineTokenBody(
    string AccessToken,
    string ClientId,
    string ExpiresIn,
    string ExpiresOn,
    string Resource,
    string TokenType
);

internal sealed record MachineErrorBody(string Error, string ErrorDescription);

/// <summary>What an authority says of itself (OpenID Connect Discovery 1.0, section 3).</summary>
internal sealed record DiscoveryBody(
    string Issuer,
    string AuthorizationEndpoint,
    string TokenEndpoint,
    string DeviceAuthorizationEndpoint,
    string JwksUri,
    string[] TokenEndpointAuthMethodsSupported,
    string[] GrantTypesSupported,
    string[] ResponseTypesSupported,
    string[] SubjectTypesSupported,
    string[] IdTokenSigningAlgValuesSupported,
    string[] ScopesSupported,
    string[] ClaimsSupported
);

internal sealed record KeysBody(IReadOnlyList<KeysBody.Key> Keys)
{
    internal sealed record Key(string Kty, string Use, string Kid, string N, string E);
}

internal sealed record JwtHeader(string Typ, string Alg, string? Kid = null);

/// <summary>The claims of an access token; those after <paramref name="Idtyp"/> are a person's.</summary>
internal sealed record AccessTokenClaims(
    string Aud,
    string Iss,
    long Iat,
    long Nbf,
    long Exp,
    string Appid,
    string Oid,
    string Sub,
    string Tid,
    string Ver,
    string Idtyp,
    string? Scp,
    string? Upn,
    string? UniqueName,
    string? Name,
    string[]? Amr
);

internal sealed record IdTokenClaims(
    string Iss,
    string Aud,
    string Sub,
    string Oid,
    string Tid,
    string PreferredUsername,
    string Name,
    long Iat,
    long Nbf,
    long Exp,
    string Ver
);

/// <summary>Where the account of a person is, for clients that keep several.</summary>
internal sealed record ClientInfo(string Uid, string Utid);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(DeviceCodeBody))]
[JsonSerializable(typeof(SignInErrorBody))]
[JsonSerializable(typeof(MachineTokenBody))]
[JsonSerializable(typeof(MachineErrorBody))]
[JsonSerializable(typeof(DiscoveryBody))]
[JsonSerializable(typeof(KeysBody))]
[JsonSerializable(typeof(JwtHeader))]
[JsonSerializable(typeof(AccessTokenClaims))]
[JsonSerializable(typeof(IdTokenClaims))]
[JsonSerializable(typeof(ClientInfo))]
internal sealed partial class IdentityJson : JsonSerializerContext;
