using Azure.Core;
using Azure.Identity;
using Microsoft.Identity.Client;
using ManagedIdentityId = Microsoft.Identity.Client.AppConfig.ManagedIdentityId;

namespace CloudPartner.Interop.Tests.SignIn;

/// <summary>
/// Managed identities, which the libraries find by the variables of the environment. Those are one for the whole
/// process, so these trials are the only ones that set them, and run one after the other.
/// </summary>
internal static class Machines
{
    private const string Nobody = "99999999-9999-4999-8999-999999999999";

    public static Client Client { get; } =
        new(
            "Managed identities of both libraries",
            "the packages themselves",
            [
                Imds("MSAL.NET, virtual machine, of the system", ManagedIdentityId.SystemAssigned),
                Imds(
                    "MSAL.NET, virtual machine, by client ID",
                    ManagedIdentityId.WithUserAssignedClientId(Stage.Application)
                ),
                Imds(
                    "MSAL.NET, virtual machine, by object ID",
                    ManagedIdentityId.WithUserAssignedObjectId(Stage.Principal)
                ),
                Refused(
                    Imds(
                        "MSAL.NET, virtual machine, by the client ID of nobody",
                        ManagedIdentityId.WithUserAssignedClientId(Nobody)
                    )
                ),
                Refused(
                    Imds(
                        "MSAL.NET, virtual machine, by the object ID of nobody",
                        ManagedIdentityId.WithUserAssignedObjectId(Nobody)
                    )
                ) with
                {
                    FailedAtFirst = true,
                },
                new(
                    "MSAL.NET, App Service",
                    stage =>
                        AppServiceAsync(
                            stage,
                            "emulator-identity-header",
                            () => TakeAsync(stage, ManagedIdentityId.SystemAssigned)
                        )
                ),
                Refused(
                    new(
                        "MSAL.NET, App Service, with a wrong header",
                        stage =>
                            AppServiceAsync(stage, "wrong", () => TakeAsync(stage, ManagedIdentityId.SystemAssigned))
                    )
                ),
                new(
                    "Azure.Identity, ManagedIdentityCredential, App Service",
                    stage =>
                        AppServiceAsync(
                            stage,
                            "emulator-identity-header",
                            async () =>
                            {
                                var credential = new ManagedIdentityCredential(
                                    new ManagedIdentityCredentialOptions(
                                        Azure.Identity.ManagedIdentityId.SystemAssigned
                                    )
                                );
                                var token = await credential.GetTokenAsync(
                                    new TokenRequestContext([Stage.PartnerCenter + "/.default"]),
                                    default
                                );
                                await stage.UseAsync(token.Token);
                            }
                        )
                ),
            ]
        );

    private static Trial Imds(string name, ManagedIdentityId identity) =>
        new(
            name,
            stage =>
                WithAsync(
                    new() { ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = stage.Url.ToString().TrimEnd('/') },
                    () => TakeAsync(stage, identity)
                )
        );

    private static Trial Refused(Trial trial) =>
        trial with
        {
            RunAsync = async stage => await Assert.ThrowsAsync<MsalServiceException>(() => trial.RunAsync(stage)),
        };

    private static Task AppServiceAsync(Stage stage, string header, Func<Task> run) =>
        WithAsync(
            new() { ["IDENTITY_ENDPOINT"] = new Uri(stage.Url, "/msi/token").ToString(), ["IDENTITY_HEADER"] = header },
            run
        );

    private static async Task TakeAsync(Stage stage, ManagedIdentityId identity)
    {
        var application = ManagedIdentityApplicationBuilder
            .Create(identity)
            .WithHttpClientFactory(new Factory(stage))
            .Build();
        var result = await application
            .AcquireTokenForManagedIdentity(Stage.PartnerCenter)
            .WithForceRefresh(true)
            .ExecuteAsync();
        await stage.UseAsync(result.AccessToken);
    }

    /// <summary>
    /// MSAL keeps the first address that it was told for as long as the process lives; this leads to the emulator of
    /// the trial.
    /// </summary>
    private sealed class Factory(Stage stage) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() =>
            new(new Redirection(stage.Url.Authority) { InnerHandler = TlsFront.NewClientHandler() });
    }

    private sealed class Redirection(string authority) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.RequestUri = new Uri($"http://{authority}{request.RequestUri!.PathAndQuery}");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private static async Task WithAsync(Dictionary<string, string> variables, Func<Task> run)
    {
        foreach (var (name, value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            await run();
        }
        finally
        {
            foreach (var name in variables.Keys)
                Environment.SetEnvironmentVariable(name, null);
        }
    }
}
