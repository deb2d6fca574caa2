using System.Collections;
using System.Management.Automation;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>
/// Reads a user from whatever was piped in: a CSV row, an object, a hashtable or a plain e-mail. Names are matched as
/// in a file: without
/// regard to case and to blanks around them.
/// </summary>
internal sealed class RowReader
{
    // More columns than this are not looked through one by one.
    private const int FewColumns = 16;

    private readonly string? _defaultRole;

    // The columns of a row, in one of two forms; neither for an object of another type.
    private readonly List<PSPropertyInfo>? _properties;
    private readonly Dictionary<string, object?>? _cells;

    /// <summary>Reads a row.</summary>
    /// <param name="row">The caller's own object.</param>
    /// <param name="defaultRole">The role of a row that names none.</param>
    /// <exception cref="CloudPartnerException">It names a column twice.</exception>
    public RowReader(PSObject row, string? defaultRole)
    {
        (Target, _defaultRole) = (row, defaultRole);
        // Another type has its properties by name; they are not all looked through, since each may do anything when it
        // is read.
        if (row.BaseObject is IDictionary table)
        {
            _cells = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            foreach (DictionaryEntry entry in table)
                Take(entry.Key.ToString() ?? string.Empty, entry.Value);
        }
        else if (row.BaseObject is PSCustomObject)
        {
            // No dictionary for the few columns that a row usually has: every row of a long run passes here.
            _properties = new List<PSPropertyInfo>(FewColumns / 2);
            foreach (var property in row.Properties)
                _properties.Add(property);
            if (_properties.Count <= FewColumns && !_properties.Exists(IsOdd))
                return;
            _cells = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in _properties)
                Take(property.Name, property);
        }
    }

    /// <summary>The caller's own object.</summary>
    public PSObject Target { get; }

    /// <summary>The names of the columns; none of a plain e-mail.</summary>
    public IEnumerable<string> Names =>
        Target.BaseObject switch
        {
            string => [],
            IDictionary table => table.Keys.Cast<object>().Select(name => name.ToString() ?? string.Empty),
            _ => Target.Properties.Select(property => property.Name),
        };

    /// <summary>True if there are columns and nothing in any: what a spreadsheet leaves below a table asks for
    /// nobody.</summary>
    public bool IsEmpty
    {
        get
        {
            if (_cells is null)
                return HasOnlyBlanks(_properties);
            foreach (var (name, cell) in _cells)
            {
                if (!IsBlank(Value(name, cell)))
                    return false;
            }
            return _cells.Count > 0;
        }
    }

    /// <summary>A column's value; null if the row has no such column.</summary>
    /// <exception cref="CloudPartnerException">The value cannot be read, or is none but a list or an
    /// object.</exception>
    public object? Column(string name)
    {
        var value = Cell(name);
        if (value is PSCustomObject or (IEnumerable and not string))
            throw FieldRules.Missing(name, "is a list or an object where one value belongs");
        return name == "Role" && IsBlank(value) ? _defaultRole : value;
    }

    /// <summary>True of a line of a plan, in whatever form it was kept.</summary>
    public bool IsPlanLine => DesiredPortalUser.IsPlanLine(Column);

    /// <summary>A column's text, also that of a list or of an object from another session; null if the row has no such
    /// column.</summary>
    /// <exception cref="CloudPartnerException">The value cannot be read.</exception>
    public string? Text(string name) =>
        Cell(name) switch
        {
            null => null,
            string text => text,
            IEnumerable list => string.Join(RoleNames.Separator, list.Cast<object?>()),
            DateTime or DateTimeOffset => FormattableString.Invariant($"{Cell(name):o}"),
            // The text that it had in the session that it came from.
            PSCustomObject when Target.Properties[name]?.Value is PSObject whole => whole.ToString(),
            var value => FieldRules.Text(name, value),
        };

    /// <summary>True if there is such a column, also an empty one.</summary>
    public bool Has(string name) => _cells?.ContainsKey(name) ?? Property(name) is not null;

    /// <summary>The rows of an input: an array that was not piped but passed is its items.</summary>
    public static IEnumerable<PSObject> Rows(PSObject input) =>
        input.BaseObject is IList rows
            ? rows.Cast<object?>().Select(row => PSObject.AsPSObject(row ?? string.Empty))
            : [input];

    private static bool IsBlank(object? value) =>
        value is not IEnumerable and not PSCustomObject
            ? string.IsNullOrWhiteSpace(value?.ToString())
            : value is string text && string.IsNullOrWhiteSpace(text);

    private object? Cell(string name) =>
        Target.BaseObject is string email ? (name == "Email" ? email : null)
        : _cells is null ? Value(name, Property(name))
        : _cells.TryGetValue(name, out var cell) ? Value(name, cell)
        : null;

    private static bool HasOnlyBlanks(List<PSPropertyInfo>? properties) =>
        properties is { Count: > 0 } && properties.TrueForAll(cell => IsBlank(Value(cell.Name, cell)));

    private PSPropertyInfo? Property(string name)
    {
        if (_properties is null)
            return Target.Properties[name];
        foreach (var property in _properties)
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property;
        }
        return null;
    }

    // Names with blanks around them, of which two may be the same.
    private static bool IsOdd(PSPropertyInfo property) =>
        property.Name.Length == 0 || property.Name.AsSpan().Trim().Length != property.Name.Length;

    private static object? Value(string name, object? value)
    {
        try
        {
            if (value is PSPropertyInfo property)
                value = property.Value;
            return value is PSObject wrapped ? wrapped.BaseObject : value;
        }
        catch (ExtendedTypeSystemException failed)
        {
            throw FieldRules.Missing(name, "cannot be read: " + TextSanitizer.Foreign(failed, 200));
        }
    }

    private void Take(string written, object? value)
    {
        var name = written.Trim();
        if (name.Length > 0 && !_cells!.TryAdd(name, value))
            throw FieldRules.Missing(name, $"stands twice in this input, once as '{TextSanitizer.Shorten(written)}'");
    }
}
