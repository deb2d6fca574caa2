using System.Text.RegularExpressions;

namespace CloudPartner.HelpBuilder;

/// <summary>A parameter of a command, as its page describes it for one or more parameter sets.</summary>
/// <param name="Name">Its name, without the dash.</param>
/// <param name="Text">What the page says of it.</param>
/// <param name="Facts">The block of facts: type, position, default value and so on.</param>
internal sealed record ParameterText(string Name, string Text, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>A fact; empty if the page leaves it out.</summary>
    public string this[string fact] => Facts.GetValueOrDefault(fact, string.Empty);

    /// <summary>True if these facts hold in a parameter set.</summary>
    public bool IsIn(string set) =>
        this["Parameter Sets"] is var sets && (sets == "(All)" || sets.Split(", ").Contains(set));
}

/// <summary>An example: its title, its code and the text behind it.</summary>
internal sealed record ExampleText(string Title, string Code, string Text);

/// <summary>A page about a command, in the form of platyPS (schema 2.0.0).</summary>
internal sealed partial class CommandPage
{
    private readonly Dictionary<string, string> _sections;

    public CommandPage(string path)
    {
        Path = path;
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        Name = Heading().Match(text).Groups["name"].Value;
        _sections = Parts(text, "## ").ToDictionary(part => part.Title, part => part.Text);
    }

    public string Path { get; }

    public string Name { get; }

    public string Synopsis => Section("SYNOPSIS");

    public string Description => Section("DESCRIPTION");

    public string Notes => Section("NOTES");

    /// <summary>The names of the parameter sets; one without a name if there is only one.</summary>
    public IReadOnlyList<string> ParameterSets =>
        Parts(Section("SYNTAX"), "### ").Select(part => DefaultMark().Replace(part.Title, "")).ToList()
            is { Count: > 0 } sets
            ? sets
            : [string.Empty];

    public IEnumerable<ExampleText> Examples =>
        Parts(Section("EXAMPLES"), "### ")
            .Select(part =>
            {
                var code = Code().Match(part.Text);
                return code.Success
                    ? new ExampleText(part.Title, code.Groups["code"].Value, part.Text[(code.Index + code.Length)..])
                    : throw new FormatException($"{Path}: '{part.Title}' has no code.");
            });

    public IEnumerable<ParameterText> Parameters =>
        Parts(Section("PARAMETERS"), "### -")
            .SelectMany(part =>
            {
                // Where a parameter differs between sets, there is a block of facts for each.
                var blocks = Code().Matches(part.Text);
                return blocks.Count > 0
                    ? blocks.Select(block => new ParameterText(
                        part.Title,
                        part.Text[..blocks[0].Index],
                        FactsOf(block.Groups["code"].Value)
                    ))
                    : throw new FormatException($"{Path}: -{part.Title} has no block of facts.");
            });

    public IEnumerable<(string Title, string Text)> Inputs => Parts(Section("INPUTS"), "### ");

    public IEnumerable<(string Title, string Text)> Outputs => Parts(Section("OUTPUTS"), "### ");

    public IEnumerable<string> RelatedLinks =>
        Link().Matches(Section("RELATED LINKS")).Select(link => link.Groups["text"].Value);

    /// <summary>The paragraphs of a text, without the marks of Markdown.</summary>
    public static IEnumerable<string> Paragraphs(string text) =>
        BlankLine().Split(text.Trim()).Select(Plain).Where(paragraph => paragraph.Length > 0);

    private static string Plain(string paragraph) =>
        Mark().Replace(Link().Replace(paragraph, "${text} (${address})"), "${text}").Trim();

    private string Section(string title) =>
        _sections.TryGetValue(title, out var text)
            ? text
            : throw new FormatException($"{Path} has no section {title}.");

    private static IEnumerable<(string Title, string Text)> Parts(string text, string mark)
    {
        var lines = text.Split('\n');
        var isCode = false;
        var starts = new List<int>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            else if (!isCode && lines[i].StartsWith(mark, StringComparison.Ordinal))
                starts.Add(i);
        }
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : lines.Length;
            yield return (
                lines[starts[i]][mark.Length..].Trim(),
                string.Join('\n', lines[(starts[i] + 1)..end]).Trim('\n')
            );
        }
    }

    private static Dictionary<string, string> FactsOf(string block) =>
        block
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0].Trim(), pair => pair.Length > 1 ? pair[1].Trim() : string.Empty);

    [GeneratedRegex(@"^# (?<name>[A-Z]\w+-\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```\w*\n(?<code>.*?)\n?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<address>[^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<text>[^`]+)`|\*\*(?<text>[^*]+)\*\*")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\s*\(Default\)$")]
    private static partial Regex DefaultMark();

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex BlankLine();
}
