using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services;

namespace CloudPartner.Emulator.Identity;

/// <summary>An authority in the shape of Microsoft Entra's, for the few identities that the emulator knows.</summary>
internal sealed class SignInEndpoints(Tokens tokens, Clock clock, DeviceCodes codes, Assertions assertions)
{
    public const string IdentityGrant = "urn:cloudpartner:emulator:identity";
    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/{tenant}/oauth2/v2.0/token", context => IssueAsync(context, "scope"));
        routes.MapPost("/{tenant}/oauth2/token", context => IssueAsync(context, "resource"));
        routes.MapPost("/{tenant}/oauth2/v2.0/devicecode", BeginDeviceAsync);
    }

    private async Task IssueAsync(HttpContext context, string audienceField)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Request.HasFormContentType)
        {
            await FailAsync(context, Missing("grant_type"));
            return;
        }

        if (await ReadFormAsync(context) is not { } fields)
            return;
        var form = ClientSecret.FromHeader(context.Request, fields);
        var failure = Check(context, form, audienceField, out var consent);
        var scope = form["scope"].ToString() is { Length: > 0 } asked ? asked : consent?.Scope ?? "";
        var audience =
            audienceField == "scope" ? Audience.OfScope(scope) : Audience.OfResource(form["resource"].ToString());
        if (failure is null && !Audience.IsKnown(audience))
            failure = Failure.UnknownResource(audience, (string)context.Request.RouteValues["tenant"]!);
        if (failure is not null)
        {
            await FailAsync(context, failure);
            return;
        }

        var caller = consent!.Caller;
        var claims = new TokenClaims(caller, audience, (FindTenant(context) ?? Tenant.HomeOf(caller)).Id);
        var issuer = AccessToken.Issuer(context.Request, claims.TenantId);
        var application = form["client_id"].ToString() is { Length: > 0 } id ? id : Identities.Automation.ApplicationId;
        var (now, lifetime) = (clock.Now, tokens.LifetimeSeconds);
        var token = tokens.Issue(claims, issuer, application);
        await Answer.JsonAsync(
            context,
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("token_type", "Bearer");
                if (audienceField == "resource")
                {
                    // The older endpoint writes its numbers as texts.
                    WriteText("expires_in", lifetime);
                    WriteText("ext_expires_in", lifetime);
                    WriteText("expires_on", now.AddSeconds(lifetime).ToUnixTimeSeconds());
                    WriteText("not_before", now.ToUnixTimeSeconds());
                    json.WriteString("resource", form["resource"].ToString());
                }
                else
                {
                    json.WriteNumber("expires_in", lifetime);
                    json.WriteNumber("ext_expires_in", lifetime);
                }

                json.WriteString("access_token", token);
                if (form["grant_type"] is var type && type != IdentityGrant && type != "client_credentials")
                {
                    var refreshToken = codes.IssueRefreshToken(new Consent(caller, application, scope));
                    PersonTokens.Write(json, claims, issuer, application, scope, refreshToken, now, lifetime);
                }

                json.WriteEndObject();

                void WriteText(string name, long number) =>
                    json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
            }
        );
    }

    private async Task BeginDeviceAsync(HttpContext context)
    {
        var form = FormCollection.Empty as IFormCollection;
        if (context.Request.HasFormContentType && (form = await ReadFormAsync(context)) is null)
            return;
        if ((CheckTenant(context) ?? CheckApplication(form)) is { } failure)
        {
            await FailAsync(context, failure);
            return;
        }

        var (deviceCode, userCode) = codes.Begin(form["client_id"].ToString(), form["scope"].ToString());
        var page = $"{context.Request.Scheme}://{context.Request.Host}/";
        await Answer.JsonAsync(
            context,
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("user_code", userCode);
                json.WriteString("device_code", deviceCode);
                json.WriteString("verification_uri", page);
                json.WriteNumber("expires_in", DeviceCodes.Lifetime.TotalSeconds);
                json.WriteNumber("interval", 1);
                json.WriteString(
                    "message",
                    $"To sign in, use a web browser to open the page {page} and enter the code {userCode} to "
                        + "authenticate."
                );
                json.WriteEndObject();
            }
        );
    }

    /// <summary>The fields of the request, or null if it is answered already because nobody can read them.</summary>
    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException error)
        {
            await FailAsync(
                context,
                new Failure(400, "invalid_request", 900144, $"The body of the request cannot be read. {error.Message}")
            );
            return null;
        }
    }

    public static Failure? CheckTenant(HttpContext context)
    {
        var tenant = (string)context.Request.RouteValues["tenant"]!;
        return Identities.IsTenant(tenant.ToLowerInvariant())
            ? null
            : new Failure(
                400,
                "invalid_request",
                90002,
                $"Tenant '{tenant}' is not known here. Check the tenant ID or domain."
            );
    }

    private static Failure? CheckApplication(IFormCollection form)
    {
        var application = form["client_id"].ToString();
        if (application.Length == 0)
            return Missing("client_id");
        if (application.Equals(Identities.PublicClient, StringComparison.OrdinalIgnoreCase))
            return $"{form["client_secret"]}{form["client_assertion"]}".Length == 0 ? null : PublicWithSecret;
        return application.Equals(Identities.Automation.ApplicationId, StringComparison.OrdinalIgnoreCase)
            ? null
            : UnknownApplication(application);
    }

    private static Failure PublicWithSecret { get; } =
        new(
            401,
            "invalid_client",
            700025,
            "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
        );

    private static Failure UnknownApplication(string application) =>
        new(400, "unauthorized_client", 700016, $"Application '{application}' does not exist in this tenant.");

    private static Tenant? FindTenant(HttpContext context) =>
        Tenant.Find((string)context.Request.RouteValues["tenant"]!);

    private Failure? Check(HttpContext context, IFormCollection form, string audienceField, out Consent? consent)
    {
        consent = null;
        if (CheckTenant(context) is { } unknown)
            return unknown;

        switch (form["grant_type"].ToString())
        {
            case "":
                return Missing("grant_type");
            case IdentityGrant:
                var identity = form["identity"].ToString();
                if (Identities.FindPerson(identity) is { } person)
                    consent = new Consent(person);
                return consent is null
                    ? new Failure(
                        400,
                        "invalid_grant",
                        50034,
                        $"The account '{identity}' is none of the emulator's identities."
                    )
                    : null;
            case "client_credentials":
                if (CheckPrincipal(context, form, audienceField) is { } refusal)
                    return refusal;
                consent = new Consent(Identities.AutomationCaller);
                return null;
            // The name from before RFC 8628, which clients of Microsoft's still send.
            case DeviceGrant or "device_code":
                if (CheckApplication(form) is { } stranger)
                    return stranger;
                var code = form["device_code"].ToString() is { Length: > 0 } sent ? sent : form["code"].ToString();
                consent = codes.Redeem(code, form["client_id"].ToString(), out var complaint);
                return consent is null ? new Failure(400, complaint.Error, complaint.Number, complaint.Words) : null;
            case "refresh_token":
                consent = codes.FindRefreshToken(form["refresh_token"].ToString(), form["client_id"].ToString());
                return CheckApplication(form)
                    ?? (
                        consent is null
                            ? new Failure(
                                400,
                                "invalid_grant",
                                700082,
                                "The refresh token is not known, was given to another application or has been revoked."
                            )
                            : null
                    );
            case var other:
                return new Failure(400, "unsupported_grant_type", 70003, $"The grant type '{other}' is not supported.");
        }
    }

    private Failure? CheckPrincipal(HttpContext context, IFormCollection form, string audienceField)
    {
        var proof = form["client_assertion_type"] == AssertionType ? "client_assertion" : "client_secret";
        foreach (var field in (string[])["client_id", proof, audienceField])
        {
            if (form[field].ToString().Length == 0)
                return Missing(field);
        }

        if (CheckApplication(form) is { } unknown)
            return unknown;
        if (FindTenant(context) == Tenant.Fabrikam)
            return UnknownApplication(Identities.Automation.ApplicationId);
        if (proof == "client_assertion")
        {
            var endpoint = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}";
            if (
                assertions.Check(form[proof].ToString(), Identities.Automation.ApplicationId, endpoint)
                is var (number, words)
            )
            {
                return new Failure(401, "invalid_client", number, words);
            }
        }
        else if (form[proof] != Identities.Automation.Secret)
        {
            return new Failure(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Send the secret's value, not its ID, and check that it has not "
                    + "run out."
            );
        }

        if (audienceField == "scope" && !form["scope"].ToString().EndsWith("/.default", StringComparison.Ordinal))
        {
            return new Failure(
                400,
                "invalid_scope",
                1002012,
                $"The provided value for scope {form["scope"]} is not valid. Client credential flows must have a "
                    + "scope value with /.default "
                    + "suffixed to the resource identifier (application ID URI)."
            );
        }

        return null;
    }

    private static Failure Missing(string field) =>
        new(400, "invalid_request", 900144, $"The body of the request has to carry the parameter '{field}'.");

    private static Task FailAsync(HttpContext context, Failure failure) => SignInAnswer.FailAsync(context, failure);
}
