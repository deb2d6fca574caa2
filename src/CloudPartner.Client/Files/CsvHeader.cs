using System.Text;
using CsvHelper;

namespace CloudPartner.Client.Files;

/// <summary>The header line of a CSV file of users.</summary>
/// <param name="Columns">The columns that have a name, with their positions.</param>
/// <param name="Width">How many cells the line has.</param>
internal sealed record CsvHeader(IReadOnlyList<(string Name, int Index)> Columns, int Width)
{
    private static readonly (char Character, string Plural, string Written)[] OtherSeparators =
    [
        (';', "semicolons", "';'"),
        ('\t', "tabs", "\"`t\""),
        ('|', "bars", "'|'"),
    ];

    /// <summary>Reads the header and checks that it names what is needed. Columns without a name, with which
    /// spreadsheets pad a line, are passed over.</summary>
    public static CsvHeader Read(CsvReader csv, string path, Encoding? encoding, bool needsRole, int mostColumns)
    {
        var file = Path.GetFileName(path);
        var place =
            FirstRow(csv, path, encoding)
            ?? throw CsvUsers.Refuse(file, "Header", "the file is empty; its first line must name the columns");
        if (csv.FieldCount > mostColumns)
            throw CsvUsers.Refuse(place, "Header", $"has {csv.FieldCount} columns; at most {mostColumns} are read");
        var columns = new List<(string Name, int Index)>();
        for (var i = 0; i < csv.FieldCount; i++)
        {
            if (csv.GetString(i).Trim() is { Length: > 0 } name)
                columns.Add((name, i));
        }

        var names = columns.ConvertAll(column => column.Name);
        if (Has(names, "Change") && Has(names, "DesiredRole"))
            throw CsvUsers.Refuse(place, "Header", DesiredPortalUser.PlanGoesElsewhere);
        if (!names.Exists(IsKnown))
        {
            throw CsvUsers.Refuse(
                place,
                "Header",
                $"{Missing(names, needsRole)}; is this line the header? {Means(names)}"
            );
        }
        // After that: an unknown line repeats whatever it likes.
        if (
            names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is
            { } twice
        )
        {
            throw CsvUsers.Refuse(place, "Header", $"names the column '{TextSanitizer.Shorten(twice.Last())}' twice");
        }

        if (Missing(names, needsRole) is { } missing)
            throw CsvUsers.Refuse(place, "Header", $"{missing}; {Means(names)}");
        return new CsvHeader(columns, csv.FieldCount);
    }

    private static string? FirstRow(CsvReader csv, string path, Encoding? encoding)
    {
        var file = Path.GetFileName(path);
        try
        {
            var place = CsvUsers.Next(csv, file);
            // Lines that other programs put before the header: Export-Csv of Windows PowerShell, and Excel.
            while (place is not null && IsPreamble(csv))
                place = CsvUsers.Next(csv, file);
            return place;
        }
        catch (CloudPartnerException malformed)
            when (malformed.Fault.Field == "Row" && Separator(FirstLine(path, encoding)) is { } other)
        {
            throw CsvUsers.Refuse($"{file}, line 1", "Header", $"cannot be read: {other}");
        }
    }

    private static bool IsPreamble(CsvReader csv) =>
        csv.GetString(0).StartsWith("#TYPE ", StringComparison.Ordinal)
        || (csv.FieldCount == 2 && csv.GetString(0) == "sep=" && csv.GetString(1).Length == 0);

    private static bool IsKnown(string name) =>
        DesiredPortalUser.Columns.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string? Missing(List<string> names, bool needsRole)
    {
        var missing = new List<string>();
        if (needsRole && !Has(names, "Role"))
            missing.Add("Role");
        if (!Has(names, "Email") && !Has(names, "ObjectId"))
            missing.Add("Email");
        return missing.Count == 0 ? null : $"has no column {string.Join(", ", missing)}";
    }

    private static bool Has(List<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    // What the likeliest reason is.
    private static string Means(List<string> names)
    {
        if (names.Exists(name => name.Contains('\0', StringComparison.Ordinal)))
        {
            return "it looks like UTF-16 without a byte-order mark; save the file as UTF-8, or read it with "
                + "-Encoding unicode";
        }

        if (names is [var only] && Separator(only) is { } other)
            return other;
        return $"it has {(names.Count == 0 ? "none with a name" : DesiredPortalUser.Listed(names))}; "
            + $"known columns are {string.Join(", ", DesiredPortalUser.Columns)}, separated by commas";
    }

    private static string? Separator(string line)
    {
        if (line.Contains(',', StringComparison.Ordinal))
            return null;
        foreach (var (character, plural, written) in OtherSeparators)
        {
            if (line.Contains(character, StringComparison.Ordinal))
            {
                return $"columns have to be separated by commas, and these are separated by {plural}; read the file "
                    + $"with Import-Csv -Delimiter {written} and pipe the rows in";
            }
        }

        return null;
    }

    private static string FirstLine(string path, Encoding? encoding)
    {
        using var text = TextFile.OpenText(path, encoding: encoding);
        var start = new char[4096];
        var length = text.ReadBlock(start);
        var line = new string(start, 0, length);
        return line.IndexOfAny(['\r', '\n']) is >= 0 and var end ? line[..end] : line;
    }
}
