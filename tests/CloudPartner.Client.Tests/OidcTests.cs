using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>The flows against a certified provider that is not ours, over TLS.</summary>
public partial class OidcTests
{
    [NodeFact]
    public async Task A_client_secret_gets_a_token_for_the_resource_and_another_one_when_forced()
    {
        await using var oidc = await OidcServer.StartAsync();
        using var line = Open(
            oidc,
            new ClientSecretSignIn
            {
                Tenant = OidcServer.Tenant,
                ApplicationId = OidcServer.SecretApplication,
                Secret = Secure(OidcServer.Secret),
            }
        );
        var asked = DateTimeOffset.UtcNow;
        var first = await line.GetTokenAsync();
        Assert.Equal(OidcServer.Resource, Jwt.Read(first.Value)!.Audience);
        // The provider gives tokens for 300 seconds; both sides round to whole ones.
        Assert.InRange(first.ExpiresOn, asked.AddSeconds(298), DateTimeOffset.UtcNow.AddSeconds(302));
        Assert.NotEqual(first.Value, (await line.RenewTokenAsync(first, null)).Value);
        Assert.Equal(Enumerable.Repeat(("client_credentials", false, 200), 2), await oidc.RequestsAsync());
    }

    [NodeFact]
    public async Task A_wrong_secret_is_refused_in_the_providers_words()
    {
        await using var oidc = await OidcServer.StartAsync();
        var signIn = new ClientSecretSignIn
        {
            Tenant = OidcServer.Tenant,
            ApplicationId = OidcServer.SecretApplication,
            Secret = Secure("canary"),
        };
        var fault = await FaultOf(() => PortalConnector.ConnectAsync(Context(oidc), signIn, null, default));
        Assert.Equal((FaultKind.SignInFailed, "invalid_client"), (fault.Kind, fault.ServiceCode));
        Assert.Contains("client authentication failed", fault.Message, StringComparison.Ordinal);
        Assert.Contains(OidcServer.SecretApplication.ToString(), fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task A_certificate_proves_the_application()
    {
        await using var oidc = await OidcServer.StartAsync();
        using var line = Open(oidc, Certificate(oidc.Certificate));
        Assert.Equal(OidcServer.Resource, Jwt.Read((await line.GetTokenAsync()).Value)!.Audience);
        Assert.Equal([("client_credentials", false, 200)], await oidc.RequestsAsync());
    }

    [NodeFact]
    public async Task Another_certificate_does_not()
    {
        await using var oidc = await OidcServer.StartAsync();
        using var other = OidcServer.MakeCertificate("CN=Other", null);
        var fault = await FaultOf(() => PortalConnector.ConnectAsync(Context(oidc), Certificate(other), null, default));
        Assert.Equal(FaultKind.SignInFailed, fault.Kind);
    }

    [NodeFact]
    public async Task A_person_signs_in_with_code_and_PKCE_and_is_renewed_by_refresh_token()
    {
        await using var oidc = await OidcServer.StartAsync();
        var pages = 0;
        var signIn = new InteractiveSignIn
        {
            Tenant = OidcServer.Tenant,
            ApplicationId = OidcServer.PersonApplication,
            OpenBrowser = page =>
            {
                pages++;
                // MSAL listens only after the browser has been opened.
                _ = Task.Run(() => VisitAsync(oidc.Browser, page));
                return Task.CompletedTask;
            },
        };
        using var line = Open(oidc, signIn);
        var first = await line.GetTokenAsync();
        Assert.Equal((OidcServer.Person, OidcServer.Tenant), (first.Account, first.Tenant));
        var second = await line.RenewTokenAsync(first, null);
        Assert.NotEqual(first.Value, second.Value);
        Assert.Equal(1, pages);
        Assert.Equal([("authorization_code", true, 200), ("refresh_token", false, 200)], await oidc.RequestsAsync());
    }

    [NodeFact]
    public async Task A_provider_whose_certificate_nobody_vouches_for_gets_no_secret()
    {
        await using var oidc = await OidcServer.StartAsync();
        var context = new SignInContext(oidc.Environment, TimeProvider.System);
        var signIn = new ClientSecretSignIn
        {
            Tenant = OidcServer.Tenant,
            ApplicationId = OidcServer.SecretApplication,
            Secret = Secure(OidcServer.Secret),
        };
        Assert.Equal(
            FaultKind.Unreachable,
            (await FaultOf(() => PortalConnector.ConnectAsync(context, signIn, null, default))).Kind
        );
        Assert.Empty(await oidc.RequestsAsync());
    }

    private static SignInContext Context(OidcServer oidc) =>
        new(oidc.Environment, TimeProvider.System) { Transport = () => oidc.Transport() };

    private static TestLine Open(OidcServer oidc, SignInMethod signIn) =>
        new(signIn.Open(Context(oidc)), TimeProvider.System, scope: oidc.Environment.Scope);

    private static System.Security.SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    private static CertificateSignIn Certificate(X509Certificate2 certificate) =>
        new()
        {
            Tenant = OidcServer.Tenant,
            ApplicationId = OidcServer.CertificateApplication,
            Certificate = certificate,
        };

    // What a person's browser does: follows the redirects, also the last one from https to http on loopback, and sends
    // the forms.
    private static async Task VisitAsync(HttpClient browser, Uri page)
    {
        // A refresh token is given for consent only; Entra gives it without being asked this way.
        var response = await browser.GetAsync(
            new Uri(page.AbsoluteUri.Replace("prompt=select_account", "prompt=consent", StringComparison.Ordinal))
        );
        while (true)
        {
            if (response.Headers.Location is { IsLoopback: true } back)
            {
                response = await browser.GetAsync(back);
                return;
            }
            var text = await response.Content.ReadAsStringAsync();
            if (Form().Match(text) is not { Success: true } form)
                return;
            var fields = Field()
                .Matches(text)
                .ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
            using var content = new FormUrlEncodedContent(fields);
            response = await browser.PostAsync(new Uri(page, WebUtility.HtmlDecode(form.Groups[1].Value)), content);
        }
    }

    [GeneratedRegex("<form[^>]+action=\"([^\"]+)\"")]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]+name=\"([^\"]+)\"[^>]+value=\"([^\"]*)\"")]
    private static partial Regex Field();
}
