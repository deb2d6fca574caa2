using System.Security.Cryptography;
using System.Text;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Files;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// Takes in desired users one by one and refuses whoever comes twice: which of the two is meant, only the caller knows.
/// </summary>
internal sealed class DesiredUsers
{
    // By publisher and key, and not by one text of both: there may be millions of them.
    private readonly Dictionary<string, Dictionary<string, long>> _numbers = [];

    /// <summary>Notes a user.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="key">The user's key.</param>
    /// <param name="counted">What is counted, for the message about the second one: lines or inputs.</param>
    /// <param name="number">The number of the line or input.</param>
    /// <exception cref="CloudPartnerException">The same user on the same publisher came before.</exception>
    public void Note(string publisher, string key, string counted, long number)
    {
        if (!_numbers.TryGetValue(publisher, out var users))
            _numbers.Add(publisher, users = []);
        if (!users.TryAdd(key, number))
            throw FieldRules.Refuse("User", key, $"stands in this input already ({counted} {users[key]})");
    }

    /// <summary>
    /// Reads a whole file and checks every row, so that nothing is sent for a file with a mistake in it. Each row that
    /// is refused is reported.
    /// </summary>
    /// <returns>What was checked.</returns>
    /// <exception cref="CloudPartnerException">A row is refused, or the file cannot be used.</exception>
    public static CheckedFile CheckFile(
        string path,
        Encoding? encoding,
        string? defaultRole,
        Func<string?, string> resolvePublisher,
        AssignmentResolver resolver,
        Action<CloudPartnerFault, object?> report
    )
    {
        var users = new DesiredUsers();
        long rows = 0,
            refused = 0,
            empty = 0;
        var prints = new List<ulong>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var written = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in UserFile.Read(path, defaultRole, encoding))
        {
            if (row.IsEmpty)
            {
                empty++;
                continue;
            }
            rows++;
            var fault = row.Fault;
            try
            {
                if (row.User is { } user)
                {
                    var assignment = resolver.Resolve(user, resolvePublisher(user.PublisherId));
                    users.Note(assignment.PublisherId, assignment.Key, "line", row.Line);
                    Append(hash, ContentOf(user, user.PublisherId, assignment.Role.Name));
                    // What earlier builds made of a file.
                    Append(written, [user.PublisherId, user.Key, user.Role, user.DisplayName]);
                    prints.Add(CheckedFile.PrintOf(user));
                }
            }
            catch (CloudPartnerException second)
            {
                fault = second.Fault.At(row.Place);
            }
            if (fault is null)
                continue;
            refused++;
            report(fault, row.Cells);
        }
        if (refused > 0)
        {
            throw new CloudPartnerException(
                CloudPartnerFault.Invalid(
                    "Path",
                    path,
                    $"{refused} of {rows} rows are refused, so nothing was sent"
                ) with
                {
                    RecommendedAction = "Correct the rows named above and run the command again.",
                }
            );
        }

        return new CheckedFile(prints, empty, Print(hash), Print(written));
    }

    /// <summary>Everything that a row asks for: what tells it from another one.</summary>
    /// <param name="user">The user.</param>
    /// <param name="publisher">The publisher.</param>
    /// <param name="role">The role.</param>
    public static string?[] ContentOf(DesiredPortalUser user, string? publisher, string role) =>
        [
            "add",
            publisher,
            user.Key,
            user.KindName,
            role,
            user.DisplayName,
            user.ApplicationId?.ToString(),
            user.TenantId?.ToString(),
        ];

    private static void Append(IncrementalHash hash, string?[] content) =>
        hash.AppendData(Encoding.UTF8.GetBytes(BulkItem.FingerprintOf(content)));

    private static string Print(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset(), 0, 16);
}

/// <summary>A file whose rows have all been checked.</summary>
/// <param name="Rows">A print of each row that asks for somebody.</param>
/// <param name="EmptyRows">How many rows ask for nobody.</param>
/// <param name="Fingerprint">A fingerprint of what the rows ask for.</param>
/// <param name="WrittenFingerprint">The same as earlier builds made it, from what was written.</param>
internal sealed record CheckedFile(
    IReadOnlyList<ulong> Rows,
    long EmptyRows,
    string Fingerprint,
    string WrittenFingerprint
)
{
    /// <summary>Tells a row from another one.</summary>
    public static ulong PrintOf(DesiredPortalUser user) =>
        ulong.Parse(
            BulkItem.FingerprintOf(DesiredUsers.ContentOf(user, user.PublisherId, user.Role)),
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>Reads the rows once more, and hands over only what was checked.</summary>
    /// <exception cref="CloudPartnerException">The file has changed since.</exception>
    public IEnumerable<UserRow> ReadAgain(string path, Encoding? encoding, string? defaultRole)
    {
        var next = 0;
        foreach (var row in UserFile.Read(path, defaultRole, encoding))
        {
            if (row.IsEmpty)
                continue;
            if (row.User is null || next == Rows.Count || PrintOf(row.User) != Rows[next])
                throw Changed(path, row.Place);
            next++;
            yield return row;
        }
        if (next < Rows.Count)
            throw Changed(path, $"{next} of {Rows.Count} rows");
    }

    private static CloudPartnerException Changed(string path, string place) =>
        new(
            CloudPartnerFault.Invalid(
                "Path",
                path,
                $"was changed while it was read ({place}); nothing was sent of what was not checked"
            ) with
            {
                RecommendedAction =
                    "Run the command again with a file that nobody writes to; with a journal or without, "
                    + "what was added is not added twice.",
            }
        );
}
