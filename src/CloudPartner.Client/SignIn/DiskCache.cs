using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensions.Msal;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// Keeps the tokens of people on the disk, encrypted by the platform: DPAPI, the keychain of macOS, the secret service
/// of Linux. Where the platform offers none of them there is a fault, and never a file that others could read.
/// </summary>
internal static class DiskCache
{
    private const string FileName = "tokens.bin";
    private const string Service = "CloudPartner";

    public static async Task AttachAsync(ITokenCache cache)
    {
        try
        {
            var properties = new StorageCreationPropertiesBuilder(FileName, UserFolder.Path)
                .WithMacKeyChain(Service, "tokens")
                .WithLinuxKeyring(
                    "org.cloudpartner.tokens",
                    MsalCacheHelper.LinuxKeyRingDefaultCollection,
                    "CloudPartner tokens",
                    new KeyValuePair<string, string>("Version", "1"),
                    new KeyValuePair<string, string>("Product", Service)
                )
                .Build();
            var helper = await MsalCacheHelper.CreateAsync(properties).ConfigureAwait(false);
            // Writes and reads a test value, so that a missing keyring is noticed before the sign-in.
            helper.VerifyPersistence();
            helper.RegisterCache(cache);
        }
        catch (Exception failed)
            when (failed
                    is MsalCachePersistenceException
                        or DllNotFoundException
                        or IOException
                        or UnauthorizedAccessException
                        or TypeInitializationException
            )
        {
            throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotSupported,
                    "This system offers no protected place for tokens, so none are written to the disk: "
                        + TextSanitizer.Foreign(failed.InnerException ?? failed)
                )
                {
                    RecommendedAction = OperatingSystem.IsLinux()
                        ? "Sign in without -PersistTokenCache, which keeps tokens in memory, or install libsecret "
                            + "and unlock a keyring (for example gnome-keyring in a desktop session)."
                        : "Sign in without -PersistTokenCache, which keeps tokens in memory.",
                }
            );
        }
    }
}
