using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Identity.Client;

namespace CloudPartner.Interop.Tests.SignIn;

/// <summary>MSAL.NET as any program uses it; nothing of ours in between but TLS.</summary>
internal static class Msal
{
    private const string Scope = Stage.PartnerCenter + "/.default";
    private const string Unreachable = "https://nobody.contoso.example/.default";

    public static Client Client { get; } =
        new(
            Package.WithVersion("Microsoft.Identity.Client"),
            "the package itself",
            [
                new("client secret", async stage => await TakeAsync(stage, WithSecret(stage).Build())),
                new(
                    "client secret, the second time from the cache",
                    async stage =>
                    {
                        var application = WithSecret(stage).Build();
                        var first = await TakeAsync(stage, application);
                        var second = await TakeAsync(stage, application);
                        Assert.Equal(TokenSource.Cache, second.AuthenticationResultMetadata.TokenSource);
                        Assert.Equal(first.AccessToken, second.AccessToken);
                    }
                ),
                new(
                    "client secret, tenant by its domain",
                    async stage => await TakeAsync(stage, WithSecret(stage, "contoso.com").Build())
                ),
                new(
                    "client secret, with instance discovery left on",
                    async stage => await TakeAsync(stage, WithSecret(stage).WithInstanceDiscovery(true).Build())
                ),
                new(
                    "client secret, Cloud Partner Portal and Graph",
                    async stage =>
                    {
                        var application = WithSecret(stage).Build();
                        await TakeAsync(stage, application, Stage.Portal);
                        await TakeAsync(stage, application, Stage.Graph);
                    }
                ),
                new(
                    "http:// authority",
                    async stage =>
                        await TakeAsync(
                            stage,
                            New(Stage.Application)
                                .WithClientSecret(Stage.Secret)
                                .WithAuthority(new Uri(stage.Url, Stage.Tenant).ToString(), false)
                                .Build()
                        )
                )
                {
                    FailedAtFirst = true,
                    Limit = new(
                        "MSAL takes https authorities only; the emulator needs TLS in front of it",
                        "HTTPS scheme"
                    ),
                },
                new(
                    "WithOidcAuthority",
                    async stage =>
                        await TakeAsync(
                            stage,
                            New(Stage.Application)
                                .WithClientSecret(Stage.Secret)
                                .WithOidcAuthority($"{stage.SecureUrl}{Stage.Tenant}/v2.0")
                                .Build()
                        )
                )
                {
                    FailedAtFirst = true,
                },
#pragma warning disable CS0618 // The name from before; programs still use it.
                new(
                    "WithGenericAuthority",
                    async stage =>
                        await TakeAsync(
                            stage,
                            New(Stage.Application)
                                .WithClientSecret(Stage.Secret)
                                .WithExperimentalFeatures()
                                .WithGenericAuthority($"{stage.SecureUrl}{Stage.Tenant}/v2.0")
                                .Build()
                        )
                )
                {
                    FailedAtFirst = true,
                },
#pragma warning restore CS0618
                Refused(
                    "wrong secret",
                    "AADSTS7000215",
                    stage => WithAuthority(stage, New(Stage.Application)).WithClientSecret("wrong").Build()
                ),
                Refused(
                    "unknown tenant",
                    "AADSTS90002",
                    stage => WithSecret(stage, "99999999-9999-4999-8999-999999999999").Build()
                ),
                Refused(
                    "unknown application",
                    "AADSTS700016",
                    stage =>
                        WithAuthority(stage, New("99999999-9999-4999-8999-999999999999"))
                            .WithClientSecret(Stage.Secret)
                            .Build()
                ),
                Refused(
                    "scope that does not end in /.default",
                    "AADSTS1002012",
                    stage => WithSecret(stage).Build(),
                    Stage.PartnerCenter + "/user_impersonation"
                ) with
                {
                    FailedAtFirst = true,
                },
                Refused(
                    "scope of an unknown resource",
                    "AADSTS500011",
                    stage => WithSecret(stage).Build(),
                    Unreachable
                ) with
                {
                    FailedAtFirst = true,
                },
                new("WithCertificate", stage => UseCertificateAsync(stage, false)) { FailedAtFirst = true },
                new("WithCertificate(sendX5C)", stage => UseCertificateAsync(stage, true)) { FailedAtFirst = true },
                Refused(
                    "certificate that nobody registered",
                    "AADSTS700027",
                    stage => WithAuthority(stage, New(Stage.Application)).WithCertificate(TlsFront.Certificate).Build()
                ),
                new(
                    "WithClientAssertion, x5t#S256",
                    stage => UseAssertionAsync(stage, "x5t#S256", HashAlgorithmName.SHA256)
                ),
                new("WithClientAssertion, x5t", stage => UseAssertionAsync(stage, "x5t", HashAlgorithmName.SHA1))
                {
                    FailedAtFirst = true,
                },
                new(
                    "WithClientAssertion for another audience",
                    async stage =>
                    {
                        var error = await Assert.ThrowsAsync<MsalServiceException>(() =>
                            UseAssertionAsync(
                                stage,
                                "x5t#S256",
                                HashAlgorithmName.SHA256,
                                $"{stage.SecureUrl}{Stage.Tenant}/v2.0"
                            )
                        );
                        Assert.Contains("AADSTS50027", error.Message, StringComparison.Ordinal);
                    }
                ),
                .. MsalPeople.Trials,
            ]
        );

    public static ConfidentialClientApplicationBuilder WithAuthority(
        Stage stage,
        ConfidentialClientApplicationBuilder builder,
        string tenant = Stage.Tenant
    ) => builder.WithAuthority($"{stage.SecureUrl}{tenant}", false).WithInstanceDiscovery(false);

    /// <summary>Asks for a token and shows it to the service.</summary>
    public static async Task<AuthenticationResult> TakeAsync(
        Stage stage,
        IConfidentialClientApplication application,
        string resource = Stage.PartnerCenter
    )
    {
        var result = await application.AcquireTokenForClient([resource + "/.default"]).ExecuteAsync();
        await stage.UseAsync(result.AccessToken, resource);
        return result;
    }

    private static ConfidentialClientApplicationBuilder New(string application) =>
        ConfidentialClientApplicationBuilder.Create(application).WithHttpClientFactory(new Factory());

    private static ConfidentialClientApplicationBuilder WithSecret(Stage stage, string tenant = Stage.Tenant) =>
        WithAuthority(stage, New(Stage.Application), tenant).WithClientSecret(Stage.Secret);

    private static Trial Refused(
        string name,
        string code,
        Func<Stage, IConfidentialClientApplication> make,
        string scope = Scope
    ) =>
        new(
            name,
            async stage =>
            {
                var error = await Assert.ThrowsAnyAsync<MsalServiceException>(() =>
                    make(stage).AcquireTokenForClient([scope]).ExecuteAsync()
                );
                Assert.Contains(code, error.Message, StringComparison.Ordinal);
            }
        );

    private static async Task UseCertificateAsync(Stage stage, bool sendsChain)
    {
        await stage.ControlAsync("POST", "certificates", new { pem = TlsFront.Certificate.ExportCertificatePem() });
        await TakeAsync(
            stage,
            WithAuthority(stage, New(Stage.Application)).WithCertificate(TlsFront.Certificate, sendsChain).Build()
        );
    }

    private static async Task UseAssertionAsync(
        Stage stage,
        string thumbprint,
        HashAlgorithmName hash,
        string? audience = null
    )
    {
        await stage.ControlAsync("POST", "certificates", new { pem = TlsFront.Certificate.ExportCertificatePem() });
        var assertion = Sign(
            new Dictionary<string, object>
            {
                ["alg"] = "RS256",
                ["typ"] = "JWT",
                [thumbprint] = Base64(TlsFront.Certificate.GetCertHash(hash)),
            },
            new Dictionary<string, object>
            {
                ["aud"] = audience ?? $"{stage.SecureUrl}{Stage.Tenant}/oauth2/v2.0/token",
                ["iss"] = Stage.Application,
                ["sub"] = Stage.Application,
                ["jti"] = Guid.NewGuid(),
                ["nbf"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(),
                ["exp"] = DateTimeOffset.UtcNow.AddMinutes(9).ToUnixTimeSeconds(),
            },
            TlsFront.Certificate.GetRSAPrivateKey()!
        );
        await TakeAsync(
            stage,
            WithAuthority(stage, New(Stage.Application))
                .WithClientAssertion((CancellationToken _) => Task.FromResult(assertion))
                .Build()
        );
    }

    public static string Sign(Dictionary<string, object> header, Dictionary<string, object> claims, RSA key)
    {
        var text =
            Base64(JsonSerializer.SerializeToUtf8Bytes(header))
            + '.'
            + Base64(JsonSerializer.SerializeToUtf8Bytes(claims));
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64(signature)}";
    }

    private static string Base64(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Gives MSAL a client that takes the certificate in front of the emulator.</summary>
    public sealed class Factory : IMsalHttpClientFactory
    {
        private static readonly HttpClient Shared = new(TlsFront.NewClientHandler());

        public HttpClient GetHttpClient() => Shared;
    }
}
