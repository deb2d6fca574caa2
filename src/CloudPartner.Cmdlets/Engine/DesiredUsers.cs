using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
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
    /// What tells two desired users apart: the user, and where a user may hold several roles the role as well.
    /// </summary>
    public static string KeyFor(IPortal portal, DesiredPortalUser user) =>
        portal.HasSeveralRolesPerUser ? $"{user.Key} ({user.Role.ToLowerInvariant()})" : user.Key;

    /// <summary>
    /// Reads a whole file and checks every row, so that nothing is sent for a file with a mistake in it. Each row that
    /// is refused is reported.
    /// </summary>
    /// <returns>What was checked.</returns>
    /// <exception cref="CloudPartnerException">A row is refused, or the file cannot be used.</exception>
    public static CheckedFile CheckFile(
        string path,
        string? defaultRole,
        Func<string?, string> resolvePublisher,
        IPortal portal,
        Action<CloudPartnerFault, PSObject> report
    )
    {
        var users = new DesiredUsers();
        long rows = 0,
            refused = 0,
            empty = 0;
        var prints = new List<ulong>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in UserFile.Read(path, defaultRole))
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
                    portal.CheckUser(user);
                    users.Note(resolvePublisher(user.PublisherId), KeyFor(portal, user), "line", row.Line);
                    hash.AppendData(
                        Encoding.UTF8.GetBytes(
                            Client.Bulk.BulkItem.FingerprintOf(user.PublisherId, user.Key, user.Role, user.DisplayName)
                        )
                    );
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
            report(fault, ToObject(row.Cells));
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

        return new CheckedFile(prints, empty, Convert.ToHexString(hash.GetHashAndReset(), 0, 16));
    }

    /// <summary>A row as the caller would have it from Import-Csv.</summary>
    public static PSObject ToObject(IReadOnlyDictionary<string, string> cells)
    {
        var row = new PSObject();
        foreach (var (column, value) in cells)
            row.Properties.Add(new PSNoteProperty(column, value));
        return row;
    }
}

/// <summary>A file whose rows have all been checked.</summary>
/// <param name="Rows">A print of each row that asks for somebody.</param>
/// <param name="EmptyRows">How many rows ask for nobody.</param>
/// <param name="Fingerprint">A fingerprint of what the rows ask for.</param>
internal sealed record CheckedFile(IReadOnlyList<ulong> Rows, long EmptyRows, string Fingerprint)
{
    /// <summary>Tells a row from another one.</summary>
    public static ulong PrintOf(DesiredPortalUser user) =>
        ulong.Parse(
            Client.Bulk.BulkItem.FingerprintOf(
                user.PublisherId,
                user.Key,
                user.KindName,
                user.Role,
                user.DisplayName,
                user.ApplicationId?.ToString(),
                user.TenantId?.ToString()
            ),
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>Reads the rows once more, and hands over only what was checked.</summary>
    /// <exception cref="CloudPartnerException">The file has changed since.</exception>
    public IEnumerable<UserRow> ReadAgain(string path, string? defaultRole)
    {
        var next = 0;
        foreach (var row in UserFile.Read(path, defaultRole))
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
