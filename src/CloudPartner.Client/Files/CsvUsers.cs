using System.Text;
using CsvHelper;

namespace CloudPartner.Client.Files;

/// <summary>Reads a CSV file of users: comma, a header line, rows as Import-Csv would take them.</summary>
internal static class CsvUsers
{
    /// <summary>The most characters in a row of users.</summary>
    public const int LargestRow = 64 * 1024;

    /// <summary>The most columns. Exports of whole directories have some hundred; a file full of commas is kept out of
    /// memory.</summary>
    public const int MostColumns = 1000;

    /// <summary>Reads row by row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="defaultRole">The role of rows that name none; with it, a file needs no column Role.</param>
    /// <param name="encoding">The encoding of a file without a byte-order mark; null for UTF-8.</param>
    /// <param name="field">The parameter that names the file.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the file cannot be read, or its
    /// header is not usable.</exception>
    public static IEnumerable<UserRow> Read(string path, string? defaultRole, Encoding? encoding, string field)
    {
        var file = Path.GetFileName(path);
        using var csv = Open(path, encoding: encoding, field: field);
        var header = CsvHeader.Read(csv, path, encoding, needsRole: defaultRole is null, MostColumns);
        while (Next(csv, file) is { } place)
        {
            var cells = new Dictionary<string, string>(header.Columns.Count, StringComparer.OrdinalIgnoreCase);
            // A row that is shorter than the header ends in empty cells.
            foreach (var (name, index) in header.Columns)
                cells[name] = index < csv.FieldCount ? csv.GetString(index) : string.Empty;
            yield return HasMore(csv, header.Width)
                ? new UserRow(
                    place,
                    csv.LineNumber,
                    cells,
                    null,
                    CloudPartnerFault
                        .Invalid(
                            "Row",
                            null,
                            $"has {csv.FieldCount} cells where the header has {header.Width}; put a cell that "
                                + "holds a comma "
                                + $"in double quotes"
                        )
                        .At(place)
                )
                : UserRow.Check(place, csv.LineNumber, cells, defaultRole);
        }
    }

    // The place of the next row; null at the end.
    internal static string? Next(CsvReader csv, string file, int largestRow = LargestRow)
    {
        try
        {
            return csv.Read() ? $"{file}, line {csv.LineNumber}" : null;
        }
        catch (CsvFormatException malformed)
        {
            var place = malformed.LineNumber > 0 ? $"{file}, line {malformed.LineNumber}" : file;
            throw Refuse(
                place,
                "Row",
                $"cannot be read as CSV (a stray quotation mark, or more than {largestRow / 1024} KB in one row)"
            );
        }
        catch (IOException failed)
        {
            throw FileFault.Unreadable("Path", file, failed);
        }
    }

    internal static CsvReader Open(
        string path,
        int largestRow = LargestRow,
        Encoding? encoding = null,
        string field = "Path"
    )
    {
        try
        {
            return CsvReader.Create(
                TextFile.Open(path, field, encoding),
                new CsvReaderOptions
                {
                    HasHeader = false, // read here, so that a repeated name is refused
                    Separator = ',', // never guessed: a guess that is wrong reads nonsense
                    MaxRecordSize = largestRow,
                    TrackLineNumbers = true,
                    MalformedData = CsvMalformedDataHandling.Throw,
                    IncludeValuesInExceptions = false,
                    PoolStrings = true,
                },
                false
            );
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Unreadable(field, path, failed);
        }
    }

    internal static CloudPartnerException Refuse(string place, string field, string rule)
    {
        var fault = CloudPartnerFault.Invalid(field, null, rule).At(place);
        return new(
            fault with
            {
                RecommendedAction = "Correct the file, or read it in the way that the message names.",
            }
        );
    }

    // Empty cells beyond the header are what a spreadsheet pads its rows with.
    private static bool HasMore(CsvReader csv, int width)
    {
        for (var i = width; i < csv.FieldCount; i++)
        {
            if (!csv.GetSpan(i).IsEmpty)
                return true;
        }

        return false;
    }
}
