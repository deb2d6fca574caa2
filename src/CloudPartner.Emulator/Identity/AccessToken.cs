using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// What tokens say about who has them, in the claims that Entra has for it
/// (learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
/// </summary>
internal static class AccessToken
{
    /// <summary>
    /// The object that the caller is in the directory of the tenant: a person has another one in each.
    /// </summary>
    public static string ObjectId(Grant grant) =>
        grant.Caller.IsApplication ? grant.Caller.Key : DirectoryUser.IdOf(grant.TenantId, grant.Caller.Key);

    public static string Issuer(HttpRequest request, string tenant) => $"{request.Scheme}://{request.Host}/{tenant}";

    public static string Make(Grant grant, string issuer, string application, DateTimeOffset from, DateTimeOffset until)
    {
        var claims = new Dictionary<string, object>
        {
            ["aud"] = grant.Audience,
            ["iss"] = issuer + "/",
            ["iat"] = from.ToUnixTimeSeconds(),
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = until.ToUnixTimeSeconds(),
            ["appid"] = application,
            ["oid"] = ObjectId(grant),
            ["sub"] = ObjectId(grant),
            ["tid"] = grant.TenantId,
            ["ver"] = "1.0",
        };
        if (grant.Caller.IsApplication)
        {
            claims["idtyp"] = "app";
        }
        else
        {
            claims["idtyp"] = "user";
            claims["scp"] = "user_impersonation";
            claims["upn"] = grant.Caller.Key;
            claims["unique_name"] = grant.Caller.Key;
            claims["name"] = grant.Caller.DisplayName;
            claims["amr"] = grant.Caller.HasMfa ? (string[])["pwd", "mfa"] : ["pwd"];
        }

        return Jwt.Unverifiable(claims);
    }
}
