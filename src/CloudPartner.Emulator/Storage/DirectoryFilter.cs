using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The part of Graph's $filter and $search on users that the emulator understands: eq, in and startswith on its
/// properties. Properties that it holds nothing of match nobody.
/// </summary>
internal sealed partial class DirectoryFilter : Filter
{
    private const int MostLiterals = 15;
    private const string Everybody = "1";
    private const string Nobody = "0";

    /// <summary>What a text property can be asked for.</summary>
    /// <param name="Name">The property, and its column.</param>
    /// <param name="IsName">Whether an index finds who has a value.</param>
    /// <param name="IsOptional">Whether it can be null.</param>
    /// <param name="IsSearchable">Whether $search looks into it.</param>
    private sealed record Property(
        string Name,
        bool IsName = false,
        bool IsOptional = false,
        bool IsSearchable = false
    );

    private static readonly Property[] Properties =
    [
        new("id", IsName: true),
        new("mail", IsName: true, IsOptional: true, IsSearchable: true),
        new("userPrincipalName", IsName: true, IsSearchable: true),
        new("displayName", IsOptional: true, IsSearchable: true),
        new("userType"),
        new("externalUserState", IsOptional: true),
    ];

    private readonly List<string> _names = [];

    public static new DirectoryFilter None { get; } = new();

    /// <summary>Null when a text has a form, a property or a comparison that is not supported.</summary>
    public static DirectoryFilter? Parse(string? text, string? search = null)
    {
        var filter = new DirectoryFilter();
        var conditions = "";
        if (!string.IsNullOrWhiteSpace(text))
        {
            if (
                FilterExpression.Parse(text) is not { } expression
                || filter.Translate(expression) is not var (condition, isSelective)
            )
            {
                return null;
            }

            conditions = $" AND ({condition})";
            if (isSelective)
                filter.Sql = filter.ByName();
        }

        filter.Sql += conditions;
        return string.IsNullOrWhiteSpace(search) || filter.AddSearch(search) ? filter : null;
    }

    // Looking for a name may not cost a look at everybody: the people who have the name as key, as other name or as
    // ID come from indexes, and the rest of the filter looks at them only.
    private string ByName()
    {
        var names = string.Join(", ", _names);
        var people = ((string[])["userKey", "otherName", "id"]).Select(column =>
            $"SELECT userKey FROM directory WHERE tenantId = @tenantId AND {column} IN ({names})"
        );
        return $" AND userKey IN ({string.Join(" UNION ", people)})";
    }

    // What is joined by "or" is selective if all its parts are, what is joined by "and" if one of them is.
    private (string Sql, bool IsSelective)? Translate(FilterExpression expression)
    {
        switch (expression)
        {
            case Bracketed bracketed:
                return Translate(bracketed.Inner);
            case Joined joined:
                var parts = joined.Parts.Select(Translate).ToList();
                if (parts.Contains(null))
                    return null;
                var sql = string.Join(joined.IsAnd ? " AND " : " OR ", parts.Select(part => part!.Value.Sql));
                return (
                    $"({sql})",
                    joined.IsAnd
                        ? parts.Exists(part => part!.Value.IsSelective)
                        : parts.TrueForAll(part => part!.Value.IsSelective)
                );
            default:
                var isSelective = false;
                return Translate((Comparison)expression, ref isSelective) is { } condition
                    ? (condition, isSelective)
                    : null;
        }
    }

    private string? Translate(Comparison comparison, ref bool isSelective)
    {
        var (field, values) = (comparison.Field, comparison.Values);
        var isKnown = comparison.IsBare
            ? comparison is { Operator: "eq", Values: ["true" or "false" or "null"] }
            : comparison.Operator is "eq" or "in" or "startswith" or "any";
        if (!isKnown)
            return null;
        if (DirectoryUser.NotHeld.Contains(field))
            return comparison.IsBare && values[0] == "null" ? Everybody : Nobody;
        if (field == "accountEnabled")
        {
            return comparison.IsBare && values[0] != "null"
                ? $"accountEnabled = {(values[0] == "true" ? 1 : 0)}"
                : null;
        }

        var property = Array.Find(Properties, property => property.Name == field);
        if (property is null || comparison.Operator == "any" || values.Count > MostLiterals)
            return null;
        if (comparison.IsBare)
            return property.IsOptional && values[0] == "null" ? $"{field} IS NULL" : null;
        if (comparison.Operator == "startswith")
        {
            var start = Add(values[0]);
            return $"substr({field}, 1, length({start})) = {start} COLLATE NOCASE";
        }

        var parameters = values.Select(value => Add(value.ToLowerInvariant())).ToList();
        isSelective = property.IsName;
        if (isSelective)
            _names.AddRange(parameters);
        return $"{field} COLLATE NOCASE IN ({string.Join(", ", parameters)})";
    }

    /// <summary>"property:words" in quotes, joined by AND and OR: a word of the property begins with them.</summary>
    private bool AddSearch(string search)
    {
        var match = Search().Match(search);
        if (!match.Success)
            return false;
        var sql = new StringBuilder();
        for (var i = 0; i < match.Groups["field"].Captures.Count; i++)
        {
            var name = match.Groups["field"].Captures[i].Value;
            var property = Array.Find(
                Properties,
                property => property.IsSearchable && property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            );
            if (property is null)
                return false;
            if (i > 0)
                sql.Append(CultureInfo.InvariantCulture, $" {match.Groups["joint"].Captures[i - 1].Value} ");
            sql.Append(
                CultureInfo.InvariantCulture,
                $"instr(lower(' ' || ifnull({property.Name}, '')), lower(' ' || "
                    + $"{Add(match.Groups["words"].Captures[i].Value)})) > 0"
            );
        }

        Sql += $" AND ({sql})";
        return true;
    }

    [GeneratedRegex(
        """
            \A \s* " (?<field> \w+ ) : (?<words> [^"]+ ) "
                (?: \s+ (?<joint> AND | OR ) \s+ " (?<field> \w+ ) : (?<words> [^"]+ ) " )* \s* \z
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Search();
}
