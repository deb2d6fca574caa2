using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// The claims of access tokens, named as Entra does (learn.microsoft.com/entra/identity-platform/access-token-claims-
/// reference).
/// </summary>
internal static class AccessToken
{
    /// <summary>
    /// The caller's object ID in the tenant's directory; a person has a different one in each tenant.
    /// </summary>
    public static string ObjectId(TokenClaims claims) =>
        claims.Caller.IsApplication ? claims.Caller.Key : DirectoryUser.IdOf(claims.TenantId, claims.Caller.Key);

    public static string Issuer(HttpRequest request, string tenant) => $"{request.Scheme}://{request.Host}/{tenant}";

    public static string Make(
        TokenClaims claims,
        string issuer,
        string application,
        DateTimeOffset from,
        DateTimeOffset until
    )
    {
        var (id, caller) = (ObjectId(claims), claims.Caller);
        var person = caller.IsApplication ? null : caller;
        return Jwt.Unverifiable(
            new AccessTokenClaims(
                claims.Audience,
                issuer + "/",
                from.ToUnixTimeSeconds(),
                from.ToUnixTimeSeconds(),
                until.ToUnixTimeSeconds(),
                application,
                id,
                id,
                claims.TenantId,
                "1.0",
                person is null ? "app" : "user",
                person is null ? null : "user_impersonation",
                person?.Key,
                person?.Key,
                person?.DisplayName,
                person is null ? null
                    : person.HasMfa ? ["pwd", "mfa"]
                    : ["pwd"]
            )
        );
    }
}
