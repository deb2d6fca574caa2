using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services;

namespace CloudPartner.Emulator.Identity;

/// <summary>What the authority says of itself: all that OpenID Connect Discovery 1.0, section 3, requires.</summary>
internal static class DiscoveryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", DiscoverAsync);
        routes.MapGet("/{tenant}/discovery/v2.0/keys", context => Answer.JsonAsync(context, 200, Jwt.WriteKeys));
        // Signing in there takes a person in a browser, and nobody is behind these pages; so that is what it says.
        routes.MapGet(
            "/{tenant}/oauth2/v2.0/authorize",
            context =>
                SignInAnswer.FailAsync(
                    context,
                    new Failure(
                        400,
                        "unsupported_response_type",
                        70005,
                        "The emulator signs nobody in in a browser. Use a device code, or the grant type "
                            + "urn:cloudpartner:emulator:identity."
                    )
                )
        );
    }

    private static Task DiscoverAsync(HttpContext context)
    {
        if (SignInEndpoints.CheckTenant(context) is { } unknown)
            return SignInAnswer.FailAsync(context, unknown);
        var tenant = (string)context.Request.RouteValues["tenant"]!;
        var authority = AccessToken.Issuer(context.Request, tenant);
        // Whose token it will be is not known yet for an address that is for everybody; so Entra says it, too.
        var issuer = Tenant.Find(tenant.ToLowerInvariant()) is { } found
            ? AccessToken.Issuer(context.Request, found.Id)
            : AccessToken.Issuer(context.Request, "{tenantid}");
        return Answer.JsonAsync(
            context,
            200,
            json =>
                JsonSerializer.Serialize(
                    json,
                    new
                    {
                        issuer = $"{issuer}/v2.0",
                        authorization_endpoint = $"{authority}/oauth2/v2.0/authorize",
                        token_endpoint = $"{authority}/oauth2/v2.0/token",
                        device_authorization_endpoint = $"{authority}/oauth2/v2.0/devicecode",
                        jwks_uri = $"{authority}/discovery/v2.0/keys",
                        token_endpoint_auth_methods_supported = (string[])
                            ["client_secret_post", "client_secret_basic", "private_key_jwt"],
                        grant_types_supported = (string[])
                            [
                                "client_credentials",
                                "refresh_token",
                                SignInEndpoints.DeviceGrant,
                                SignInEndpoints.IdentityGrant,
                            ],
                        response_types_supported = (string[])["code"],
                        subject_types_supported = (string[])["pairwise"],
                        id_token_signing_alg_values_supported = (string[])["RS256"],
                        scopes_supported = (string[])["openid", "profile", "email", "offline_access"],
                        claims_supported = (string[])
                            ["sub", "iss", "aud", "exp", "iat", "oid", "tid", "name", "preferred_username"],
                    }
                )
        );
    }
}
