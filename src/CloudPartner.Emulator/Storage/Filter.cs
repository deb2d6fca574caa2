using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The part of OData's $filter that lists understand: comparisons of known fields joined by "and". Each is turned into
/// SQL of our own with the literal as a parameter, so no text of the caller ever becomes SQL.
/// </summary>
internal sealed partial class Filter
{
    private readonly List<string> _conditions = [];
    private readonly List<object?> _values = [];

    public static Filter None { get; } = new();

    public IReadOnlyList<object?> Values => _values;

    /// <summary>The conditions, with parameters numbered from <paramref name="first"/> on.</summary>
    public string Sql(int first)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < _conditions.Count; i++)
            sql.Append(" AND ").Append(_conditions[i].Replace("?", $"${first + i}", StringComparison.Ordinal));
        return sql.ToString();
    }

    public static Filter? ForUsers(string? text) => Parse(text, UserCondition);

    public static Filter? ForEvents(string? text) => Parse(text, EventCondition);

    public static Filter? ForOffers(string? text) =>
        Parse(
            text,
            (field, comparison, literal) =>
                (field, comparison) == ("offerTypeId", "eq") ? ("offerTypeId = ?", literal) : null
        );

    /// <summary>What the page looks for: a part of the key or of the name.</summary>
    public static Filter ForSearch(string? text)
    {
        var filter = new Filter();
        if (!string.IsNullOrWhiteSpace(text))
        {
            filter._conditions.Add("instr(userKey || ' ' || lower(coalesce(displayName, '')), ?) > 0");
            filter._values.Add(text.Trim().ToLowerInvariant());
        }

        return filter;
    }

    private static (string Sql, object Value)? UserCondition(string field, string comparison, string literal) =>
        (field, comparison) switch
        {
            // The key of everyone but a service principal is the e-mail in lower case.
            ("email", "eq") => ("userKey = ? AND email IS NOT NULL", literal.ToLowerInvariant()),
            ("email", "startswith") => (
                "userKey >= ? AND userKey < ? || char(1114111) AND email IS NOT NULL",
                literal.ToLowerInvariant()
            ),
            ("email", "contains") => ("instr(userKey, ?) > 0 AND email IS NOT NULL", literal.ToLowerInvariant()),
            ("roleName", "eq") => ("roleName = ?", literal),
            ("kind", "eq") => ("kind = ?", literal),
            ("objectId", "eq") => ("objectId = ?", literal.ToLowerInvariant()),
            _ => null,
        };

    private static (string Sql, object Value)? EventCondition(string field, string comparison, string literal)
    {
        switch (field, comparison)
        {
            case ("eventType", "eq"):
                return ("eventType = ?", literal);
            case ("user", "eq"):
                return ("user = ?", literal.ToLowerInvariant());
            case ("timestamp", "ge" or "le"):
                if (
                    !DateTimeOffset.TryParse(
                        literal,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var time
                    )
                )
                {
                    return null;
                }

                return ($"time {(comparison == "ge" ? ">=" : "<=")} ?", time.ToUnixTimeMilliseconds());
            default:
                return null;
        }
    }

    private static Filter? Parse(string? text, Func<string, string, string, (string Sql, object Value)?> translate)
    {
        if (string.IsNullOrWhiteSpace(text))
            return None;

        var filter = new Filter();
        var position = 0;
        while (true)
        {
            var match = Comparison().Match(text, position);
            if (!match.Success)
                return null;
            var literal = match.Groups["text"].Success
                ? match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal)
                : match.Groups["bare"].Value;
            if (translate(match.Groups["field"].Value, match.Groups["compare"].Value, literal) is not { } condition)
                return null;
            filter._conditions.Add(condition.Sql);
            filter._values.Add(condition.Value);

            position = match.Index + match.Length;
            if (!match.Groups["and"].Success)
                return position == text.Length ? filter : null;
        }
    }

    [GeneratedRegex(
        """
            \G \s* (?: (?<compare> startswith | contains ) \s* \( \s* (?<field> \w+ ) \s* , \s* '(?<text> (?: [^'] | '' )* )' \s* \)
                     | (?<field> \w+ ) \s+ (?<compare> eq | ge | le ) \s+ (?: '(?<text> (?: [^'] | '' )* )' | (?<bare> [^\s']+ ) ) )
            (?: \s+ (?<and> and ) (?= \s ) | \s* \z )
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Comparison();
}
