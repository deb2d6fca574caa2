using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CloudPartner.Emulator.Host;

/// <summary>Reads a certificate with its key, and says what is wrong with one that no client could use.</summary>
internal static class ServerCertificateFile
{
    private const string NextStep =
        "Take one with its key and without a password, as 'dotnet dev-certs https --export-path portal.pem "
        + "--format Pem --no-password' writes it, or leave --certificate out.";

    public static X509Certificate2 Read(string file)
    {
        X509Certificate2? certificate = null;
        try
        {
            certificate = Load(file, System.IO.File.ReadAllBytes(file));
            return Check(certificate) is { } reason
                ? throw Refused(file, reason)
                : ServerCertificate.Usable(certificate);
        }
        catch (EmulatorStartException)
        {
            certificate?.Dispose();
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(file, Reason(file, error), error);
        }
    }

    private static X509Certificate2 Load(string file, byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        try
        {
            if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
                return new X509Certificate2(bytes);
            if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                var beside = Path.ChangeExtension(file, ".key");
                if (!System.IO.File.Exists(beside))
                    throw Refused(file, $"it has no private key, and there is no '{beside}'");
                text += "\n" + System.IO.File.ReadAllText(beside);
            }

            return text.Contains("-----BEGIN ENCRYPTED", StringComparison.Ordinal)
                ? throw Refused(file, "its key has a password")
                : X509Certificate2.CreateFromPem(text, text);
        }
        catch (CryptographicException error)
        {
            throw Refused(file, "it is neither PFX nor PEM with one certificate and its key, or has a password", error);
        }
        catch (ArgumentException error)
        {
            throw Refused(file, "its key is that of another certificate", error);
        }
    }

    private static string? Check(X509Certificate2 certificate)
    {
        var now = DateTime.Now; // The certificate has local times.
        return !certificate.HasPrivateKey ? "it has no private key"
            : now < certificate.NotBefore ? $"it is not valid before {certificate.NotBefore:yyyy-MM-dd HH:mm}"
            : now > certificate.NotAfter ? $"it expired on {certificate.NotAfter:yyyy-MM-dd HH:mm}"
            : !ServerCertificate.IsForServers(certificate) ? "it is not for servers (extended key usage)"
            : ServerCertificate.HostOf(certificate) is null
                ? "it is neither for localhost nor for 127.0.0.1 (subject alternative name)"
            : null;
    }

    private static string Reason(string file, Exception error) =>
        error switch
        {
            _ when Directory.Exists(file) => "it is a folder",
            FileNotFoundException or DirectoryNotFoundException => "it does not exist",
            UnauthorizedAccessException => "access is denied",
            _ => error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '),
        };

    private static EmulatorStartException Refused(string file, string reason, Exception? inner = null) =>
        new(StartFailure.Certificate, $"The certificate '{file}' cannot be used: {reason}. {NextStep}", inner);
}
