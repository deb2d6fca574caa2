using CloudPartner.Client.Files;

namespace CloudPartner.Client.Prerequisites;

/// <summary>
/// Keeps attestations in a JSON file that can live in a repository: sorted and indented, so that a change of one is a
/// change of few lines. A file appears whole or not at all, and writers on one machine wait for each other.
/// </summary>
public static class AttestationFile
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Where attestations are kept if nobody says where.</summary>
    public static string DefaultPath => Path.Combine(UserFolder.Path, "attestations.json");

    /// <summary>Reads a file.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotFound"/>: there is no such file. With
    /// <see cref="FaultKind.Invalid"/>: the message names file, line and rule.</exception>
    public static IReadOnlyList<PrerequisiteAttestation> Read(string path) => Read(path, DateTimeOffset.UtcNow);

    /// <summary>Checks an attestation against the rules that a file of them has to keep.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: field, value and rule.</exception>
    public static PrerequisiteAttestation Check(PrerequisiteAttestation attestation) =>
        AttestationJson.Check(attestation, DateTimeOffset.UtcNow);

    /// <summary>Adds attestations, each in place of an older one for the same step and publisher.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: an attestation or the file breaks
    /// a rule, or the file cannot be written.</exception>
    public static void Add(string path, IReadOnlyCollection<PrerequisiteAttestation> attestations)
    {
        var now = DateTimeOffset.UtcNow;
        var added = attestations.Select(attestation => AttestationJson.Check(attestation, now)).ToList();
        try
        {
            path = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // A link stays a link: the file that it names is replaced.
            if (File.Exists(path))
                path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using var held = CrossProcessLock.Acquire(path, LongestWait);
            var kept = File.Exists(path) ? Read(path, now) : [];
            AtomicFile.Write(
                path,
                AttestationJson.Write(
                    kept.Where(old => !added.Exists(one => AttestationJson.IsSame(one, old))).Concat(added)
                )
            );
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unwritable("AttestationPath", path, failed);
        }
    }

    private static List<PrerequisiteAttestation> Read(string path, DateTimeOffset now)
    {
        try
        {
            using var text = TextFile.OpenText(path, "AttestationPath");
            return AttestationJson.Read(text, Path.GetFileName(path), now);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unreadable("AttestationPath", path, failed);
        }
    }
}
