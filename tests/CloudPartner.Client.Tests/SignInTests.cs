using System.Net;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class SignInTests
{
    private const string Application = "11111111-1111-4111-8111-111111111111";

    [Fact]
    public async Task A_client_secret_signs_in_through_msal()
    {
        await using var test = await StartAsync();
        using var connection = await ConnectAsync(test, Application, "emulator-secret");
        Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
        await test.RevokeTokensAsync();
        Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
    }

    [Theory]
    [InlineData(Application, "canary-secret", "AADSTS7000215", "secret")]
    [InlineData("99999999-1111-4111-8111-111111111111", "canary-secret", "AADSTS700016", "application ID")]
    public async Task A_refusal_names_tenant_application_code_and_next_step_and_no_secret(
        string application,
        string secret,
        string code,
        string step
    )
    {
        await using var test = await StartAsync();
        var fault = await FaultOf(() => ConnectAsync(test, application, secret));
        Assert.Equal((FaultKind.SignInFailed, code), (fault.Kind, fault.ServiceCode));
        Assert.Contains(application, fault.Message, StringComparison.Ordinal);
        Assert.Contains(EmulatorSignIn.DefaultTenant, fault.Message, StringComparison.Ordinal);
        Assert.Contains(step, fault.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString() + fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_the_emulator_does_not_know_is_refused()
    {
        await using var test = await StartAsync();
        var fault = await FaultOf(() =>
            PortalConnector.ConnectAsync(
                EmulatorEnvironment.At(test.Url),
                new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant, Identity = "nobody@contoso.com" }
            )
        );
        Assert.Equal(FaultKind.SignInFailed, fault.Kind);
        Assert.Contains("nobody@contoso.com", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_emulators_identities_sign_in_on_loopback_only()
    {
        var environment = new CloudPartnerEnvironment(
            "x",
            new Uri("https://portal.example"),
            new Uri("https://portal.example"),
            "s",
            PortalDialect.CloudPartnerPortal
        );
        Assert.Equal(
            FaultKind.Invalid,
            (await FaultOf(() => PortalConnector.ConnectAsync(environment, new EmulatorSignIn { Tenant = "t" }))).Kind
        );
    }

    [Theory]
    [InlineData("http://portal.example/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("https://user:canary@portal.example/")]
    [InlineData("https://portal.example/#fragment")]
    [InlineData("https://portal.example/?q=1")]
    public void An_endpoint_that_could_leak_is_refused(string endpoint)
    {
        var fault = Assert.Throws<CloudPartnerException>(() => EmulatorEnvironment.At(new Uri(endpoint))).Fault;
        Assert.Equal(FaultKind.Invalid, fault.Kind);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    private static Task<CloudPartnerConnection> ConnectAsync(TestPortal test, string application, string secret) =>
        PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url),
            new ClientSecretSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                ApplicationId = Guid.Parse(application),
                Secret = new NetworkCredential("", secret).SecurePassword,
            },
            "contoso"
        );
}
