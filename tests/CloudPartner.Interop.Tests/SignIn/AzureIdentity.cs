using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace CloudPartner.Interop.Tests.SignIn;

/// <summary>Azure.Identity's credentials, which every library of Azure takes.</summary>
internal static class AzureIdentity
{
    private static readonly HttpClientTransport Transport = new(TlsFront.NewClientHandler());

    public static Client Client { get; } =
        new(
            Package.WithVersion("Azure.Identity"),
            "the package itself",
            [
                new(
                    "ClientSecretCredential",
                    stage =>
                        TakeAsync(
                            stage,
                            new ClientSecretCredential(
                                Stage.Tenant,
                                Stage.Application,
                                Stage.Secret,
                                Options<ClientSecretCredentialOptions>(stage)
                            )
                        )
                ),
                new(
                    "ClientSecretCredential, wrong secret",
                    async stage =>
                    {
                        var error = await Assert.ThrowsAsync<AuthenticationFailedException>(() =>
                            TakeAsync(
                                stage,
                                new ClientSecretCredential(
                                    Stage.Tenant,
                                    Stage.Application,
                                    "wrong",
                                    Options<ClientSecretCredentialOptions>(stage)
                                )
                            )
                        );
                        Assert.Contains("AADSTS7000215", error.ToString(), StringComparison.Ordinal);
                    }
                ),
                new(
                    "ClientCertificateCredential",
                    async stage =>
                    {
                        await stage.ControlAsync(
                            "POST",
                            "certificates",
                            new { pem = TlsFront.Certificate.ExportCertificatePem() }
                        );
                        var options = Options<ClientCertificateCredentialOptions>(stage);
                        await TakeAsync(
                            stage,
                            new ClientCertificateCredential(
                                Stage.Tenant,
                                Stage.Application,
                                TlsFront.Certificate,
                                options
                            )
                        );
                    }
                )
                {
                    FailedAtFirst = true,
                },
                new(
                    "ClientAssertionCredential with a federated token",
                    async stage =>
                    {
                        const string issuer = "https://token.actions.example";
                        const string subject = "repo:contoso/publishing:ref:refs/heads/main";
                        using var key = RSA.Create(2048);
                        await stage.ControlAsync(
                            "POST",
                            "federations",
                            new
                            {
                                issuer,
                                subject,
                                publicKeyPem = key.ExportSubjectPublicKeyInfoPem(),
                            }
                        );
                        var now = DateTimeOffset.UtcNow;
                        var token = Msal.Sign(
                            new Dictionary<string, object> { ["alg"] = "RS256", ["typ"] = "JWT" },
                            new Dictionary<string, object>
                            {
                                ["iss"] = issuer,
                                ["sub"] = subject,
                                ["aud"] = "api://AzureADTokenExchange",
                                ["nbf"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
                                ["exp"] = now.AddMinutes(9).ToUnixTimeSeconds(),
                            },
                            key
                        );
                        await TakeAsync(
                            stage,
                            new ClientAssertionCredential(
                                Stage.Tenant,
                                Stage.Application,
                                _ => Task.FromResult(token),
                                Options<ClientAssertionCredentialOptions>(stage)
                            )
                        );
                    }
                ),
                new(
                    "DeviceCodeCredential",
                    stage =>
                        TakeAsync(
                            stage,
                            new DeviceCodeCredential(
                                new DeviceCodeCredentialOptions
                                {
                                    TenantId = Stage.Tenant,
                                    ClientId = Stage.Application,
                                    AuthorityHost = stage.SecureUrl,
                                    Transport = Transport,
                                    DisableInstanceDiscovery = true,
                                    DeviceCodeCallback = (code, _) =>
                                        stage.ControlAsync(
                                            "POST",
                                            "devicecodes",
                                            new { userCode = code.UserCode, identity = Stage.Owner }
                                        ),
                                }
                            )
                        )
                ),
            ]
        );

    private static async Task TakeAsync(Stage stage, TokenCredential credential)
    {
        var token = await credential.GetTokenAsync(
            new TokenRequestContext([Stage.PartnerCenter + "/.default"]),
            default
        );
        await stage.UseAsync(token.Token);
    }

    private static T Options<T>(Stage stage)
        where T : TokenCredentialOptions, new()
    {
        var options = new T { AuthorityHost = stage.SecureUrl, Transport = Transport };
        typeof(T).GetProperty("DisableInstanceDiscovery")!.SetValue(options, true);
        return options;
    }
}
