using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace CloudPartner.Client.Tests;

/// <summary>A test that needs Node.js; skipped, with the reason, where it or the packages cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = OidcServer.WhyNot.Value;
}

/// <summary>
/// A certified OpenID provider of others (npm oidc-provider), over TLS with a certificate authority of the test's own.
/// </summary>
internal sealed class OidcServer : IAsyncDisposable
{
    public const string Tenant = "22222222-2222-4222-8222-222222222222";
    public const string Person = "ada@contoso.com";
    public const string Secret = "canary-secret-of-the-provider";
    public const string Resource = "https://cloudpartner.azure.com";
    public static readonly Guid SecretApplication = new("aaaaaaaa-0000-4000-8000-000000000001");
    public static readonly Guid CertificateApplication = new("aaaaaaaa-0000-4000-8000-000000000002");
    public static readonly Guid PersonApplication = new("aaaaaaaa-0000-4000-8000-000000000003");

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "oidc");
    private readonly Process _process;
    private readonly X509Certificate2 _authority;
    private readonly string _scratch;

    private OidcServer(
        Process process,
        X509Certificate2 authority,
        X509Certificate2 certificate,
        string scratch,
        Uri url
    )
    {
        (_process, _authority, Certificate, _scratch, Url) = (process, authority, certificate, scratch, url);
        Browser = new HttpClient(Transport(redirects: true));
    }

    /// <summary>Why these tests cannot run here; null if they can.</summary>
    public static Lazy<string?> WhyNot { get; } = new(Install);

    public Uri Url { get; }

    /// <summary>The certificate of the application that signs in with one.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Follows redirects and keeps cookies, as a browser does.</summary>
    public HttpClient Browser { get; }

    public CloudPartnerEnvironment Environment =>
        new("Oidc", new Uri("https://portal.example/"), Url, Resource + "/.default", PortalDialect.CloudPartnerPortal);

    public static async Task<OidcServer> StartAsync()
    {
        var scratch = Directory.CreateTempSubdirectory("cloudpartner-oidc-").FullName;
        var authority = MakeCertificate("CN=Test authority", null);
        using var server = MakeCertificate("CN=127.0.0.1", authority);
        var client = MakeCertificate("CN=Application", authority);
        await File.WriteAllTextAsync(Path.Combine(scratch, "server.pem"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(
            Path.Combine(scratch, "server.key"),
            server.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()
        );
        await File.WriteAllTextAsync(Path.Combine(scratch, "client.pem"), client.ExportCertificatePem());
        var process = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(Folder, "server.mjs")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.ErrorDataReceived += (_, said) => Console.Error.WriteLine(said.Data);
        process.BeginErrorReadLine();
        await process.StandardInput.WriteLineAsync(
            JsonSerializer.Serialize(
                new
                {
                    tenant = Tenant,
                    resource = Resource,
                    certificate = Path.Combine(scratch, "server.pem"),
                    key = Path.Combine(scratch, "server.key"),
                    clientCertificate = Path.Combine(scratch, "client.pem"),
                    applications = new
                    {
                        secret = SecretApplication,
                        certificate = CertificateApplication,
                        person = PersonApplication,
                    },
                    secret = Secret,
                    person = Person,
                }
            )
        );
        var ready =
            await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The provider ended at once.");
        using var line = JsonDocument.Parse(ready);
        return new OidcServer(
            process,
            authority,
            client,
            scratch,
            new Uri(line.RootElement.GetProperty("url").GetString()!)
        );
    }

    /// <summary>Sockets that trust the test's authority, and no other.</summary>
    public SocketsHttpHandler Transport(bool redirects = false) =>
        new()
        {
            AllowAutoRedirect = redirects,
            UseCookies = redirects,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };

    /// <summary>The token requests: grant, and whether it carried the verifier of PKCE.</summary>
    public async Task<List<(string Grant, bool Pkce, int Status)>> RequestsAsync()
    {
        using var journal = JsonDocument.Parse(await Browser.GetStringAsync(new Uri(Url, "journal")));
        return
        [
            .. journal
                .RootElement.EnumerateArray()
                .Select(one =>
                    (
                        one.GetProperty("grant").GetString()!,
                        one.GetProperty("pkce").GetBoolean(),
                        one.GetProperty("status").GetInt32()
                    )
                ),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
        _authority.Dispose();
        Certificate.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    public static X509Certificate2 MakeCertificate(string subject, X509Certificate2? issuer, int days = 2)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        if (issuer is null)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            return request.CreateSelfSigned(now.AddDays(-10), now.AddDays(days));
        }
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request
            .Create(issuer, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8))
            .CopyWithPrivateKey(key);
    }

    private static string? Install()
    {
        try
        {
            if (Run("node", "--version") is not (0, var version))
                return "node does not run.";
            if (int.Parse(version.TrimStart('v').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture) < 18)
                return $"node {version} is too old.";
            var stamp = Path.Combine(Folder, "installed.json");
            var wanted = File.ReadAllText(Path.Combine(Folder, "package-lock.json"));
            if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
                return null;
            var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
            if (Run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", Folder) is not (0, _))
                return "npm cannot get the package oidc-provider.";
            File.WriteAllText(stamp, wanted);
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "Node.js with npm is not on the path.";
        }
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }
}
