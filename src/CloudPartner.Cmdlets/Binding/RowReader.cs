using System.Collections;
using System.Management.Automation;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>Reads a user from whatever was piped in: a CSV row, an object, a hashtable or a plain e-mail.</summary>
internal sealed class RowReader(PSObject row, string? defaultRole)
{
    /// <summary>The caller's own object.</summary>
    public PSObject Target => row;

    /// <summary>A column's value; null if the row has no such column.</summary>
    public object? Column(string name)
    {
        var value = row.BaseObject switch
        {
            string email => name == "Email" ? email : null,
            IDictionary table => Unwrap(table[name]),
            _ => Unwrap(row.Properties[name]?.Value),
        };
        return name == "Role" && string.IsNullOrWhiteSpace(value?.ToString()) ? defaultRole : value;
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
