using System.Net;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensibility;

namespace CloudPartner.Interop.Tests.SignIn;

/// <summary>People who sign in by MSAL.NET.</summary>
internal static class MsalPeople
{
    private static readonly string[] Scopes = [Stage.PartnerCenter + "/user_impersonation"];

    public static IReadOnlyList<Trial> Trials { get; } =
    [
        new(
            "device code",
            async stage =>
            {
                var result = await SignInAsync(stage, New(stage));
                Assert.Equal((Stage.Owner, Stage.Tenant), (result.Account.Username, result.TenantId));
                await stage.UseAsync(result.AccessToken);
            }
        ),
        new(
            "device code, then silent",
            async stage =>
            {
                var application = New(stage);
                var first = await SignInAsync(stage, application);
                var second = await application.AcquireTokenSilent(Scopes, first.Account).ExecuteAsync();
                Assert.Equal(first.AccessToken, second.AccessToken);
            }
        ),
        new(
            "device code, then a forced refresh",
            async stage =>
            {
                var application = New(stage);
                var first = await SignInAsync(stage, application);
                var second = await application
                    .AcquireTokenSilent(Scopes, first.Account)
                    .WithForceRefresh(true)
                    .ExecuteAsync();
                Assert.NotEqual(first.AccessToken, second.AccessToken);
                await stage.UseAsync(second.AccessToken);
            }
        ),
        new(
            "device code, then silent for Graph",
            async stage =>
            {
                var application = New(stage);
                var first = await SignInAsync(stage, application);
                var second = await application
                    .AcquireTokenSilent([Stage.Graph + "/User.Read.All"], first.Account)
                    .ExecuteAsync();
                await stage.UseAsync(second.AccessToken, Stage.Graph);
            }
        ),
        new(
            "device code, 'organizations'",
            async stage =>
            {
                var result = await SignInAsync(stage, New(stage, "organizations"));
                Assert.Equal(Stage.Tenant, result.TenantId);
                await stage.UseAsync(result.AccessToken);
            }
        ),
        new(
            "device code, declined",
            async stage =>
            {
                var error = await Assert.ThrowsAsync<MsalServiceException>(() => SignInAsync(stage, New(stage), null));
                Assert.Equal("authorization_declined", error.ErrorCode);
            }
        ),
        new(
            "device code, unknown application",
            async stage =>
            {
                var error = await Assert.ThrowsAsync<MsalServiceException>(() =>
                    SignInAsync(stage, New(stage, application: "99999999-9999-4999-8999-999999999999"))
                );
                Assert.Contains("AADSTS700016", error.Message, StringComparison.Ordinal);
            }
        ),
        new(
            "interactive, in a browser",
            async stage =>
            {
                var page = new Page();
                var result = await New(stage).AcquireTokenInteractive(Scopes).WithCustomWebUi(page).ExecuteAsync();
                await stage.UseAsync(result.AccessToken);
            }
        )
        {
            FailedAtFirst = true,
            Limit = new(
                "nobody sits behind the emulator's page for signing in, and it says so; use a device code",
                "unsupported_response_type"
            ),
        },
    ];

    private static IPublicClientApplication New(
        Stage stage,
        string tenant = Stage.Tenant,
        string application = Stage.Application
    ) =>
        PublicClientApplicationBuilder
            .Create(application)
            .WithHttpClientFactory(new Msal.Factory())
            .WithAuthority($"{stage.SecureUrl}{tenant}", false)
            .WithInstanceDiscovery(false)
            .WithRedirectUri("http://localhost")
            .Build();

    private static Task<AuthenticationResult> SignInAsync(
        Stage stage,
        IPublicClientApplication application,
        string? person = Stage.Owner
    ) =>
        application
            .AcquireTokenWithDeviceCode(
                Scopes,
                code => stage.ControlAsync("POST", "devicecodes", new { userCode = code.UserCode, identity = person })
            )
            .ExecuteAsync();

    /// <summary>A browser without a person: opens the page and looks at what it says.</summary>
    private sealed class Page : ICustomWebUi
    {
        public async Task<Uri> AcquireAuthorizationCodeAsync(
            Uri authorizationUri,
            Uri redirectUri,
            CancellationToken cancellationToken
        )
        {
            using var browser = new HttpClient(TlsFront.NewClientHandler());
            using var response = await browser.GetAsync(authorizationUri, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.Found
                ? response.Headers.Location!
                : throw new HttpRequestException(text);
        }
    }
}
