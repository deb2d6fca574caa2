using System.Globalization;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// Conditions on a list. They are SQL of our own in which the literals are parameters: no text of the caller ever
/// becomes SQL.
/// </summary>
internal class Filter
{
    private readonly List<(string Name, object Value)> _values = [];

    public static Filter None { get; } = new();

    /// <summary>What follows the list's own conditions.</summary>
    public string Sql { get; protected set; } = "";

    public IReadOnlyList<(string Name, object Value)> Values => _values;

    public static Filter? ForUsers(string? text) => Parse(text, FilterField.OfUsers);

    public static Filter? ForEvents(string? text) => Parse(text, FilterField.OfEvents);

    public static Filter? ForOffers(string? text) => Parse(text, FilterField.OfOffers);

    /// <summary>The name of the parameter that a value gets.</summary>
    protected string Add(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@f{_values.Count}");
        _values.Add((name, value));
        return name;
    }

    /// <summary>
    /// The portal's lists know comparisons joined by "and"; null when there is something else, or a field or a
    /// comparison that the list does not have.
    /// </summary>
    private static Filter? Parse(string? text, IReadOnlyList<FilterField> fields)
    {
        if (string.IsNullOrWhiteSpace(text))
            return None;
        if (FilterExpression.Parse(text) is not { } expression)
            return null;
        var parts = expression is Joined { IsAnd: true } joined ? joined.Parts : [expression];
        var filter = new Filter();
        foreach (var part in parts)
        {
            if (
                part is not Comparison comparison
                || fields.FirstOrDefault(field => field.Knows(comparison)) is not { } field
                || field.Read(comparison.Values[0]) is not { } value
            )
            {
                return null;
            }

            filter.Sql += $" AND {field.Sql.Replace("?", filter.Add(value), StringComparison.Ordinal)}";
        }

        return filter;
    }
}

/// <summary>By what a list of the portal's can be filtered, and the condition in which ? is the value.</summary>
/// <param name="Name">The field of the contract.</param>
/// <param name="Operator">How it can be compared.</param>
/// <param name="Sql">What that means.</param>
/// <param name="Read">The value of a literal; null if it is none of the field's.</param>
internal sealed record FilterField(string Name, string Operator, string Sql, Func<string, object?> Read)
{
    // The key of everyone but a service principal is the e-mail in lower case.
    public static IReadOnlyList<FilterField> OfUsers { get; } =
    [
        new("email", "eq", "userKey = ? AND email IS NOT NULL", Lower),
        new("email", "startswith", "userKey >= ? AND userKey < ? || char(1114111) AND email IS NOT NULL", Lower),
        new("email", "contains", "instr(userKey, ?) > 0 AND email IS NOT NULL", Lower),
        new("any", "contains", "instr(userKey || ' ' || lower(coalesce(displayName, '')), ?) > 0", Lower),
        new("roleName", "eq", "roleName = ?", Exact),
        new("kind", "eq", "kind = ?", Exact),
        new("objectId", "eq", "objectId = ?", Lower),
    ];

    public static IReadOnlyList<FilterField> OfEvents { get; } =
    [
        new("eventType", "eq", "eventType = ?", Exact),
        new("objectType", "eq", "objectType = ?", Exact),
        new("objectName", "contains", "instr(lower(objectName), ?) > 0", Lower),
        new("user", "eq", "user = ?", Lower),
        new("user", "contains", "instr(lower(user), ?) > 0", Lower),
        new("timestamp", "ge", "timestamp >= ?", literal => Time(literal)),
        new("timestamp", "le", "timestamp <= ?", literal => Time(literal)),
    ];

    public static IReadOnlyList<FilterField> OfOffers { get; } = [new("offerTypeId", "eq", "typeId = ?", Exact)];

    public bool Knows(Comparison comparison) => Name == comparison.Field && Operator == comparison.Operator;

    private static string Exact(string literal) => literal;

    private static string Lower(string literal) => literal.ToLowerInvariant();

    private static long? Time(string literal) =>
        DateTimeOffset.TryParse(literal, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : null;
}
