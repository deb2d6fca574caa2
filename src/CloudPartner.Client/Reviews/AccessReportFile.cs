using System.Text;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.Reviews;

/// <summary>Writes reports of access reviews: a page, CSV, JSON or Markdown, by the file's ending.</summary>
public static class AccessReportFile
{
    private static readonly string[] Endings = [".html", ".csv", ".json", ".md"];

    /// <summary>How a report is to be written.</summary>
    /// <param name="Overwrite">True to replace a file that exists.</param>
    /// <param name="Since">The JSON of an earlier report to compare with; null for none.</param>
    /// <param name="Pseudonymise">True to put marks in place of names and addresses.</param>
    /// <param name="PseudonymKey">What marks are made with; null for the user's own key.</param>
    public sealed record Options(
        bool Overwrite = false,
        string? Since = null,
        bool Pseudonymise = false,
        string? PseudonymKey = null
    );

    /// <summary>Refuses a path before anything is read for the report.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the ending says no form, the file
    /// exists, or it is a folder.</exception>
    public static void Check(string path, Options options)
    {
        if (!Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            throw FieldRules.Refuse("Path", path, $"has to end with one of {string.Join(", ", Endings)}");
        if (Directory.Exists(path))
            throw FieldRules.Refuse("Path", path, "is a folder, not a file");
        if (!options.Overwrite && File.Exists(path))
            throw FieldRules.Refuse("Path", path, "exists already; use -Force to replace it");
        if (options.Since is { } since)
            _ = ReportJson.Read(since);
    }

    /// <summary>Writes a report. The file appears whole or not at all.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: see <see cref="Check"/>; the
    /// earlier report is about something else; or the file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<AccessReviewEntry> entries,
        Options options,
        DateTimeOffset made
    )
    {
        Check(path, options);
        if (entries.Select(entry => entry.Environment).Distinct().Count() > 1)
            throw FieldRules.Missing("InputObject", "the lines come from several environments; make a report of each");
        var report = new AccessReport(made, entries);
        if (options.Pseudonymise)
        {
            var marks = options.PseudonymKey is { } key ? Pseudonyms.Of(key) : Pseudonyms.OfUser();
            report = new AccessReport(made, [.. entries.Select(marks.Apply)]) { PseudonymKey = marks.KeyName };
        }

        if (options.Since is { } since)
            report = report.Since(ReportJson.Read(since), since);
        try
        {
            using var file = new AtomicFile(path);
            Write(file.Stream, Path.GetExtension(path).ToLowerInvariant(), report);
            file.Commit(options.Overwrite);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FieldRules.Refuse("Path", path, "cannot be written: " + TextSanitizer.Foreign(failed, 200));
        }
    }

    private static void Write(Stream stream, string ending, AccessReport report)
    {
        if (ending == ".csv")
        {
            ReportCsv.Write(stream, report);
            return;
        }

        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        switch (ending)
        {
            case ".html":
                ReportHtml.Write(text, report);
                break;
            case ".json":
                ReportJson.Write(text, report);
                break;
            default:
                ReportMarkdown.Write(text, report);
                break;
        }
    }
}
