namespace CloudPartner.Client.Reviews;

/// <summary>The words that the page and the Markdown share.</summary>
internal static class ReportText
{
    public const string Title = "Access review";

    /// <summary>The findings of a severity, each kind with whom it is about.</summary>
    public static IEnumerable<(
        AccessFinding First,
        IReadOnlyList<(AccessReviewEntry Entry, AccessFinding Finding)> All
    )> Findings(AccessReport report, FindingSeverity severity) =>
        report
            .Entries.SelectMany(entry => entry.Findings.Select(finding => (Entry: entry, Finding: finding)))
            .Where(pair => pair.Finding.Severity == severity)
            .GroupBy(pair => pair.Finding.Id)
            .Select(group => (group.First().Finding, (IReadOnlyList<(AccessReviewEntry, AccessFinding)>)[.. group]));

    /// <summary>When a kind of finding is found.</summary>
    public static string When(string id) => FindingKind.All.FirstOrDefault(kind => kind.Id == id)?.When ?? string.Empty;

    public static string Of(AccessChange change) =>
        change.Kind switch
        {
            AccessChangeKind.RoleGiven => "now holds the role",
            AccessChangeKind.RoleTaken => "no longer holds the role",
            AccessChangeKind.FindingOpened => "new finding",
            _ => "finding settled",
        };

    public static string Of(ReviewSourceStatus status) =>
        status switch
        {
            ReviewSourceStatus.NotAsked => "not needed",
            ReviewSourceStatus.Read => "read",
            ReviewSourceStatus.Forbidden => "not permitted",
            ReviewSourceStatus.NotLicensed => "no licence",
            ReviewSourceStatus.NotOffered => "not offered",
            _ => "failed",
        };

    /// <summary>The head figures.</summary>
    public static IEnumerable<(string Label, int Count)> Figures(AccessReport report)
    {
        var roles = report.Entries.Where(entry => entry.Subject == AccessSubject.Assignment).ToList();
        yield return ("High", report.Count(FindingSeverity.High));
        yield return ("Medium", report.Count(FindingSeverity.Medium));
        yield return ("Low", report.Count(FindingSeverity.Low));
        yield return ("Roles held", roles.Count);
        yield return ("Accounts", roles.Select(entry => entry.Name).Distinct().Count());
        yield return ("Publishers", report.Publishers.Count);
    }
}
