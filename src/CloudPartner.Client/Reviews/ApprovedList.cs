using System.Globalization;
using System.Text;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.Reviews;

/// <summary>
/// Who is approved to hold which role: a file of users as <c>Sync-PortalUser</c> takes it, with the columns Reason,
/// Approver, From and Until besides.
/// </summary>
public sealed class ApprovedList
{
    private readonly Dictionary<(string Publisher, string Key, string Role), Line> _lines = [];

    private sealed record Line(PortalAssignment Assignment, AccessApproval Approval, string Place);

    private ApprovedList() { }

    /// <summary>Reads a file. Each row that is refused is reported, and then the whole file is.</summary>
    /// <param name="path">The file: JSON if its name ends so, else CSV.</param>
    /// <param name="resolver">The roles of the service.</param>
    /// <param name="defaultPublisher">The publisher of rows that name none; null if each has to.</param>
    /// <param name="encoding">The encoding of a file without a byte-order mark; null for UTF-8.</param>
    /// <param name="report">Called for each row that is refused, with its cells.</param>
    /// <exception cref="CloudPartnerException">A row is refused, or the file cannot be used.</exception>
    public static ApprovedList Read(
        string path,
        AssignmentResolver resolver,
        string? defaultPublisher,
        Encoding? encoding,
        Action<CloudPartnerFault, object?> report
    )
    {
        var list = new ApprovedList();
        var (rows, refused) = (0, 0);
        foreach (var row in UserFile.Read(path, encoding: encoding, field: "Approved"))
        {
            if (row.IsEmpty)
                continue;
            rows++;
            var fault = row.Fault;
            try
            {
                if (row.User is { } user)
                    list.Add(row, resolver.Resolve(user, PublisherOf(user, defaultPublisher)));
            }
            catch (CloudPartnerException failed)
            {
                fault = failed.Fault.At(row.Place);
            }
            if (fault is null)
                continue;
            refused++;
            report(fault, row.Cells);
        }
        return refused == 0
            ? list
            : throw new CloudPartnerException(
                CloudPartnerFault.Invalid(
                    "Approved",
                    path,
                    $"{refused} of {rows} rows are refused, so nothing was reviewed"
                ) with
                {
                    RecommendedAction = "Correct the rows named above and run the command again.",
                }
            );
    }

    /// <summary>The names by which a publisher's approvals call people.</summary>
    internal IReadOnlyCollection<string> NamesOn(string publisher) =>
        [.. On(publisher).Select(line => line.Assignment.User.Key).Distinct()];

    /// <summary>A publisher's approvals, in the order of the file.</summary>
    internal IEnumerable<(PortalAssignment Assignment, AccessApproval Approval)> Of(string publisher) =>
        On(publisher).Select(line => (line.Assignment, line.Approval));

    private IEnumerable<Line> On(string publisher) =>
        _lines.Values.Where(line => line.Assignment.PublisherId.Equals(publisher, StringComparison.OrdinalIgnoreCase));

    private static string PublisherOf(DesiredPortalUser user, string? defaultPublisher) =>
        user.PublisherId
        ?? defaultPublisher
        ?? throw FieldRules.Missing(
            "PublisherId",
            "name the publisher in a column PublisherId, or with -PublisherId for the whole list"
        );

    private void Add(UserRow row, PortalAssignment assignment)
    {
        var (from, until) = (Time(row, "From", isEnd: false), Time(row, "Until", isEnd: true));
        if (until < from)
        {
            throw FieldRules.Refuse(
                "Until",
                row.Cells["Until"],
                $"lies before From ({row.Cells["From"]}): an approval cannot end before it begins"
            );
        }

        var approval = new AccessApproval(Words(row, "Reason"), Words(row, "Approver"), from, until);
        var key = KeyOf(assignment.PublisherId, assignment.User.Key, assignment.Role.Name);
        if (!_lines.TryAdd(key, new Line(assignment, approval, row.Place)))
        {
            throw FieldRules.Refuse(
                "User",
                assignment.User.Key,
                $"is approved as {assignment.Role.Name} already ({_lines[key].Place})"
            );
        }
    }

    private static (string, string, string) KeyOf(string publisher, string key, string role) =>
        (publisher.ToLowerInvariant(), key.ToLowerInvariant(), role);

    private static string? Words(UserRow row, string column) =>
        FieldRules.Text(column, row.Cells.GetValueOrDefault(column));

    // A day stands for the whole of it.
    private static DateTimeOffset? Time(UserRow row, string column, bool isEnd)
    {
        if (Words(row, column) is not { } text)
            return null;
        const DateTimeStyles local = DateTimeStyles.AssumeLocal;
        var culture = CultureInfo.InvariantCulture;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", culture, local, out var day))
            return isEnd ? day.AddDays(1).AddTicks(-1) : day;
        // Only forms that mean the same everywhere: 03/04/2026 is another day in another country.
        return DateTimeOffset.TryParseExact(text, TimeForms, culture, local, out var time)
            ? time
            : throw FieldRules.Refuse(
                column,
                text,
                "is not a day of the form 2026-01-31 or a time of the form 2026-01-31T18:00Z"
            );
    }

    private static readonly string[] TimeForms =
    [
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ssK",
    ];
}
