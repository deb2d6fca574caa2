using System.Text.RegularExpressions;

namespace CloudPartner.Client.Reviews;

/// <summary>A report as Markdown, for a ticket or a repository.</summary>
internal static partial class ReportMarkdown
{
    public static void Write(TextWriter text, AccessReport report)
    {
        text.Write($"# {ReportText.Title}\n\n");
        text.Write($"{Safe(report.Environment)}, {TextSanitizer.Time(report.Made)}\n\n");
        if (report.PseudonymKey is not null)
            text.Write("Marks stand in place of names and addresses.\n\n");
        WriteTable(
            text,
            ["Figure", "Count"],
            ReportText.Figures(report).Select(one => new[] { one.Label, $"{one.Count}" })
        );
        foreach (var severity in Enum.GetValues<FindingSeverity>().OrderDescending())
            WriteFindings(text, report, severity);
        text.Write("## Who holds what\n\n");
        WriteTable(
            text,
            [.. ReportRow.Columns.Select(column => column.Label)],
            report.Entries.Select(entry => ReportRow.Columns.Select(column => column.Text(entry)).ToArray())
        );
        if (report.ComparedWith is { } then)
        {
            text.Write($"## Changes since {TextSanitizer.Time(then)}\n\n");
            if (report.NotCompared.Count > 0)
                text.Write($"Not in that report: {Safe(string.Join(", ", report.NotCompared))}\n\n");
            WriteTable(
                text,
                ["Who", "Role", "Publisher", "Change", "Finding"],
                report.Changes.Select(change =>
                    new[]
                    {
                        change.Name,
                        change.Role ?? string.Empty,
                        change.PublisherId,
                        ReportText.Of(change),
                        change.Finding ?? string.Empty,
                    }
                )
            );
        }

        text.Write("## Where the facts come from\n\n");
        WriteTable(
            text,
            ["Source", "Answer", "Takes", "Why not"],
            report.Sources.Select(source =>
                new[] { source.Name, ReportText.Of(source.Status), source.Permission, source.Detail ?? string.Empty }
            )
        );
    }

    private static void WriteFindings(TextWriter text, AccessReport report, FindingSeverity severity)
    {
        var kinds = ReportText.Findings(report, severity).ToList();
        if (kinds.Count == 0)
            return;
        text.Write($"## {severity}\n\n");
        foreach (var (first, all) in kinds)
        {
            text.Write($"### {first.Id} ({all.Count})\n\n{Safe(ReportText.When(first.Id))}\n\n");
            foreach (var (entry, finding) in all)
                text.Write($"- {Safe(entry.ToString())} on {Safe(entry.PublisherId)}: {Safe(finding.Reason)}\n");
            text.Write($"\nNext step: {Safe(first.NextStep)}\n\nSource: {Safe(first.Source)}\n\n");
        }
    }

    private static void WriteTable(TextWriter text, string[] labels, IEnumerable<string[]> rows)
    {
        text.Write($"| {string.Join(" | ", labels)} |\n|{string.Concat(labels.Select(_ => "---|"))}\n");
        foreach (var row in rows)
            text.Write($"| {string.Join(" | ", row.Select(Safe))} |\n");
        text.Write('\n');
    }

    // Nothing in a name becomes a link, a picture, code or a tag.
    private static string Safe(string text) => Special().Replace(TextSanitizer.Clean(text), @"\$0");

    [GeneratedRegex(@"[\\`*_{}\[\]<>()#+!|~&]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
