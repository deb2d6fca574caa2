using System.Text;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.Reviews;

/// <summary>A report of an access review: a page, CSV, JSON or Markdown, by the file's ending.</summary>
public sealed class AccessReportFile
{
    private static readonly string[] Endings = [".html", ".csv", ".json", ".md"];

    private readonly string _path;
    private readonly Options _options;
    private readonly AccessReport? _earlier;

    private AccessReportFile(string path, Options options, AccessReport? earlier) =>
        (_path, _options, _earlier) = (path, options, earlier);

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

    /// <summary>Takes a place for a report, before anything is read for it.</summary>
    /// <exception cref="CloudPartnerException">The ending says no form, no file may be written there, or the earlier
    /// report cannot be read.</exception>
    public static AccessReportFile Open(string path, Options options)
    {
        if (!Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            throw FieldRules.Refuse("Path", path, $"has to end with one of {string.Join(", ", Endings)}");
        OutputFile.Check(path, options.Overwrite);
        return new AccessReportFile(path, options, options.Since is { } since ? ReportJson.Read(since) : null);
    }

    /// <summary>Writes the report. The file appears whole or not at all.</summary>
    /// <exception cref="CloudPartnerException">The earlier report is about something else, or the file cannot be
    /// written.</exception>
    public void Write(IReadOnlyList<AccessReviewEntry> entries, DateTimeOffset made)
    {
        if (entries.Select(entry => entry.Environment).Distinct().Count() > 1)
            throw FieldRules.Missing("InputObject", "the lines come from several environments; make a report of each");
        var report = new AccessReport(made, entries);
        if (_options.Pseudonymise)
        {
            var marks = _options.PseudonymKey is { } key ? Pseudonyms.Of(key) : Pseudonyms.OfUser();
            report = new AccessReport(made, [.. entries.Select(marks.Apply)]) { PseudonymKey = marks.KeyName };
        }

        if (_earlier is not null)
            report = report.Since(_earlier, _options.Since!);
        try
        {
            using var file = new AtomicFile(_path);
            Write(file.Stream, Path.GetExtension(_path).ToLowerInvariant(), report);
            file.Commit(_options.Overwrite);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unwritable("Path", _path, failed);
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
