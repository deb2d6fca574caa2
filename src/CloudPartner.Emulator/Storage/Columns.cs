using System.Reflection;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The columns of the table that keeps a record, as the record's constructor names them: no statement repeats them.
/// </summary>
internal static class Columns<T>
{
    public static IReadOnlyList<PropertyInfo> Properties { get; } =
    [
        .. typeof(T)
            .GetConstructors()
            .Single()
            .GetParameters()
            .Select(parameter => typeof(T).GetProperty(parameter.Name!)!),
    ];

    /// <summary>In the order of the constructor, in which Dapper wants them.</summary>
    public static string All { get; } = Of("");

    /// <summary>The same of one of several tables.</summary>
    public static string Of(string prefix) => string.Join(", ", Properties.Select(column => prefix + column.Name));
}
