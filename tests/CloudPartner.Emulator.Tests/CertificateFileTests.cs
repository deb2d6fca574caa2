using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudPartner.Emulator.Tests;

/// <summary>
/// A certificate of the user's own: the forms in which it may come, and what is said of one that is of no use.
/// </summary>
public sealed class CertificateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("emulator-");

    public void Dispose() => _folder.Delete(true);

    [Theory]
    [InlineData("whole.pem", "127.0.0.1")]
    [InlineData("beside.pem", "127.0.0.1")]
    [InlineData("whole.pfx", "127.0.0.1")]
    [InlineData("localhost.pem", "localhost")]
    [InlineData("rsa.pem", "localhost")]
    public async Task Its_certificate_is_shown_and_it_is_called_by_a_name_of_it(string name, string host)
    {
        MakeFiles();
        await using var emulator = await EmulatorHost.StartAsync(new() { Certificate = PathOf(name) });
        Assert.Equal(("https", host), (emulator.Url.Scheme, emulator.Url.Host));
        using var client = HttpsTests.Client(emulator.Certificate, emulator.Url);
        using var response = await client.GetAsync("/_emulator/clock");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("missing.pem", "does not exist")]
    [InlineData("missing/missing.pem", "does not exist")]
    [InlineData("", "is a folder")]
    [InlineData("empty.pem", "neither PFX nor PEM")]
    [InlineData("text.pem", "neither PFX nor PEM")]
    [InlineData("torn.pem", "neither PFX nor PEM")]
    [InlineData("public.pem", "no private key")]
    [InlineData("public.cer", "no private key")]
    [InlineData("mixed.pem", "key is that of another certificate")]
    [InlineData("locked.pem", "its key has a password")]
    [InlineData("locked.pfx", "has a password")]
    [InlineData("old.pem", "expired on")]
    [InlineData("young.pem", "not valid before")]
    [InlineData("client.pem", "not for servers")]
    [InlineData("elsewhere.pem", "neither for localhost nor for 127.0.0.1")]
    public async Task What_is_of_no_use_ends_it_with_code_7_and_leaves_nothing_behind(string name, string expected)
    {
        MakeFiles();
        var database = PathOf("portal.db");
        using var process = EmulatorProgram.Start(
            $"--database \"{database}\" --certificate \"{PathOf(name)}\"",
            _folder.FullName
        );
        var (output, error) = await EmulatorProgram.EndAsync(process);
        Assert.Equal(((int)StartFailure.Certificate, ""), (process.ExitCode, output));
        var said = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.Contains($"'{PathOf(name)}'", said, StringComparison.Ordinal);
        Assert.Contains("dotnet dev-certs https --export-path", said, StringComparison.Ordinal);
        Assert.False(File.Exists(database));
        Assert.Empty(_folder.GetFiles("portal-*"));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name).TrimEnd('/');

    private void MakeFiles()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var good = Make(key);
        var (pem, keyPem) = (good.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        Write("whole.pem", pem, keyPem);
        Write("beside.pem", pem);
        Write("beside.key", keyPem);
        File.WriteAllBytes(PathOf("whole.pfx"), good.Export(X509ContentType.Pkcs12));
        Write("empty.pem");
        Write("text.pem", "no certificate");
        Write("torn.pem", pem[..(pem.Length / 2)], keyPem);
        Write("public.pem", pem);
        File.WriteAllBytes(PathOf("public.cer"), good.RawData);
        Write("mixed.pem", pem, otherKey.ExportPkcs8PrivateKeyPem());
        Write(
            "locked.pem",
            pem,
            key.ExportEncryptedPkcs8PrivateKeyPem(
                "locked",
                new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)
            )
        );
        File.WriteAllBytes(PathOf("locked.pfx"), good.Export(X509ContentType.Pkcs12, "locked"));
        foreach (
            var (name, certificate) in ((string, X509Certificate2)[])
                [
                    ("localhost.pem", Make(key, "localhost")),
                    ("elsewhere.pem", Make(key, "portal.example")),
                    ("old.pem", Make(key, days: -1)),
                    ("young.pem", Make(key, days: 10)),
                    ("client.pem", Make(key, usage: "1.3.6.1.5.5.7.3.2")),
                ]
        )
        {
            using (certificate)
                Write(name, certificate.ExportCertificatePem(), keyPem);
        }

        using var rsa = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var request = new CertificateRequest("CN=rsa", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var signed = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Write("rsa.pem", signed.ExportCertificatePem(), rsa.ExportRSAPrivateKeyPem());
    }

    private void Write(string name, params string[] lines) =>
        File.WriteAllText(PathOf(name), string.Join("\n", lines) + "\n");

    private static X509Certificate2 Make(
        ECDsa key,
        string? name = null,
        int days = 1,
        string usage = "1.3.6.1.5.5.7.3.1"
    )
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name ?? "localhost");
        if (name is null)
            names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=portal", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var end = DateTimeOffset.UtcNow.AddDays(days);
        return request.CreateSelfSigned(end.AddDays(-2), end);
    }
}
