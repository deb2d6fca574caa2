using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudPartner.Emulator.Store;

/// <summary>
/// The part of Graph's $filter on users that the emulator understands: eq, in and startswith on a few properties, joined by "and" and
/// "or" without brackets. Literals only ever become parameters.
/// </summary>
internal sealed partial class DirectoryFilter
{
    private static readonly string[] Texts = ["id", "mail", "userPrincipalName", "displayName", "userType", "externalUserState"];
    private static readonly string[] Names = ["id", "mail", "userPrincipalName"];

    private readonly List<string> _values = [];
    private readonly List<string> _alternatives = [];
    private readonly List<string>? _names = [];

    private DirectoryFilter(bool isSelective) => _names = isSelective ? [] : null;

    public static DirectoryFilter None { get; } = new(false);

    public IReadOnlyList<object?> Values => _values;

    /// <summary>The condition, with parameters numbered from <paramref name="first"/> on.</summary>
    public string Sql(int first)
    {
        if (_alternatives.Count == 0)
            return "";
        var sql = new StringBuilder();
        // Looking for a name may not cost a look at everybody: the people who have the name as key, as other name or as ID come
        // from indexes, and the rest of the filter looks at them only.
        if (_names is not null)
        {
            var list = string.Join(", ", _names);
            foreach (var (link, column) in ((string, string)[])[(" AND userKey IN (", "userKey"), (" UNION ", "otherName"), (" UNION ", "id")])
                sql.Append(CultureInfo.InvariantCulture, $"{link}SELECT userKey FROM directory WHERE tenantId = $1 AND {column} IN ({list})");
            sql.Append(')');
        }

        sql.Append(CultureInfo.InvariantCulture, $" AND ({string.Join(" OR ", _alternatives)})");
        return Placeholder().Replace(
            sql.ToString(), match => $"${int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + first}");
    }

    /// <summary>Null when the text has a form, a property or a comparison that is not supported.</summary>
    public static DirectoryFilter? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return None;

        var filter = new DirectoryFilter(true);
        var conditions = new List<string>();
        var isSelective = true;
        var hasName = false;
        for (var position = 0; ;)
        {
            var match = Comparison().Match(text, position);
            if (!match.Success || filter.Translate(match, ref hasName) is not { } condition)
                return null;
            conditions.Add(condition);
            position = match.Index + match.Length;
            var joint = match.Groups["joint"].Value;
            if (joint == "and")
                continue;

            filter._alternatives.Add(string.Join(" AND ", conditions));
            isSelective &= hasName;
            (conditions, hasName) = ([], false);
            if (joint == "or")
                continue;
            if (position != text.Length)
                return null;
            break;
        }

        return isSelective ? filter : filter.WithoutNames();
    }

    private DirectoryFilter WithoutNames()
    {
        var filter = new DirectoryFilter(false);
        filter._values.AddRange(_values);
        filter._alternatives.AddRange(_alternatives);
        return filter;
    }

    private string? Translate(Match match, ref bool hasName)
    {
        var field = match.Groups["field"].Value;
        var literals = match.Groups["text"].Captures
            .Select(literal => literal.Value.Replace("''", "'", StringComparison.Ordinal)).ToList();
        if (match.Groups["bare"].Success)
        {
            return (field, match.Groups["bare"].Value) switch
            {
                ("accountEnabled", "true") => "accountEnabled = 1",
                ("accountEnabled", "false") => "accountEnabled = 0",
                ("mail" or "externalUserState" or "displayName", "null") => $"{field} IS NULL",
                _ => null,
            };
        }

        if (!Texts.Contains(field) || literals.Count > 15)
            return null;
        if (match.Groups["starts"].Success)
        {
            var start = Add(literals[0]);
            return $"substr({field}, 1, length({start})) = {start} COLLATE NOCASE";
        }

        var parameters = literals.Select(literal => Add(literal.ToLowerInvariant())).ToList();
        if (Names.Contains(field))
        {
            hasName = true;
            _names!.AddRange(parameters);
        }

        return $"{field} COLLATE NOCASE IN ({string.Join(", ", parameters)})";
    }

    private string Add(string literal)
    {
        _values.Add(literal);
        return $"?{_values.Count - 1}?";
    }

    [GeneratedRegex("""
        \G \s* (?: (?<starts> startswith ) \s* \( \s* (?<field> \w+ ) \s* , \s* '(?<text> (?: [^'] | '' )* )' \s* \)
                 | (?<field> \w+ ) \s+ eq \s+ (?: '(?<text> (?: [^'] | '' )* )' | (?<bare> true | false | null ) )
                 | (?<field> \w+ ) \s+ in \s* \( \s* '(?<text> (?: [^'] | '' )* )' (?: \s* , \s* '(?<text> (?: [^'] | '' )* )' )* \s* \) )
        (?: \s+ (?<joint> and | or ) (?= \s ) | \s* \z )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\?(\d+)\?")]
    private static partial Regex Placeholder();
}
