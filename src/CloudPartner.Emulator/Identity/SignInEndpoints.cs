using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Identity;

/// <summary>An authority in the shape of Microsoft Entra's, for the few identities that the emulator knows.</summary>
internal sealed class SignInEndpoints(Tokens tokens, Clock clock, DeviceCodes codes, Assertions assertions)
{
    public const string IdentityGrant = "urn:cloudpartner:emulator:identity";
    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    private readonly GrantReader _grants = new(codes, assertions);

    public void Map(IEndpointRouteBuilder routes)
    {
        Map("/{tenant}/oauth2/v2.0/token", context => IssueAsync(context, "scope"));
        Map("/{tenant}/oauth2/token", context => IssueAsync(context, "resource"));
        Map("/{tenant}/oauth2/v2.0/devicecode", BeginDeviceAsync);

        void Map(string pattern, RequestDelegate handle) => routes.MapPost(pattern, SignInResults.Refusing(handle));
    }

    public static void CheckTenant(HttpContext context)
    {
        var tenant = (string)context.Request.RouteValues["tenant"]!;
        if (!Identities.IsTenant(tenant.ToLowerInvariant()))
        {
            throw new SignInException(
                400,
                "invalid_request",
                90002,
                $"Tenant '{tenant}' is not known here. Check the tenant ID or domain."
            );
        }
    }

    private async Task IssueAsync(HttpContext context, string audienceField)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType)
            throw GrantReader.Missing("grant_type");
        var form = ClientSecret.FromHeader(context.Request, await ReadFormAsync(context));
        CheckTenant(context);
        var consent = _grants.Read(context, form, audienceField);
        var scope = form["scope"].ToString() is { Length: > 0 } asked ? asked : consent.Scope;
        var audience =
            audienceField == "scope" ? Audience.OfScope(scope) : Audience.OfResource(form["resource"].ToString());
        var tenant = (string)context.Request.RouteValues["tenant"]!;
        if (!Audience.IsKnown(audience))
            throw SignInException.UnknownResource(audience, tenant);

        var caller = consent.Caller;
        var claims = new TokenClaims(caller, audience, (Tenant.Find(tenant) ?? Tenant.HomeOf(caller)).Id);
        var issuer = AccessToken.Issuer(context.Request, claims.TenantId);
        var application = form["client_id"].ToString() is { Length: > 0 } id ? id : Identities.Automation.ApplicationId;
        var (now, lifetime) = (clock.Now, tokens.LifetimeSeconds);
        // The older endpoint writes numbers as strings, and has more of them.
        var isOld = audienceField == "resource";
        var body = new TokenBody(
            "Bearer",
            Number(lifetime),
            Number(lifetime),
            isOld ? Number(now.AddSeconds(lifetime).ToUnixTimeSeconds()) : null,
            isOld ? Number(now.ToUnixTimeSeconds()) : null,
            isOld ? form["resource"].ToString() : null,
            tokens.Issue(claims, issuer, application),
            RefreshToken: null,
            IdToken: null,
            ClientInfo: null,
            Scope: null
        );
        if (form["grant_type"] is var type && type != IdentityGrant && type != "client_credentials")
        {
            body = body with
            {
                RefreshToken = codes.IssueRefreshToken(new Consent(caller, application, scope)),
                IdToken = MakeIdToken(claims, issuer, application, now, lifetime),
                ClientInfo = MakeClientInfo(claims),
                // Clients cache the token under the scope that the answer names.
                Scope = scope.Length > 0 ? scope : $"{Audience.Portal}/.default openid profile offline_access",
            };
        }

        await context.JsonAsync(200, body, IdentityJson.Default.TokenBody);

        JsonNode Number(long number) => isOld ? number.ToString(CultureInfo.InvariantCulture) : number;
    }

    private static string MakeIdToken(
        TokenClaims claims,
        string issuer,
        string application,
        DateTimeOffset now,
        int lifetime
    )
    {
        var id = AccessToken.ObjectId(claims);
        return Jwt.Signed(
            new IdTokenClaims(
                issuer + "/v2.0",
                application,
                id,
                id,
                claims.TenantId,
                claims.Caller.Key,
                claims.Caller.DisplayName,
                now.ToUnixTimeSeconds(),
                now.ToUnixTimeSeconds(),
                now.AddSeconds(lifetime).ToUnixTimeSeconds(),
                "2.0"
            )
        );
    }

    /// <summary>The account is that of the person's own tenant, whichever tenant the token is for.</summary>
    private static string MakeClientInfo(TokenClaims claims)
    {
        var home = claims with { TenantId = Tenant.HomeOf(claims.Caller).Id };
        return Base64Url.Encode(
            JsonSerializer.SerializeToUtf8Bytes(
                new ClientInfo(AccessToken.ObjectId(home), home.TenantId),
                IdentityJson.Default.ClientInfo
            )
        );
    }

    private async Task BeginDeviceAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await ReadFormAsync(context) : FormCollection.Empty;
        CheckTenant(context);
        GrantReader.CheckApplication(form);
        var (deviceCode, userCode) = codes.Begin(form["client_id"].ToString(), form["scope"].ToString());
        var page = $"{context.Request.Scheme}://{context.Request.Host}/";
        await context.JsonAsync(
            200,
            new DeviceCodeBody(
                userCode,
                deviceCode,
                page,
                DeviceCodes.Lifetime.TotalSeconds,
                1,
                $"To sign in, use a web browser to open the page {page} and enter the code {userCode} to authenticate."
            ),
            IdentityJson.Default.DeviceCodeBody
        );
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException error)
        {
            throw new SignInException(
                400,
                "invalid_request",
                900144,
                $"The body of the request cannot be read. {error.Message}"
            );
        }
    }
}
