using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace CloudPartner.Interop.Tests.SignIn;

/// <summary>
/// MSAL for Python as distributions have it. Nothing is installed for it: where it is missing, its tests are skipped
/// and say so.
/// </summary>
internal static class PythonMsal
{
    private static readonly Lazy<(string? Python, string? WhyNot)> Found = new(Find);

    public static Client Client { get; } =
        new(
            "msal for Python 1.21.0",
            "the package of the system (`python3-msal`), where there is one",
            [
                new("client secret", stage => SignInAsync(stage, "secret", Stage.PartnerCenter + "/.default"))
                {
                    FailedAtFirst = true,
                },
                new(
                    "certificate, by its SHA-1 thumbprint",
                    async stage =>
                    {
                        await stage.ControlAsync(
                            "POST",
                            "certificates",
                            new { pem = TlsFront.Certificate.ExportCertificatePem() }
                        );
                        await SignInAsync(stage, "certificate", Stage.PartnerCenter + "/.default");
                    }
                )
                {
                    FailedAtFirst = true,
                },
                new("device code", stage => SignInAsync(stage, "device", Stage.PartnerCenter + "/user_impersonation"))
                {
                    FailedAtFirst = true,
                },
                new(
                    "device code, then silent",
                    stage => SignInAsync(stage, "silent", Stage.PartnerCenter + "/user_impersonation")
                ),
            ]
        );

    /// <summary>Why these tests cannot run here; null if they can.</summary>
    public static string? WhyNot => Found.Value.WhyNot;

    private static (string? Python, string? WhyNot) Find()
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                using var process = Start(python, ["-c", "import msal"]);
                process.StandardInput.Close();
                process.WaitForExit();
                if (process.ExitCode == 0)
                    return (python, null);
            }
            catch (Win32Exception) { }
        }

        return (null, "Python 3 with the package msal is not here (Debian: python3-msal).");
    }

    private static async Task SignInAsync(Stage stage, string way, string scope)
    {
        var authority = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(authority, TlsFront.Certificate.ExportCertificatePem());
            using var process = Start(
                Found.Value.Python!,
                [Path.Combine(AppContext.BaseDirectory, "python", "sign_in.py"), way],
                authority
            );
            await process.StandardInput.WriteAsync(
                JsonSerializer.Serialize(
                    new
                    {
                        authority = $"{stage.SecureUrl}{Stage.Tenant}",
                        client = Stage.Application,
                        scope,
                        secret = Stage.Secret,
                        key = TlsFront.Certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(),
                        thumbprint = TlsFront.Certificate.GetCertHashString(),
                        certificate = authority,
                        control = new Uri(stage.Url, "/_emulator/devicecodes"),
                        person = Stage.Owner,
                    }
                )
            );
            process.StandardInput.Close();
            var (token, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await errors);
            await stage.UseAsync((await token).Trim());
        }
        finally
        {
            File.Delete(authority);
        }
    }

    private static Process Start(string python, string[] arguments, string? authority = null)
    {
        var start = new ProcessStartInfo(python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A proxy of the machine has no business with a server on it.
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1";
        // These come before what a program says itself.
        start.Environment.Remove("CURL_CA_BUNDLE");
        start.Environment["REQUESTS_CA_BUNDLE"] = authority;
        return Process.Start(start)!;
    }
}
