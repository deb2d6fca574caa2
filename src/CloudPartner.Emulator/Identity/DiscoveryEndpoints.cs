using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Identity;

/// <summary>What the authority says of itself: all that OpenID Connect Discovery 1.0, section 3, requires.</summary>
internal static class DiscoveryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", SignInResults.Refusing(DiscoverAsync));
        routes.MapGet("/{tenant}/discovery/v2.0/keys", ShowKeysAsync);
        routes.MapGet("/{tenant}/oauth2/v2.0/authorize", SignInResults.Refusing(RefuseBrowserAsync));
    }

    private static Task DiscoverAsync(HttpContext context)
    {
        SignInEndpoints.CheckTenant(context);
        var tenant = (string)context.Request.RouteValues["tenant"]!;
        var authority = AccessToken.Issuer(context.Request, tenant);
        // At an address for all tenants the tenant is not known yet; Entra returns the same placeholder.
        var issuer = Tenant.Find(tenant.ToLowerInvariant()) is { } found
            ? AccessToken.Issuer(context.Request, found.Id)
            : AccessToken.Issuer(context.Request, "{tenantid}");
        return context.JsonAsync(
            200,
            new DiscoveryBody(
                $"{issuer}/v2.0",
                $"{authority}/oauth2/v2.0/authorize",
                $"{authority}/oauth2/v2.0/token",
                $"{authority}/oauth2/v2.0/devicecode",
                $"{authority}/discovery/v2.0/keys",
                ["client_secret_post", "client_secret_basic", "private_key_jwt"],
                ["client_credentials", "refresh_token", SignInEndpoints.DeviceGrant, SignInEndpoints.IdentityGrant],
                ["code"],
                ["pairwise"],
                ["RS256"],
                ["openid", "profile", "email", "offline_access"],
                ["sub", "iss", "aud", "exp", "iat", "oid", "tid", "name", "preferred_username"]
            ),
            IdentityJson.Default.DiscoveryBody
        );
    }

    private static Task ShowKeysAsync(HttpContext context) =>
        context.JsonAsync(200, Jwt.Keys(), IdentityJson.Default.KeysBody);

    /// <summary>Signing in there takes a person in a browser, and nobody is behind these pages.</summary>
    private static Task RefuseBrowserAsync(HttpContext context) =>
        throw new SignInException(
            400,
            "unsupported_response_type",
            70005,
            "The emulator signs nobody in in a browser. Use a device code, or the grant type "
                + "urn:cloudpartner:emulator:identity."
        );
}
