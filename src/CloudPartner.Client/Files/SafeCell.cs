namespace CloudPartner.Client.Files;

/// <summary>
/// A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe in front, and so does one that
/// begins with an apostrophe. Taking one off again then gives back exactly what was there. An empty cell is a value
/// that is not there; a lone apostrophe is an empty one.
/// </summary>
internal static class SafeCell
{
    private const string Dangerous = "=+-@\t\r\n'";

    /// <summary>The cell of a value.</summary>
    public static string Of(string? value) =>
        value switch
        {
            null => string.Empty,
            "" => "'",
            _ when Dangerous.Contains(value[0]) => "'" + value,
            _ => value,
        };

    /// <summary>The value of a cell.</summary>
    public static string? Original(string cell) =>
        cell.Length == 0 ? null
        : cell[0] == '\'' ? cell[1..]
        : cell;
}
