using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The part of Graph's $filter and $search on users that the emulator understands: eq, in and startswith on its
/// properties, joined by "and" and "or", in brackets or without. Properties that it holds nothing of match nobody.
/// Literals only ever become parameters.
/// </summary>
internal sealed partial class DirectoryFilter
{
    private const string Nobody = "0";

    private static readonly string[] Texts =
    [
        "id",
        "mail",
        "userPrincipalName",
        "displayName",
        "userType",
        "externalUserState",
    ];
    private static readonly string[] Names = ["id", "mail", "userPrincipalName"];
    private static readonly string[] Searchable = ["displayName", "mail", "userPrincipalName"];

    private readonly List<string> _values = [];
    private readonly List<string> _names = [];
    private readonly List<string> _conditions = [];
    private bool _isSelective;

    public static DirectoryFilter None { get; } = new();

    public IReadOnlyList<object?> Values => _values;

    /// <summary>The condition, with parameters numbered from <paramref name="first"/> on.</summary>
    public string Sql(int first)
    {
        var sql = new StringBuilder();
        // Looking for a name may not cost a look at everybody: the people who have the name as key, as other name or as
        // ID come from indexes, and the rest of the filter looks at them only.
        if (_isSelective)
        {
            var list = string.Join(", ", _names);
            foreach (
                var (link, column) in ((string, string)[])
                    [(" AND userKey IN (", "userKey"), (" UNION ", "otherName"), (" UNION ", "id")]
            )
            {
                sql.Append(
                    CultureInfo.InvariantCulture,
                    $"{link}SELECT userKey FROM directory WHERE tenantId = $1 AND {column} IN ({list})"
                );
            }

            sql.Append(')');
        }

        foreach (var condition in _conditions)
            sql.Append(CultureInfo.InvariantCulture, $" AND ({condition})");
        return Placeholder()
            .Replace(
                sql.ToString(),
                match => $"${int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + first}"
            );
    }

    /// <summary>Null when a text has a form, a property or a comparison that is not supported.</summary>
    public static DirectoryFilter? Parse(string? text, string? search = null)
    {
        var filter = new DirectoryFilter();
        var position = 0;
        if (!string.IsNullOrWhiteSpace(text))
        {
            if (
                filter.ReadOr(text, ref position, 0) is not var (condition, isSelective)
                || !End().IsMatch(text, position)
            )
            {
                return null;
            }

            filter._conditions.Add(condition);
            filter._isSelective = isSelective;
        }

        return string.IsNullOrWhiteSpace(search) || filter.AddSearch(search) ? filter : null;
    }

    private (string Sql, bool IsSelective)? ReadOr(string text, ref int position, int depth) =>
        ReadList(text, ref position, "or", " OR ", depth);

    // A list joined by "or" is selective if all its parts are, one joined by "and" if one of them is.
    private (string Sql, bool IsSelective)? ReadList(
        string text,
        ref int position,
        string joint,
        string sqlJoint,
        int depth
    )
    {
        var parts = new List<(string Sql, bool IsSelective)>();
        do
        {
            if (
                (
                    joint == "or"
                        ? ReadList(text, ref position, "and", " AND ", depth)
                        : ReadOne(text, ref position, depth)
                )
                is not { } part
            )
            {
                return null;
            }

            parts.Add(part);
        } while (Take(Joint(), text, ref position, joint));

        var isSelective =
            joint == "or" ? parts.TrueForAll(part => part.IsSelective) : parts.Exists(part => part.IsSelective);
        return ($"({string.Join(sqlJoint, parts.Select(part => part.Sql))})", isSelective);
    }

    private (string Sql, bool IsSelective)? ReadOne(string text, ref int position, int depth)
    {
        const int deepest = 20;
        if (Take(Bracket(), text, ref position, "("))
        {
            var inner = depth < deepest ? ReadOr(text, ref position, depth + 1) : null;
            return inner is not null && Take(Bracket(), text, ref position, ")") ? inner : null;
        }

        var match = Comparison().Match(text, position);
        if (!match.Success)
            return null;
        position = match.Index + match.Length;
        var hasName = false;
        return Translate(match, ref hasName) is { } sql ? (sql, hasName) : null;
    }

    private static bool Take(Regex word, string text, ref int position, string wanted)
    {
        var match = word.Match(text, position);
        if (!match.Success || match.Groups[1].Value != wanted)
            return false;
        position = match.Index + match.Length;
        return true;
    }

    private string? Translate(Match match, ref bool hasName)
    {
        var field = match.Groups["field"].Value;
        var literals = match
            .Groups["text"]
            .Captures.Select(literal => literal.Value.Replace("''", "'", StringComparison.Ordinal))
            .ToList();
        if (DirectoryUser.NotHeld.Contains(field))
            return match.Groups["bare"].Value == "null" ? "1" : Nobody;
        if (match.Groups["any"].Success)
            return null;
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
            _names.AddRange(parameters);
        }

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
            var field = Array.Find(
                Searchable,
                name => name.Equals(match.Groups["field"].Captures[i].Value, StringComparison.OrdinalIgnoreCase)
            );
            if (field is null)
                return false;
            if (i > 0)
                sql.Append(CultureInfo.InvariantCulture, $" {match.Groups["joint"].Captures[i - 1].Value} ");
            sql.Append(
                CultureInfo.InvariantCulture,
                $"instr(lower(' ' || ifnull({field}, '')), lower(' ' || "
                    + $"{Add(match.Groups["words"].Captures[i].Value)})) > 0"
            );
        }

        _conditions.Add(sql.ToString());
        return true;
    }

    private string Add(string literal)
    {
        _values.Add(literal);
        return $"?{_values.Count - 1}?";
    }

    [GeneratedRegex(
        """
            \G \s* (?: (?<starts> startswith ) \s* \( \s* (?<field> \w+ ) \s* , \s* '(?<text> (?: [^'] | '' )* )' \s* \)
                     | (?<field> \w+ ) (?<any> /any ) \s* \( \s* \w+ \s* : \s* (?: startswith \s* \( [^()']* ' (?: [^'] | '' )* ' \s* \) | [^()']* ' (?: [^'] | '' )* ' ) \s* \)
                     | (?<field> \w+ ) \s+ eq \s+ (?: '(?<text> (?: [^'] | '' )* )' | (?<bare> true | false | null ) )
                     | (?<field> \w+ ) \s+ in \s* \( \s* '(?<text> (?: [^'] | '' )* )' (?: \s* , \s* '(?<text> (?: [^'] | '' )* )' )* \s* \) )
            (?= \s | \) | \z )
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\G\s*(\(|\))")]
    private static partial Regex Bracket();

    [GeneratedRegex(@"\G\s*\b(and|or)(?=\s|\()")]
    private static partial Regex Joint();

    [GeneratedRegex(@"\G\s*\z")]
    private static partial Regex End();

    [GeneratedRegex(
        """
            \A \s* " (?<field> \w+ ) : (?<words> [^"]+ ) " (?: \s+ (?<joint> AND | OR ) \s+ " (?<field> \w+ ) : (?<words> [^"]+ ) " )* \s* \z
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Search();

    [GeneratedRegex(@"\?(\d+)\?")]
    private static partial Regex Placeholder();
}
