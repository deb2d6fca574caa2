using System.Text;

namespace CloudPartner.Client.Files;

/// <summary>One row of a file: its place, its cells, and either the user it asks for or why it is refused. An
/// empty row has neither.</summary>
/// <param name="Place">File and line, for messages.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Cells">The cells by column, as they were written.</param>
/// <param name="User">The user, if the row passes the rules.</param>
/// <param name="Fault">The fault, if it does not.</param>
public sealed record UserRow(
    string Place,
    long Line,
    IReadOnlyDictionary<string, string> Cells,
    DesiredPortalUser? User,
    CloudPartnerFault? Fault
)
{
    /// <summary>True if no cell holds anything: spreadsheets leave such rows below a table.</summary>
    public bool IsEmpty => User is null && Fault is null;

    internal static UserRow Check(string place, long line, Dictionary<string, string> cells, string? defaultRole)
    {
        if (cells.Count > 0 && cells.Values.All(string.IsNullOrWhiteSpace))
            return new UserRow(place, line, cells, null, null);
        if (defaultRole is not null && string.IsNullOrWhiteSpace(cells.GetValueOrDefault("Role")))
            cells["Role"] = defaultRole;
        try
        {
            return new UserRow(
                place,
                line,
                cells,
                DesiredPortalUser.Read(column => cells.GetValueOrDefault(column), () => cells.Keys),
                null
            );
        }
        catch (CloudPartnerException refused)
        {
            return new UserRow(place, line, cells, null, refused.Fault.At(place));
        }
    }
}

/// <summary>Reads a file of users: JSON if its name ends so, else CSV.</summary>
public static class UserFile
{
    /// <summary>Reads row by row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="defaultRole">The role of rows that name none; with it, a file needs no column Role.</param>
    /// <param name="encoding">The encoding of a file without a byte-order mark; null for UTF-8.</param>
    /// <param name="field">The parameter that names the file.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotFound"/>: there is no such file. With
    /// <see cref="FaultKind.Invalid"/>: it cannot be read, or its form is not usable.</exception>
    public static IEnumerable<UserRow> Read(
        string path,
        string? defaultRole = null,
        Encoding? encoding = null,
        string field = "Path"
    ) =>
        Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonUsers.Read(path, defaultRole, encoding, field)
            : CsvUsers.Read(path, defaultRole, encoding, field);
}
