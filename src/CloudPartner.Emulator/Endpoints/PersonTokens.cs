using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints;

/// <summary>What a person's application gets besides the access token, in Entra's form.</summary>
internal static class PersonTokens
{
    public static void Write(
        Utf8JsonWriter json, Grant grant, string application, string scope, string refreshToken, DateTimeOffset now, int lifetime)
    {
        var caller = grant.Caller;
        var id = Encode(new
        {
            iss = "emulator",
            aud = application,
            sub = caller.Key,
            oid = caller.Key,
            tid = grant.TenantId,
            preferred_username = caller.Key,
            iat = now.ToUnixTimeSeconds(),
            exp = now.AddSeconds(lifetime).ToUnixTimeSeconds(),
        });
        json.WriteString("refresh_token", refreshToken);
        // Nobody has to trust it: it only tells the application whom to greet.
        json.WriteString("id_token", $"{Encode(new { alg = "none", typ = "JWT" })}.{id}.");
        json.WriteString("client_info", Encode(new { uid = caller.Key, utid = grant.TenantId }));
        // Clients file the token under the scope that the answer names.
        json.WriteString("scope", scope.Length > 0 ? scope : $"{Audience.Portal}/.default openid profile offline_access");
    }

    private static string Encode(object value) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
