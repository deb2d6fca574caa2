using CloudPartner.Client.Files;
using CsvHelper;

namespace CloudPartner.Client.Reviews;

/// <summary>A report as CSV: one row for each line, made safe for spreadsheets.</summary>
internal static class ReportCsv
{
    public static void Write(Stream stream, AccessReport report)
    {
        using var csv = CsvWriter.Create(
            stream,
            new CsvWriterOptions { Injection = CsvInjection.None, WriteByteOrderMark = true },
            leaveOpen: true
        );
        foreach (var (label, _) in ReportRow.Columns)
            csv.WriteField(label);
        csv.EndRecord();
        foreach (var entry in report.Entries)
        {
            foreach (var (_, text) in ReportRow.Columns)
                csv.WriteField(text(entry) is { Length: > 0 } cell ? SafeCell.Of(cell) : string.Empty);
            csv.EndRecord();
        }
    }
}
