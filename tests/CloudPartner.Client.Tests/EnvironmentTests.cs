using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Environments;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Tests;

/// <summary>Environments as data, and certificates as files.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cloudpartner-config-").FullName;

    public EnvironmentTests() => Environment.SetEnvironmentVariable("CLOUDPARTNER_CONFIG_HOME", _folder);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CLOUDPARTNER_CONFIG_HOME", null);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("PartnerCenter, CloudPartnerPortal")]
    [InlineData("")]
    [InlineData("Other")]
    public void A_dialect_that_there_is_not_is_refused_with_the_file(string dialect)
    {
        EnvironmentFile.Add(Make("Lab"), replace: false);
        File.WriteAllText(
            EnvironmentFile.Path,
            File.ReadAllText(EnvironmentFile.Path)
                .Replace($"\"{Make("Lab").Dialect}\"", $"\"{dialect}\"", StringComparison.Ordinal)
        );
        var fault = FaultOf(() => EnvironmentFile.Saved());
        Assert.Equal((FaultKind.Invalid, "environments"), (fault.Kind, fault.Field));
    }

    [Fact]
    public void What_is_saved_is_found_again_and_can_be_forgotten()
    {
        EnvironmentFile.Add(Make("Lab"), replace: false);
        var found = EnvironmentFile.Find("lab")!;
        Assert.Equal(Make("Lab"), found);
        Assert.Equal(FaultKind.AlreadyExists, FaultOf(() => EnvironmentFile.Add(Make("LAB"), replace: false)).Kind);
        EnvironmentFile.Add(Make("LAB"), replace: true);
        Assert.Single(EnvironmentFile.Saved());
        EnvironmentFile.Remove("lab");
        Assert.Null(EnvironmentFile.Find("lab"));
        Assert.Equal(FaultKind.NotFound, FaultOf(() => EnvironmentFile.Remove("lab")).Kind);
    }

    [Fact]
    public void The_second_service_of_a_dialect_is_saved_with_it()
    {
        var lab = CloudPartnerEnvironment.Custom(
            "PcLab",
            new Uri("https://pc.example"),
            new Uri("https://login.example"),
            "https://pc.example",
            PortalDialect.PartnerCenter,
            new Uri("https://graph.example/")
        );
        EnvironmentFile.Add(lab, replace: false);
        Assert.Equal(lab, EnvironmentFile.Find("pclab"));
        Assert.Equal("https://graph.example/.default", EnvironmentFile.Find("pclab")!.GraphScope);
    }

    [Theory]
    [InlineData("PartnerCenter")]
    [InlineData("Public")]
    [InlineData("china")]
    [InlineData("Emulator")]
    public void The_modules_own_environments_stay(string name)
    {
        Assert.Equal(FaultKind.Invalid, FaultOf(() => EnvironmentFile.Add(Make(name), replace: true)).Kind);
        Assert.Equal(FaultKind.Invalid, FaultOf(() => EnvironmentFile.Remove(name)).Kind);
    }

    [Fact]
    public void Of_many_writers_at_once_none_loses_what_another_one_saved()
    {
        Parallel.For(0, 16, i => EnvironmentFile.Add(Make($"Lab{i}"), replace: false));
        Assert.Equal(16, EnvironmentFile.Saved().Count);
        Assert.Equal([EnvironmentFile.Path], Directory.EnumerateFiles(_folder));
    }

    [Theory]
    [InlineData("", "https://portal.example", "https://login.example", "https://portal.example", "Name")]
    [InlineData("a b", "https://portal.example", "https://login.example", "https://portal.example", "Name")]
    [InlineData("Lab", "https://portal.example", "http://login.example", "https://portal.example", "Authority")]
    [InlineData(
        "Lab",
        "https://me:canary@portal.example",
        "https://login.example",
        "https://portal.example",
        "Endpoint"
    )]
    [InlineData("Lab", "https://portal.example/#canary", "https://login.example", "https://portal.example", "Endpoint")]
    [InlineData("Lab", "https://portal.example", "https://login.example", "portal", "Audience")]
    public void What_could_leak_or_mislead_is_refused(
        string name,
        string endpoint,
        string authority,
        string audience,
        string field
    )
    {
        var fault = FaultOf(() =>
            CloudPartnerEnvironment.Custom(
                name,
                new Uri(endpoint),
                new Uri(authority),
                audience,
                PortalDialect.CloudPartnerPortal
            )
        );
        Assert.Equal((FaultKind.Invalid, field), (fault.Kind, fault.Field));
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"environments":[{"name":"Lab"}]}""")]
    public void A_file_that_cannot_be_read_is_named(string text)
    {
        File.WriteAllText(EnvironmentFile.Path, text);
        Assert.Contains(
            EnvironmentFile.Path[..20],
            FaultOf(() => EnvironmentFile.Saved()).Message,
            StringComparison.Ordinal
        );
        Assert.NotNull(EnvironmentFile.Find("Public"));
    }

    [Theory]
    [InlineData("wrong", "CertificatePassword")]
    [InlineData(null, "CertificatePath")]
    public void A_PFX_file_needs_its_password(string? password, string field)
    {
        var path = Path.Combine(_folder, "application.pfx");
        using var certificate = OidcServer.MakeCertificate("CN=Application", null);
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "canary-password"));
        var secure = password is null ? null : new System.Net.NetworkCredential("", password).SecurePassword;
        Assert.Equal(field, FaultOf(() => Certificates.Open(path, secure)).Field);
        using var opened = Certificates.Open(
            path,
            new System.Net.NetworkCredential("", "canary-password").SecurePassword
        );
        Assert.True(opened.HasPrivateKey);
    }

    [Fact]
    public void A_PEM_file_with_its_key_opens_and_one_without_is_refused()
    {
        var path = Path.Combine(_folder, "application.pem");
        using var certificate = OidcServer.MakeCertificate("CN=Application", null);
        File.WriteAllText(path, certificate.ExportCertificatePem());
        Assert.Contains("private key", FaultOf(() => Certificates.Open(path, null)).Message, StringComparison.Ordinal);
        File.AppendAllText(path, "\n" + certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        using var opened = Certificates.Open(path, null);
        Assert.Equal(certificate.Thumbprint, opened.Thumbprint);
    }

    [Fact]
    public void A_thumbprint_that_is_nowhere_says_where_it_looked()
    {
        var fault = FaultOf(() =>
            Certificates.Find("\u200e00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 00 11 22 33")
        );
        Assert.Contains(@"CurrentUser\My", fault.Message, StringComparison.Ordinal);
        Assert.Contains(@"LocalMachine\My", fault.Message, StringComparison.Ordinal);
        Assert.Contains("40", FaultOf(() => Certificates.Find("short")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_nobody_would_take_is_refused_before_anything_is_sent()
    {
        using var expired = OidcServer.MakeCertificate("CN=Old", null, days: -1);
        Assert.Contains("expired on", FaultOf(() => Open(expired)).Message, StringComparison.Ordinal);
        using var good = OidcServer.MakeCertificate("CN=Good", null);
        using var keyless = X509Certificate2.CreateFromPem(good.ExportCertificatePem());
        Assert.Contains("private key", FaultOf(() => Open(keyless)).Message, StringComparison.Ordinal);
        using var curve = ECDsa.Create();
        using var elliptic = new CertificateRequest("CN=Curve", curve, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
        Assert.Contains("RSA", FaultOf(() => Open(elliptic)).Message, StringComparison.Ordinal);
    }

    private static void Open(X509Certificate2 certificate) =>
        new CertificateSignIn
        {
            Tenant = "contoso.com",
            ApplicationId = Guid.NewGuid(),
            Certificate = certificate,
        }
            .Open(new SignInContext(CloudPartnerEnvironment.Public, TimeProvider.System))
            .Dispose();

    private static CloudPartnerEnvironment Make(string name) =>
        CloudPartnerEnvironment.Custom(
            name,
            new Uri("https://portal.example/api"),
            new Uri("https://login.example"),
            "https://portal.example",
            PortalDialect.CloudPartnerPortal
        );

    private static CloudPartnerFault FaultOf(Action work) => Assert.Throws<CloudPartnerException>(work).Fault;
}
