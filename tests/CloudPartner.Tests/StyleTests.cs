using System.Text.RegularExpressions;

namespace CloudPartner.Tests;

/// <summary>
/// What the formatter cannot see to: comments and literals in 120 columns, and one name for one thing.
/// </summary>
public partial class StyleTests
{
    private const int Columns = 120;

    private static readonly string[] Folders = ["src", "tests", "bench", "eng", "samples"];

    public static TheoryData<string> Projects => [.. Folders];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Lines_end_within_120_columns(string folder) =>
        Assert.Empty(
            Sources(folder).SelectMany(file => TooLong(file.Text, keepsData: folder == "src").Select(file.Line))
        );

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_cancellation_token_that_is_passed_is_called_cancellationToken(string folder) =>
        Assert.Empty(
            Sources(folder)
                // The cases below are here.
                .Where(file => !file.Name.EndsWith("StyleTests.cs", StringComparison.Ordinal))
                .SelectMany(file => OtherTokens(file.Text).Select(name => $"{file.Name}: {name}"))
        );

    [Fact]
    public void A_lock_is_called_lock() =>
        Assert.Empty(
            Sources("src")
                .SelectMany(file =>
                    OtherLock().Matches(file.Text).Select(match => $"{file.Name}: {match.Groups["name"].Value}")
                )
        );

    [Fact]
    public void A_file_is_called_as_a_type_in_it() =>
        Assert.Empty(
            Sources("src")
                .Where(file => Path.GetFileName(file.Name) != "Program.cs")
                .Where(file => !IsNamed(file))
                .Select(file => file.Name)
        );

    // Or, where it holds several small ones, by what they have in common.
    private static bool IsNamed(Source file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name);
        var types = TypeName().Matches(file.Text).Select(match => match.Groups["name"].Value).ToList();
        return types.Contains(name) || (types.Count >= 3 && name.EndsWith('s'));
    }

    // The rules themselves: each of these is seen, and nothing else.
    [Theory]
    [InlineData("var x = 1; // " + Long, true, 1)]
    [InlineData("var x = \"" + Long + "\";", true, 1)]
    [InlineData("var x = \"" + Long + "\";", false, 0)]
    [InlineData("var x = \"\"\"\n" + Long + "\n\"\"\";", true, 1)]
    [InlineData("var x = \"\"\"\n" + Long + "\n\"\"\";", false, 0)]
    [InlineData("Call(\"short\", " + Long + ");", false, 1)]
    public void A_line_that_is_too_long_is_seen(string text, bool keepsData, int expected) =>
        Assert.Equal(expected, TooLong(text, keepsData).Count());

    [Theory]
    [InlineData("void Run(CancellationToken ct)", "ct")]
    [InlineData("void Run(int x, CancellationToken token = default)", "token")]
    [InlineData("void Run(CancellationToken cancellationToken, int x)", null)]
    [InlineData("record Question(CancellationToken CancellationToken)", null)]
    [InlineData("private CancellationToken _halted;", null)]
    public void Another_name_of_a_token_is_seen(string text, string? expected) =>
        Assert.Equal(expected, OtherTokens(text).SingleOrDefault());

    private const string Long =
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        + "eighteen nineteen twenty";

    private sealed record Source(string Name, string Text)
    {
        public string Line(int number) => $"{Name}({number})";
    }

    // Where data is kept apart, as in the sources, a literal has no more room than code.
    private static IEnumerable<int> TooLong(string text, bool keepsData)
    {
        var isRaw = false;
        foreach (var (line, number) in text.Split('\n').Select((line, index) => (line, index + 1)))
        {
            var wasRaw = isRaw;
            if (Regex.Count(line, "\"\"\"") % 2 == 1)
                isRaw = !isRaw;
            var counted =
                keepsData ? line
                : wasRaw || isRaw ? string.Empty
                : Literal().Replace(line, "\"\"");
            if (counted.Length > Columns)
                yield return number;
        }
    }

    private static IEnumerable<string> OtherTokens(string text) =>
        Token()
            .Matches(text)
            .Select(match => match.Groups["name"].Value)
            // What ends with the connection is another one.
            .Where(name =>
                name is not ("_" or "closing") && !name.Equals("cancellationToken", StringComparison.OrdinalIgnoreCase)
            );

    private static IEnumerable<Source> Sources(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => new Source(file, Repository.Read(file).ReplaceLineEndings("\n")));

    [GeneratedRegex(@"[$@]*""{3}.*?""{3}|[$@]*""(\\.|[^""\\])*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"[(,]\s*CancellationToken (?<name>\w+)\s*[,)=]")]
    private static partial Regex Token();

    [GeneratedRegex(@"private readonly (object|Lock) (?!_lock\b)(?<name>\w+)")]
    private static partial Regex OtherLock();

    [GeneratedRegex(@"\b(record struct|class|record|struct|interface|enum|delegate \w+) (?<name>\w+)")]
    private static partial Regex TypeName();
}
