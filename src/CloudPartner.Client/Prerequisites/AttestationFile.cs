using System.Security.Cryptography;
using System.Text;
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
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the message names file, line and
    /// rule.</exception>
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
            // What is a link stays one: the file behind it is replaced.
            if (File.Exists(path))
                path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using var turn = WaitForTurn(path);
            var kept = File.Exists(path) ? Read(path, now) : [];
            Replace(
                path,
                AttestationJson.Write(
                    kept.Where(old => !added.Exists(one => AttestationJson.IsSame(one, old))).Concat(added)
                )
            );
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FieldRules.Refuse(
                "AttestationPath",
                path,
                "cannot be written: " + TextSanitizer.Foreign(failed, 200)
            );
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
            throw FieldRules.Refuse("AttestationPath", path, "cannot be read: " + TextSanitizer.Foreign(failed, 200));
        }
    }

    private static void Replace(string path, byte[] text)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    // A named mutex and not a lock file: it leaves nothing behind in somebody's repository, and ends with a process
    // that dies.
    private static RequestLease WaitForTurn(string path)
    {
        var name = Convert.ToHexString(
            SHA256.HashData(Encoding.UTF8.GetBytes(OperatingSystem.IsWindows() ? path.ToUpperInvariant() : path)),
            0,
            16
        );
        var mutex = new Mutex(false, "Global\\CloudPartner.Attestations." + name);
        try
        {
            if (mutex.WaitOne(LongestWait))
                return new RequestLease(mutex);
        }
        catch (AbandonedMutexException)
        {
            // Its owner died; what it wrote is whole or not there at all.
            return new RequestLease(mutex);
        }
        mutex.Dispose();
        throw FieldRules.Refuse(
            "AttestationPath",
            path,
            $"is being written by somebody else for more than {LongestWait.TotalSeconds:0} seconds"
        );
    }

    // Taken and given back by the same thread, as a mutex wants it: nothing in between is asynchronous.
    private sealed class RequestLease(Mutex mutex) : IDisposable
    {
        public void Dispose()
        {
            mutex.ReleaseMutex();
            mutex.Dispose();
        }
    }
}
