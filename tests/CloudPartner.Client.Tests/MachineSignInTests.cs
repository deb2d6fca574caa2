using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>
/// The ways to sign in against the emulator's endpoints in the form of Microsoft Entra's and of Azure's machines.
/// </summary>
public sealed partial class MachineSignInTests
{
    private static readonly Guid Application = new("11111111-1111-4111-8111-111111111111");

    [Fact]
    public async Task A_certificate_that_is_registered_signs_in()
    {
        await using var test = await StartAsync();
        using var certificate = OidcServer.MakeCertificate("CN=Runbook", null);
        var signIn = new CertificateSignIn
        {
            Tenant = EmulatorSignIn.DefaultTenant,
            ApplicationId = Application,
            Certificate = certificate,
        };
        var fault = await FaultOf(() => ConnectAsync(test, signIn));
        Assert.Equal("AADSTS700027", fault.ServiceCode);
        Assert.Contains("app registration", fault.RecommendedAction, StringComparison.Ordinal);

        await ControlAsync(test, "certificates", new { pem = certificate.ExportCertificatePem() });
        using var connection = await ConnectAsync(test, signIn);
        Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
        await test.RevokeTokensAsync();
        Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
    }

    [Theory]
    [InlineData(10, "ahead of")]
    [InlineData(-10, "behind")]
    public async Task A_clock_that_is_wrong_is_told(int minutes, string word)
    {
        await using var test = await StartAsync();
        using var certificate = OidcServer.MakeCertificate("CN=Runbook", null);
        await ControlAsync(test, "certificates", new { pem = certificate.ExportCertificatePem() });
        var context = new SignInContext(
            EmulatorEnvironment.At(test.Url),
            new OtherClock(TimeSpan.FromMinutes(minutes * 1.2))
        );
        var fault = await FaultOf(() =>
            PortalConnector.ConnectAsync(
                context,
                new CertificateSignIn
                {
                    Tenant = EmulatorSignIn.DefaultTenant,
                    ApplicationId = Application,
                    Certificate = certificate,
                },
                null,
                default
            )
        );
        Assert.Equal((FaultKind.SignInFailed, "AADSTS700024"), (fault.Kind, fault.ServiceCode));
        Assert.Contains($"12 minutes {word}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("clock", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_federated_token_is_read_anew_with_every_renewal()
    {
        await using var test = await StartAsync();
        using var issuer = RSA.Create(2048);
        const string subject = "repo:contoso/publishing:ref:refs/heads/main";
        await ControlAsync(
            test,
            "federations",
            new
            {
                issuer = "https://issuer.example",
                subject,
                publicKeyPem = issuer.ExportSubjectPublicKeyInfoPem(),
            }
        );
        var file = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid()}");
        try
        {
            var signIn = new FederatedTokenSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                ApplicationId = Application,
                TokenPath = file,
            };
            Assert.Contains(
                "is not there",
                (await FaultOf(() => ConnectAsync(test, signIn))).Message,
                StringComparison.Ordinal
            );
            await File.WriteAllTextAsync(file, Federated(issuer, "repo:somebody/else"));
            Assert.Equal("AADSTS70021", (await FaultOf(() => ConnectAsync(test, signIn))).ServiceCode);
            await File.WriteAllTextAsync(file, Federated(issuer, subject));
            using var connection = await ConnectAsync(test, signIn);
            await test.RevokeTokensAsync();
            Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);
            await File.WriteAllTextAsync(file, Federated(issuer, "repo:somebody/else"));
            await test.RevokeTokensAsync();
            Assert.Equal(
                "AADSTS70021",
                (await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"))).ServiceCode
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_device_code_signs_a_person_in_and_the_refresh_token_renews()
    {
        await using var test = await StartAsync();
        var shown = new TaskCompletionSource<string>();
        var connecting = ConnectAsync(
            test,
            new DeviceCodeSignIn { Tenant = InteractiveSignIn.AnyTenant, Show = shown.SetResult }
        );
        var code = Code().Match(await shown.Task).Groups[1].Value;
        await ControlAsync(test, "devicecodes", new { userCode = code, identity = "contributor@contoso.com" });
        using var connection = await connecting;
        Assert.Equal("contributor@contoso.com", connection.Account);
        Assert.Equal(EmulatorSignIn.DefaultTenant, connection.Tenant);
        await test.RevokeTokensAsync();
        Assert.Equal("contoso", (await connection.OpenPortal().Publishers.GetProfileAsync("contoso")).PublisherId);

        await test.RevokeTokensAsync();
        await ControlAsync(test, "refreshtokens/revoke", new { });
        var fault = await FaultOf(() => connection.OpenPortal().Publishers.GetProfileAsync("contoso"));
        Assert.Equal((FaultKind.SignInFailed, "AADSTS700082"), (fault.Kind, fault.ServiceCode));
        Assert.Contains("Connect-CloudPartner", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_signed_in_once_is_not_asked_for_the_second_audience()
    {
        await using var test = await StartAsync(dialect: PortalDialect.PartnerCenter);
        var asked = 0;
        var shown = new TaskCompletionSource<string>();
        var connecting = PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url, PortalDialect.PartnerCenter),
            new DeviceCodeSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                Show = words =>
                {
                    asked++;
                    shown.TrySetResult(words);
                },
            }
        );
        await ControlAsync(
            test,
            "devicecodes",
            new { userCode = Code().Match(await shown.Task).Groups[1].Value, identity = "owner@contoso.com" }
        );
        using var connection = await connecting;
        Assert.Equal(
            "Developer",
            (await connection.OpenPortal().AddAsync(MpnId, User("person1@contoso.com", "Developer"))).Role
        );
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_device_code_that_is_declined_or_cancelled_ends_the_sign_in()
    {
        await using var test = await StartAsync();
        var shown = new TaskCompletionSource<string>();
        var connecting = ConnectAsync(
            test,
            new DeviceCodeSignIn { Tenant = InteractiveSignIn.AnyTenant, Show = shown.SetResult }
        );
        await ControlAsync(test, "devicecodes", new { userCode = Code().Match(await shown.Task).Groups[1].Value });
        Assert.Equal(FaultKind.SignInFailed, (await FaultOf(() => connecting)).Kind);

        using var stop = new CancellationTokenSource();
        var waiting = PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url),
            new DeviceCodeSignIn { Tenant = InteractiveSignIn.AnyTenant, Show = _ => stop.CancelAfter(100) },
            cancellationToken: stop.Token
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task An_authority_that_never_answers_meets_a_time_limit()
    {
        await using var silent = await StubServer.StartAsync(
            _ => Task.CompletedTask,
            tokens: context => Task.Delay(TimeSpan.FromMinutes(10), context.RequestAborted)
        );
        var context = new SignInContext(EmulatorEnvironment.At(silent.Url), TimeProvider.System)
        {
            Timeouts = new HttpTimeouts { SignIn = TimeSpan.FromMilliseconds(300) },
        };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (
            var signIn in new SignInMethod[]
            {
                new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
                new ClientSecretSignIn
                {
                    Tenant = EmulatorSignIn.DefaultTenant,
                    ApplicationId = Application,
                    Secret = Secure("x"),
                },
            }
        )
        {
            var fault = await FaultOf(() => PortalConnector.ConnectAsync(context, signIn, null, default));
            Assert.Equal(FaultKind.TimedOut, fault.Kind);
            Assert.Contains(silent.Url.Authority, fault.Message, StringComparison.Ordinal);
        }
        // Far beyond what any machine takes, and far below the 100 seconds that a call without a limit of its own
        // waits.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private static Task<CloudPartnerConnection> ConnectAsync(TestPortal test, SignInMethod signIn) =>
        PortalConnector.ConnectAsync(EmulatorEnvironment.At(test.Url), signIn, "contoso");

    private static async Task ControlAsync(TestPortal test, string name, object body)
    {
        using var client = new HttpClient { BaseAddress = test.Url };
        using var response = await client.PostAsJsonAsync("_emulator/" + name, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    internal static string Federated(RSA key, string subject)
    {
        static string Encode(byte[] bytes) =>
            Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        static string Json(object value) => Encode(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var text =
            Json(new { alg = "RS256", typ = "JWT" })
            + "."
            + Json(
                new
                {
                    iss = "https://issuer.example",
                    sub = subject,
                    aud = "api://AzureADTokenExchange",
                    nbf = now,
                    exp = now + 300,
                }
            );
        return text
            + "."
            + Encode(
                key.SignData(
                    System.Text.Encoding.ASCII.GetBytes(text),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                )
            );
    }

    private static System.Security.SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    internal static string CodeIn(string words) => Code().Match(words).Groups[1].Value;

    [GeneratedRegex(@"code (\w+)\.")]
    private static partial Regex Code();

    private sealed class OtherClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
