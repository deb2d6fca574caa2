using System.Security.Cryptography;
using System.Text;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.Reviews;

/// <summary>
/// Puts marks in place of names and addresses. The same name always gets the same mark under the same key, and without
/// the key nobody can try names until one fits.
/// </summary>
internal sealed class Pseudonyms(byte[] key)
{
    private const int KeyLength = 32;

    private readonly Dictionary<string, string> _marks = [];

    /// <summary>Tells keys apart without telling anything of them.</summary>
    public string KeyName { get; } = Hash(key, "key");

    /// <summary>Those of a word that somebody keeps.</summary>
    public static Pseudonyms Of(string secret) => new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Those of the user's own key, which is made when it is first needed.</summary>
    public static Pseudonyms OfUser()
    {
        var path = Path.Combine(UserFolder.Path, "pseudonyms.key");
        try
        {
            if (!File.Exists(path))
                Create(path);
            var key = File.ReadAllBytes(path);
            return key.Length == KeyLength
                ? new Pseudonyms(key)
                : throw FieldRules.Refuse("PseudonymKey", path, $"does not hold the {KeyLength} bytes of a key");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unwritable("PseudonymKey", path, failed);
        }
    }

    /// <summary>
    /// A line without anything that names a person. Reasons that people wrote are left out, since they may name
    /// somebody.
    /// </summary>
    public AccessReviewEntry Apply(AccessReviewEntry entry) =>
        entry with
        {
            Email = entry.Subject is AccessSubject.Assignment or AccessSubject.Approval
                ? Mark(entry.Name, entry.Kind)
                : entry.Email,
            DisplayName = null,
            ObjectId = null,
            // An application is no person; the publisher that runs it is known by it.
            ApplicationId = entry.Subject == AccessSubject.Application ? entry.ApplicationId : null,
            GrantedBy = Mark(entry.GrantedBy?.ToLowerInvariant(), PortalUserKind.User),
            Account = entry.Account with
            {
                ObjectId = null,
                InvitedBy = Mark(entry.Account.InvitedBy?.ToLowerInvariant(), PortalUserKind.User),
            },
            Approval = entry.Approval is null
                ? null
                : entry.Approval with
                {
                    Reason = null,
                    Approver = Mark(entry.Approval.Approver?.ToLowerInvariant(), PortalUserKind.User),
                },
        };

    private string? Mark(string? name, PortalUserKind kind)
    {
        if (name is null)
            return null;
        if (!_marks.TryGetValue(name, out var mark))
            _marks.Add(name, mark = Hash(key, name));
        var what = kind switch
        {
            PortalUserKind.Group => "group",
            PortalUserKind.ServicePrincipal => "application",
            _ => "person",
        };
        return $"{what}-{mark}";
    }

    private static string Hash(byte[] key, string text) =>
        Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)), 0, 6).ToLowerInvariant();

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var held = CrossProcessLock.Acquire(path, TimeSpan.FromSeconds(15));
        if (File.Exists(path))
            return;
        AtomicFile.Write(path, RandomNumberGenerator.GetBytes(KeyLength));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
