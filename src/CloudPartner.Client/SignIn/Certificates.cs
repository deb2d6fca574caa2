using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.SignIn;

/// <summary>Finds and opens certificates, and says what is wrong with those that cannot sign in.</summary>
public static class Certificates
{
    /// <summary>Opens a PFX file, or a PEM file that holds certificate and private key.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotFound"/>: there is no such file. With
    /// <see cref="FaultKind.Invalid"/>: it cannot be opened with this password.</exception>
    public static X509Certificate2 Open(string path, SecureString? password)
    {
        var secret = password is null ? null : new NetworkCredential(string.Empty, password).Password;
        try
        {
            TextFile.RefuseOther(path, "CertificatePath");
            var bytes = File.ReadAllBytes(path);
            if (bytes.AsSpan().IndexOf("-----BEGIN "u8) < 0)
                return new X509Certificate2(bytes, secret, KeyStorage);
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                throw FieldRules.Refuse(
                    "CertificatePath",
                    path,
                    "holds a certificate without its private key; give a file that holds both"
                );
            }

            return text.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPem(text, text, secret)
                : X509Certificate2.CreateFromPem(text, text);
        }
        catch (CryptographicException)
        {
            throw secret is null
                ? FieldRules.Refuse(
                    "CertificatePath",
                    path,
                    "is not a PFX or PEM file with a private key, or needs its password (-CertificatePassword)"
                )
                : FieldRules.Missing(
                    "CertificatePassword",
                    $"does not open {Path.GetFileName(path)}; check the password, and that the file is a PFX or "
                        + "PEM file with a private key"
                );
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unreadable("CertificatePath", path, failed);
        }
    }

    /// <summary>The thumbprints of the personal stores of the user and of the machine whose private key is there, and
    /// whose each is.</summary>
    public static IReadOnlyList<(string Thumbprint, string About)> List()
    {
        var found = new List<(string, string)>();
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            try
            {
                using var store = new X509Store(
                    StoreName.My,
                    location,
                    OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly
                );
                foreach (var certificate in store.Certificates)
                {
                    if (certificate.HasPrivateKey)
                    {
                        var about = $"{certificate.Subject}, until {TextSanitizer.Day(certificate.NotAfter)}";
                        found.Add((certificate.Thumbprint, about));
                    }
                    certificate.Dispose();
                }
            }
            catch (CryptographicException)
            {
                // This machine has no such store.
            }
        }
        return found;
    }

    /// <summary>Looks for a thumbprint in the personal stores of the user and of the machine.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>, saying where it
    /// looked.</exception>
    public static X509Certificate2 Find(string thumbprint)
    {
        // A thumbprint that is copied from the certificate dialog has blanks and an invisible mark.
        var wanted = string.Concat(thumbprint.Where(char.IsAsciiHexDigit)).ToUpperInvariant();
        if (wanted.Length != 40)
        {
            throw FieldRules.Refuse(
                "CertificateThumbprint",
                thumbprint,
                "is not a thumbprint, which has 40 hexadecimal digits"
            );
        }

        var looked = new List<string>();
        X509Certificate2? keyless = null;
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            try
            {
                using var store = new X509Store(
                    StoreName.My,
                    location,
                    OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly
                );
                var all = store.Certificates;
                var found = all.Find(X509FindType.FindByThumbprint, wanted, validOnly: false);
                if (found.FirstOrDefault(certificate => certificate.HasPrivateKey) is { } usable)
                {
                    Release(all, usable);
                    keyless?.Dispose();
                    return usable;
                }
                keyless ??= found.FirstOrDefault();
                Release(all, keyless);
                looked.Add($@"{location}\My ({all.Count} certificates)");
            }
            catch (Exception failed) when (failed is CryptographicException or PlatformNotSupportedException)
            {
                looked.Add($@"{location}\My (which this system does not have)");
            }
        }
        return keyless
            ?? throw FieldRules.Refuse(
                "CertificateThumbprint",
                wanted,
                "was not found; looked in " + string.Join(" and ", looked)
            );
    }

    // Each certificate of a store holds a handle of the system until it is disposed.
    private static void Release(X509Certificate2Collection certificates, X509Certificate2? kept)
    {
        foreach (var certificate in certificates)
        {
            if (!ReferenceEquals(certificate, kept))
                certificate.Dispose();
        }
    }

    /// <summary>Refuses a certificate that no authority would accept.</summary>
    internal static void Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        // A certificate object without a handle, or one that was disposed, throws on every access.
        if (certificate.Handle == IntPtr.Zero)
        {
            throw FieldRules.Missing(
                "Certificate",
                "does not hold a certificate; open one with -CertificatePath, or give one of the store"
            );
        }

        var name = $"{certificate.Subject} ({certificate.Thumbprint})";
        if (!certificate.HasPrivateKey)
        {
            throw FieldRules.Refuse(
                "Certificate",
                name,
                "has no private key here, or this user may not read it; sign in with the certificate that was "
                    + "imported with its key"
            );
        }

        if (certificate.NotAfter.ToUniversalTime() <= now)
        {
            throw FieldRules.Refuse(
                "Certificate",
                name,
                $"expired on {TextSanitizer.Time(certificate.NotAfter)}; create a new one and add it to the app "
                    + $"registration"
            );
        }

        if (certificate.NotBefore.ToUniversalTime() > now)
        {
            throw FieldRules.Refuse(
                "Certificate",
                name,
                $"is valid only from {TextSanitizer.Time(certificate.NotBefore)}; check this machine's clock"
            );
        }

        using var rsa = certificate.GetRSAPrivateKey();
        if (rsa is null)
            throw FieldRules.Refuse("Certificate", name, "has no RSA key; Microsoft Entra needs an RSA certificate");
    }

    // The keys are not stored in the key folders of the machine; macOS cannot do that.
    private static X509KeyStorageFlags KeyStorage =>
        OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
}
