using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CloudPartner.Client.Reviews;

/// <summary>
/// A report as one page that needs nothing else: no address outside, and by its content security policy no script or
/// style but its own.
/// </summary>
internal static class ReportHtml
{
    private const string FilterHint = "Show only rows that hold";

    public static void Write(TextWriter text, AccessReport report)
    {
        var (style, script) = (Resource("report.css"), Resource("report.js"));
        text.Write("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        text.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        text.Write(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
                + $"form-action 'none'; style-src '{HashOf(style)}'; script-src '{HashOf(script)}'\">\n"
        );
        text.Write($"<title>{ReportText.Title}: {E(report.Environment)}, {TextSanitizer.Day(report.Made)}</title>\n");
        text.Write($"<style>{style}</style></head>\n<body><header><h1>{ReportText.Title}</h1>\n");
        text.Write($"<p>{E(Head(report))}, <time>{TextSanitizer.Time(report.Made)}</time>");
        if (report.PseudonymKey is not null)
            text.Write(". Marks stand in place of names and addresses");
        text.Write("</p></header>\n<main>\n");
        WriteFigures(text, report);
        WriteHidden(text, report);
        WriteFindings(text, report);
        WriteRoles(text, report);
        WriteChanges(text, report);
        WriteSources(text, report);
        text.Write($"</main>\n<script>{script}</script></body></html>\n");
    }

    private static void WriteFigures(TextWriter text, AccessReport report)
    {
        text.Write("<dl class=\"figures\">\n");
        foreach (var (label, count) in ReportText.Figures(report))
            text.Write($"<div class=\"{Class(label)}\"><dt>{E(label)}</dt><dd>{count}</dd></div>\n");
        text.Write("</dl>\n");
    }

    // What nobody could see comes before what was found: no finding may only mean that nobody could look.
    private static void WriteHidden(TextWriter text, AccessReport report)
    {
        var missing = report.Sources.Where(source => source.Status > ReviewSourceStatus.Read).ToList();
        if (missing.Count == 0)
            return;
        text.Write("<p class=\"hidden-facts\"><strong>Not everything could be seen:</strong> ");
        text.Write(E(string.Join("; ", missing.Select(one => $"{one.Name} ({ReportText.Of(one.Status)})"))));
        text.Write(". <a href=\"#sources\">Why, and what it takes</a></p>\n");
    }

    private static void WriteFindings(TextWriter text, AccessReport report)
    {
        text.Write("<section aria-labelledby=\"findings\"><h2 id=\"findings\">Findings</h2>\n");
        var hasAny = false;
        foreach (var severity in Enum.GetValues<FindingSeverity>().OrderDescending())
        {
            foreach (var (first, all) in ReportText.Findings(report, severity))
            {
                hasAny = true;
                var open = severity == FindingSeverity.High ? " open" : string.Empty;
                text.Write($"<details class=\"{Class(severity.ToString())}\"{open}>");
                text.Write($"<summary><span class=\"badge\">{severity}</span> {E(first.Id)} ({all.Count}): ");
                text.Write($"{E(ReportText.When(first.Id))}</summary>\n<ul>");
                foreach (var (entry, finding) in all)
                {
                    text.Write(
                        $"<li><b>{E(entry.ToString())}</b> on {E(entry.PublisherId)}: {E(finding.Reason)}</li>\n"
                    );
                }
                text.Write($"</ul><p><b>Next step:</b> {E(first.NextStep)}</p>");
                text.Write($"<p class=\"source\">Source: {E(first.Source)}</p></details>\n");
            }
        }
        text.Write(hasAny ? "</section>\n" : "<p>Nothing was found.</p></section>\n");
    }

    private static void WriteRoles(TextWriter text, AccessReport report)
    {
        text.Write("<section aria-labelledby=\"roles\"><h2 id=\"roles\">Who holds what</h2>\n");
        text.Write($"<p class=\"tools\"><label>{FilterHint} <input id=\"filter\" type=\"search\"></label> ");
        text.Write("<output id=\"shown\" for=\"filter\"></output></p>\n");
        // A column without anything in it only takes room from the others, and one publisher stands in the head.
        var columns = ReportRow
            .Columns.Where(column => column.Label != "Publisher" || report.Publishers.Count > 1)
            .Where(column => report.Entries.Any(entry => column.Text(entry).Length > 0))
            .ToList();
        WriteTable(
            text,
            "roles-table",
            "Who holds what",
            "sortable",
            [.. columns.Select(column => Words(column.Label))],
            report.Entries.Select(entry =>
                (Class(entry.Severity?.ToString() ?? string.Empty), columns.Select(column => column.Text(entry)))
            )
        );
        text.Write("</section>\n");
    }

    private static void WriteChanges(TextWriter text, AccessReport report)
    {
        if (report.ComparedWith is not { } then)
            return;
        text.Write("<section aria-labelledby=\"changes\"><h2 id=\"changes\">Changes since ");
        text.Write($"<time>{TextSanitizer.Time(then)}</time></h2>\n");
        if (report.NotCompared.Count > 0)
            text.Write($"<p>Not in that report: {E(string.Join(", ", report.NotCompared))}</p>\n");
        if (report.Changes.Count == 0)
        {
            text.Write("<p>Nothing has changed.</p>\n");
        }
        else
        {
            WriteTable(
                text,
                "changes-table",
                "Changes",
                string.Empty,
                ["Change", "Who", "Role", "Publisher", "Finding"],
                report.Changes.Select(change =>
                    (
                        string.Empty,
                        new[]
                        {
                            ReportText.Of(change),
                            change.Name,
                            change.Role,
                            change.PublisherId,
                            change.Finding,
                        }.Select(cell => cell ?? string.Empty)
                    )
                )
            );
        }
        text.Write("</section>\n");
    }

    private static void WriteSources(TextWriter text, AccessReport report)
    {
        text.Write("<section aria-labelledby=\"sources\"><h2 id=\"sources\">Where the facts come from</h2>\n");
        WriteTable(
            text,
            "sources-table",
            "Where the facts come from",
            string.Empty,
            ["Source", "Answer", "Takes", "Why not"],
            report.Sources.Select(source =>
                (
                    source.Status > ReviewSourceStatus.Read ? "medium" : string.Empty,
                    new[]
                    {
                        source.Name,
                        ReportText.Of(source.Status),
                        source.Permission,
                        source.Detail ?? string.Empty,
                    }.AsEnumerable()
                )
            )
        );
        text.Write("</section>\n");
    }

    private static void WriteTable(
        TextWriter text,
        string id,
        string name,
        string @class,
        string[] labels,
        IEnumerable<(string Class, IEnumerable<string> Cells)> rows
    )
    {
        text.Write($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{E(name)}\">");
        text.Write($"<table id=\"{id}\" class=\"{@class}\"><thead><tr>");
        foreach (var label in labels)
            text.Write($"<th scope=\"col\">{E(label)}</th>");
        text.Write("</tr></thead><tbody>\n");
        foreach (var (kind, cells) in rows)
        {
            text.Write($"<tr class=\"{kind}\">");
            foreach (var (label, cell) in labels.Zip(cells))
                text.Write($"<td data-label=\"{E(label)}\">{Cell(cell)}</td>");
            text.Write("</tr>\n");
        }
        text.Write("</tbody></table></div>\n");
    }

    // "LastSignIn" as people read it.
    private static string Words(string label) =>
        string.Concat(
            label.Select(
                (letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"
            )
        );

    private static string Class(string label) =>
        label is "High" or "Medium" or "Low" ? label.ToLowerInvariant() : string.Empty;

    private static string E(string text) => WebUtility.HtmlEncode(TextSanitizer.Clean(text));

    // An address may break after its @, where it reads best.
    private static string Cell(string text) => E(text).Replace("@", "@<wbr>", StringComparison.Ordinal);

    private static string Head(AccessReport report) =>
        report.Publishers.Count == 1 ? $"{report.Publishers[0]}, {report.Environment}" : report.Environment;

    private static string HashOf(string content) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Resource(string name)
    {
        using var stream = typeof(ReportHtml).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        // A checkout may bring other line ends, and the policy names the text as the browser reads it.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
