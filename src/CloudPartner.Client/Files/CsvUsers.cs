using CsvHelper;

namespace CloudPartner.Client.Files;

/// <summary>Reads a CSV file of users: UTF-8 with or without a byte-order mark, comma, a header line.</summary>
internal static class CsvUsers
{
    /// <summary>The most characters in a row of users.</summary>
    public const int LargestRow = 64 * 1024;

    /// <summary>The most columns.</summary>
    public const int MostColumns = 64;

    /// <summary>Reads row by row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="defaultRole">The role of rows that name none; with it, a file needs no column Role.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: the file cannot be read, or its header is not usable.</exception>
    public static IEnumerable<UserRow> Read(string path, string? defaultRole)
    {
        var file = Path.GetFileName(path);
        using var csv = Open(path);
        var columns = ReadHeader(csv, file, needsRole: defaultRole is null);
        while (Next(csv, file) is { } place)
        {
            var cells = new Dictionary<string, string>(columns.Length, StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < columns.Length && i < csv.FieldCount; i++) cells[columns[i]] = csv.GetString(i);
            if (defaultRole is not null && string.IsNullOrWhiteSpace(cells.GetValueOrDefault("Role"))) cells["Role"] = defaultRole;
            yield return csv.FieldCount == columns.Length
                ? UserRow.Check(place, csv.LineNumber, cells)
                : new UserRow(place, csv.LineNumber, cells, null, CloudPartnerFault.Invalid("Row", null,
                    $"has {csv.FieldCount} cells where the header has {columns.Length}; put a cell that holds a comma in double quotes").At(place));
        }
    }

    private static string[] ReadHeader(CsvReader csv, string file, bool needsRole)
    {
        var place = Next(csv, file) ?? throw Refuse(file, "Header", "the file is empty; its first line must name the columns");
        if (csv.FieldCount > MostColumns) throw Refuse(place, "Header", $"has {csv.FieldCount} columns; at most {MostColumns} are read");
        var columns = new string[csv.FieldCount];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = csv.GetString(i).Trim();
            if (columns.Take(i).Contains(columns[i], StringComparer.OrdinalIgnoreCase))
                throw Refuse(place, "Header", $"names the column '{Printable.Shorten(columns[i])}' twice");
        }
        var missing = new List<string>();
        if (needsRole && !columns.Contains("Role", StringComparer.OrdinalIgnoreCase)) missing.Add("Role");
        if (!columns.Contains("Email", StringComparer.OrdinalIgnoreCase) && !columns.Contains("ObjectId", StringComparer.OrdinalIgnoreCase)) missing.Add("Email");
        if (missing.Count > 0)
            throw Refuse(place, "Header", $"has no column {string.Join(", ", missing)}; known columns are {string.Join(", ", DesiredPortalUser.Columns)}, separated by commas");
        return columns;
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
            throw Refuse(place, "Row", $"cannot be read as CSV (a stray quotation mark, or more than {largestRow / 1024} KB in one row)");
        }
    }

    internal static CsvReader Open(string path, int largestRow = LargestRow)
    {
        try
        {
            return CsvReader.FromFile(path, new CsvReaderOptions
            {
                HasHeader = false, // read here, so that a name that stands twice is refused
                Separator = ',', // never guessed: a guess that is wrong reads nonsense
                MaxRecordSize = largestRow,
                TrackLineNumbers = true,
                MalformedData = CsvMalformedDataHandling.Throw,
                IncludeValuesInExceptions = false,
                PoolStrings = true,
            });
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw UserFile.Unreadable(path, failed);
        }
    }

    private static CloudPartnerException Refuse(string place, string field, string rule) => new(CloudPartnerFault.Invalid(field, null, rule).At(place));
}
