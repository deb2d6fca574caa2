using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>What a person's application gets besides the access token, in Entra's form.</summary>
internal static class PersonTokens
{
    public static void Write(
        Utf8JsonWriter json,
        TokenClaims claims,
        string issuer,
        string application,
        string scope,
        string refreshToken,
        DateTimeOffset now,
        int lifetime
    )
    {
        var (id, caller) = (AccessToken.ObjectId(claims), claims.Caller);
        json.WriteString("refresh_token", refreshToken);
        json.WriteString(
            "id_token",
            Jwt.Signed(
                new
                {
                    iss = issuer + "/v2.0",
                    aud = application,
                    sub = id,
                    oid = id,
                    tid = claims.TenantId,
                    preferred_username = caller.Key,
                    name = caller.DisplayName,
                    iat = now.ToUnixTimeSeconds(),
                    nbf = now.ToUnixTimeSeconds(),
                    exp = now.AddSeconds(lifetime).ToUnixTimeSeconds(),
                    ver = "2.0",
                }
            )
        );
        // The account is that of the person's own tenant, whichever tenant the token is for.
        var home = claims with
        {
            TenantId = Tenant.HomeOf(caller).Id,
        };
        json.WriteString(
            "client_info",
            Base64Url.Encode(JsonSerializer.Serialize(new { uid = AccessToken.ObjectId(home), utid = home.TenantId }))
        );
        // Clients file the token under the scope that the answer names.
        json.WriteString(
            "scope",
            scope.Length > 0 ? scope : $"{Audience.Portal}/.default openid profile offline_access"
        );
    }
}
