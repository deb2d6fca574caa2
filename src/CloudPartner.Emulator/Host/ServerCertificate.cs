using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CloudPartner.Emulator.Host;

/// <summary>
/// The certificate of an emulator with TLS, and the file by which clients trust it. The file has only the public
/// certificate and is deleted at the end; the key of a certificate made here is never written.
/// </summary>
internal sealed class ServerCertificate : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Longer than anybody leaves an emulator running, and short enough to be left lying about.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private ServerCertificate(X509Certificate2 certificate, string host, string file)
    {
        Certificate = certificate;
        Host = host;
        File = file;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The name of this machine that the certificate is for.</summary>
    public string Host { get; }

    /// <summary>The full path of the public certificate as PEM.</summary>
    public string File { get; }

    /// <summary>Takes the given file, or makes a certificate if there is none.</summary>
    public static ServerCertificate Open(string? file)
    {
        var certificate = file is null ? Make() : ServerCertificateFile.Read(Path.GetFullPath(file));
        var pem = Path.Combine(Path.GetTempPath(), $"portal-{Guid.NewGuid():N}.pem");
        try
        {
            // Only creates a new file, so that no link can redirect the write.
            using var stream = new FileStream(pem, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            certificate.Dispose();
            throw new EmulatorStartException(
                StartFailure.Certificate,
                $"The file '{pem}', by which clients trust the certificate, cannot be written: "
                    + "name a folder that takes files with TMPDIR (on Windows TMP).",
                error
            );
        }

        return new ServerCertificate(certificate, HostOf(certificate)!, pem);
    }

    /// <summary>A name that the emulator answers to and that the certificate is for; null if there is none.</summary>
    public static string? HostOf(X509Certificate2 certificate) =>
        Array.Find(["127.0.0.1", "localhost"], name => certificate.MatchesHostname(name));

    public static bool IsForServers(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } usage
        || usage.EnhancedKeyUsages[ServerAuthentication] is not null;

    public void Dispose()
    {
        Certificate.Dispose();
        System.IO.File.Delete(File);
    }

    /// <summary>TLS on Windows needs the key in a key store, where one from a PFX is while it is in use.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;
        using (certificate)
            return new X509Certificate2(certificate.Export(X509ContentType.Pkcs12));
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=CloudPartner portal emulator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        var identifier = new X509SubjectKeyIdentifierExtension(request.PublicKey, false);
        request.CertificateExtensions.Add(names.Build());
        // Not an authority: trusting it trusts this server alone.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(identifier);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier)
        );
        var now = DateTimeOffset.UtcNow;
        // Clocks in containers may be slow.
        return Usable(request.CreateSelfSigned(now.AddHours(-1), now + Life));
    }
}
