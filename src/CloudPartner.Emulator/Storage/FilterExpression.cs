using System.Text.RegularExpressions;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// A $filter of OData, taken apart: comparisons joined by "and" and "or", in brackets or without. What its fields mean
/// is for the list that it filters.
/// </summary>
internal abstract partial record FilterExpression
{
    private const int Deepest = 20;

    /// <summary>Null when the text has a form that is not supported.</summary>
    public static FilterExpression? Parse(string text)
    {
        var position = 0;
        return ReadOr(text, ref position, 0) is { } expression && End().IsMatch(text, position) ? expression : null;
    }

    private static FilterExpression? ReadOr(string text, ref int position, int depth)
    {
        var parts = new List<FilterExpression>();
        do
        {
            if (ReadAnd(text, ref position, depth) is not { } part)
                return null;
            parts.Add(part);
        } while (Take(Joint(), text, ref position, "or"));

        return parts.Count == 1 ? parts[0] : new Joined(parts, IsAnd: false);
    }

    private static FilterExpression? ReadAnd(string text, ref int position, int depth)
    {
        var parts = new List<FilterExpression>();
        do
        {
            if (ReadOne(text, ref position, depth) is not { } part)
                return null;
            parts.Add(part);
        } while (Take(Joint(), text, ref position, "and"));

        return parts.Count == 1 ? parts[0] : new Joined(parts, IsAnd: true);
    }

    private static FilterExpression? ReadOne(string text, ref int position, int depth)
    {
        if (Take(Bracket(), text, ref position, "("))
        {
            var inner = depth < Deepest ? ReadOr(text, ref position, depth + 1) : null;
            return inner is not null && Take(Bracket(), text, ref position, ")") ? new Bracketed(inner) : null;
        }

        var match = Pattern().Match(text, position);
        if (!match.Success)
            return null;
        position = match.Index + match.Length;
        var bare = match.Groups["bare"];
        return new Comparison(
            match.Groups["field"].Value,
            match.Groups["compare"].Value,
            bare.Success
                ? [bare.Value]
                :
                [
                    .. match
                        .Groups["text"]
                        .Captures.Select(literal => literal.Value.Replace("''", "'", StringComparison.Ordinal)),
                ],
            bare.Success
        );
    }

    private static bool Take(Regex word, string text, ref int position, string wanted)
    {
        var match = word.Match(text, position);
        if (!match.Success || match.Groups[1].Value != wanted)
            return false;
        position = match.Index + match.Length;
        return true;
    }

    [GeneratedRegex(
        """
            \G \s* (?: (?<compare> startswith | contains ) \s* \( \s* (?<field> \w+ ) \s* ,
                           \s* '(?<text> (?: [^'] | '' )* )' \s* \)
                     | (?<field> \w+ ) / (?<compare> any ) \s* \( \s* \w+ \s* : \s*
                           (?: startswith \s* \( [^()']* ' (?: [^'] | '' )* ' \s* \)
                             | [^()']* ' (?: [^'] | '' )* ' ) \s* \)
                     | (?<field> \w+ ) \s+ (?<compare> eq | ge | le ) \s+
                           (?: '(?<text> (?: [^'] | '' )* )' | (?<bare> [^\s'()]+ ) )
                     | (?<field> \w+ ) \s+ (?<compare> in ) \s* \( \s* '(?<text> (?: [^'] | '' )* )'
                           (?: \s* , \s* '(?<text> (?: [^'] | '' )* )' )* \s* \) )
            (?= \s | \) | \z )
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\G\s*(\(|\))")]
    private static partial Regex Bracket();

    [GeneratedRegex(@"\G\s*\b(and|or)(?=\s|\()")]
    private static partial Regex Joint();

    [GeneratedRegex(@"\G\s*\z")]
    private static partial Regex End();
}

/// <summary>A field and what it is compared with: texts in quotes, or one bare word.</summary>
internal sealed record Comparison(string Field, string Operator, IReadOnlyList<string> Values, bool IsBare)
    : FilterExpression;

internal sealed record Joined(IReadOnlyList<FilterExpression> Parts, bool IsAnd) : FilterExpression;

internal sealed record Bracketed(FilterExpression Inner) : FilterExpression;
