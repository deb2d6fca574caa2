using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// What tokens say about who has them, in the payload that Entra has for it
/// (learn.microsoft.com/entra/identity-platform/access-token-payload-reference).
/// </summary>
internal static class AccessToken
{
    /// <summary>
    /// The object that the caller is in the directory of the tenant: a person has another one in each.
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
        var payload = new Dictionary<string, object>
        {
            ["aud"] = claims.Audience,
            ["iss"] = issuer + "/",
            ["iat"] = from.ToUnixTimeSeconds(),
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = until.ToUnixTimeSeconds(),
            ["appid"] = application,
            ["oid"] = ObjectId(claims),
            ["sub"] = ObjectId(claims),
            ["tid"] = claims.TenantId,
            ["ver"] = "1.0",
        };
        if (claims.Caller.IsApplication)
        {
            payload["idtyp"] = "app";
        }
        else
        {
            payload["idtyp"] = "user";
            payload["scp"] = "user_impersonation";
            payload["upn"] = claims.Caller.Key;
            payload["unique_name"] = claims.Caller.Key;
            payload["name"] = claims.Caller.DisplayName;
            payload["amr"] = claims.Caller.HasMfa ? (string[])["pwd", "mfa"] : ["pwd"];
        }

        return Jwt.Unverifiable(payload);
    }
}
