using System.Collections;

namespace CloudPartner;

/// <summary>Names of roles. Their text is what Export-Csv writes, so it names them.</summary>
internal sealed class RoleNames(IReadOnlyList<string> names) : IReadOnlyList<string>
{
    /// <summary>What stands between two names in text.</summary>
    public const string Separator = "; ";

    public int Count => names.Count;

    public string this[int index] => names[index];

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static RoleNames Parse(string? text) =>
        new(text?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);

    public IEnumerator<string> GetEnumerator() => names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(Separator, names);
}
