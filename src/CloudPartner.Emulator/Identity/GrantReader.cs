using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>Finds out who asks for a token, by each of the grant types.</summary>
internal sealed class GrantReader(DeviceCodes codes, Assertions assertions)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public Consent Read(HttpContext context, IFormCollection form, string audienceField)
    {
        switch (form["grant_type"].ToString())
        {
            case "":
                throw Missing("grant_type");
            case SignInEndpoints.IdentityGrant:
                var identity = form["identity"].ToString();
                return new Consent(
                    Identities.FindPerson(identity)
                        ?? throw new SignInException(
                            400,
                            "invalid_grant",
                            50034,
                            $"The account '{identity}' is not one of the emulator's identities."
                        )
                );
            case "client_credentials":
                CheckPrincipal(context, form, audienceField);
                return new Consent(Identities.AutomationCaller);
            // The name from before RFC 8628, which some of Microsoft's clients still send.
            case SignInEndpoints.DeviceGrant or "device_code":
                CheckApplication(form);
                var code = form["device_code"].ToString() is { Length: > 0 } sent ? sent : form["code"].ToString();
                return codes.Redeem(code, form["client_id"].ToString());
            case "refresh_token":
                CheckApplication(form);
                return codes.FindRefreshToken(form["refresh_token"].ToString(), form["client_id"].ToString())
                    ?? throw new SignInException(
                        400,
                        "invalid_grant",
                        700082,
                        "The refresh token is not known, was given to another application or has been revoked."
                    );
            case var other:
                throw new SignInException(
                    400,
                    "unsupported_grant_type",
                    70003,
                    $"The grant type '{other}' is not supported."
                );
        }
    }

    public static SignInException Missing(string field) =>
        new(400, "invalid_request", 900144, $"The body of the request has to carry the parameter '{field}'.");

    public static void CheckApplication(IFormCollection form)
    {
        var application = form["client_id"].ToString();
        if (application.Length == 0)
            throw Missing("client_id");
        if (application.Equals(Identities.PublicClient, StringComparison.OrdinalIgnoreCase))
        {
            if ($"{form["client_secret"]}{form["client_assertion"]}".Length > 0)
            {
                throw new SignInException(
                    401,
                    "invalid_client",
                    700025,
                    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
                );
            }
        }
        else if (!application.Equals(Identities.Automation.ApplicationId, StringComparison.OrdinalIgnoreCase))
        {
            throw UnknownApplication(application);
        }
    }

    private static SignInException UnknownApplication(string application) =>
        new(400, "unauthorized_client", 700016, $"Application '{application}' does not exist in this tenant.");

    private void CheckPrincipal(HttpContext context, IFormCollection form, string audienceField)
    {
        var proof = form["client_assertion_type"] == AssertionType ? "client_assertion" : "client_secret";
        foreach (var field in (string[])["client_id", proof, audienceField])
        {
            if (form[field].ToString().Length == 0)
                throw Missing(field);
        }

        CheckApplication(form);
        if (Tenant.Find((string)context.Request.RouteValues["tenant"]!) == Tenant.Fabrikam)
            throw UnknownApplication(Identities.Automation.ApplicationId);
        if (proof == "client_assertion")
        {
            var endpoint = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}";
            if (
                assertions.Check(form[proof].ToString(), Identities.Automation.ApplicationId, endpoint)
                is var (number, description)
            )
            {
                throw new SignInException(401, "invalid_client", number, description);
            }
        }
        else if (form[proof] != Identities.Automation.Secret)
        {
            throw new SignInException(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Send the secret's value, not its ID, and check that it has not "
                    + "run out."
            );
        }

        if (audienceField == "scope" && !form["scope"].ToString().EndsWith("/.default", StringComparison.Ordinal))
        {
            throw new SignInException(
                400,
                "invalid_scope",
                1002012,
                $"The provided value for scope {form["scope"]} is not valid. Client credential flows must have a "
                    + "scope value with /.default suffixed to the resource identifier (application ID URI)."
            );
        }
    }
}
