using System.Text.RegularExpressions;

namespace CloudPartner.Tests;

/// <summary>
/// The arrows between the folders of a project, read from its sources: each use of another folder is as drawn in
/// docs/architecture.md, and there is no circle. A folder is a namespace, whose subfolders count as part of it.
/// </summary>
public partial class FolderTests
{
    private const string NoFolder = "(root)";

    private static readonly Dictionary<string, string> ByHand = new()
    {
        ["Top/One.cs"] = "using My.Project.Middle;\nusing Other.Project.Ground;\nnamespace My.Project.Top;",
        ["Top/Part/Two.cs"] = "using static My.Project.Middle.Part.Name;\n// Ground.Is only talked about",
        ["Middle/Three.cs"] = "class Three { Ground.Name name; string Top() => this.Top.Name + \"Top.Name\"; }",
        ["Ground/Four.cs"] = "using My.Project;\nclass Four;",
        ["Alone.cs"] = "namespace My.Project;",
    };

    [Theory]
    [InlineData("CloudPartner.Client")]
    [InlineData("CloudPartner.Emulator")]
    public void Arrows_between_folders_are_as_drawn_and_form_no_circle(string project)
    {
        var root = Path.Combine(Repository.Root, "src", project);
        var sources = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => file.Split('/')[0] is not ("bin" or "obj"))
            .ToDictionary(file => file, file => File.ReadAllText(Path.Combine(root, file)));
        var used = Uses(project, sources);
        Assert.Equal(string.Join('\n', Drawn(project)), string.Join('\n', Lines(used)));
        Assert.Null(FindCircle(used));
    }

    [Fact]
    public void Uses_are_found_by_using_and_by_qualified_name() =>
        Assert.Equal(["Ground -> nothing", "Middle -> Ground", "Top -> Middle"], Lines(Uses("My.Project", ByHand)));

    [Fact]
    public void What_lies_in_no_folder_is_drawn_if_it_uses_one() =>
        Assert.Contains(
            "(root) -> Ground",
            Lines(Uses("My.Project", new(ByHand) { ["Alone.cs"] = "using My.Project.Ground;" }))
        );

    [Theory]
    [InlineData("Ground/Four.cs", "using My.Project.Top;", "Ground")]
    [InlineData("Ground/Four.cs", "class Four { My.Project.Middle.Name name; }", "Ground")]
    [InlineData("Middle/Three.cs", "class Three { List<Top.Part.Name> names; }", "Middle")]
    public void A_use_against_the_arrows_is_a_circle(string file, string source, string folder) =>
        Assert.Contains(folder, FindCircle(Uses("My.Project", new(ByHand) { [file] = source + ByHand[file] })) ?? []);

    private static SortedDictionary<string, SortedSet<string>> Uses(string project, Dictionary<string, string> sources)
    {
        var folders = sources.Keys.Select(FolderOf).ToHashSet();
        folders.Remove(NoFolder);
        var uses = new SortedDictionary<string, SortedSet<string>>(
            folders.ToDictionary(folder => folder, _ => new SortedSet<string>(StringComparer.Ordinal)),
            StringComparer.Ordinal
        );
        foreach (var (file, source) in sources)
        {
            var own = FolderOf(file);
            foreach (Match name in QualifiedName().Matches(StringsAndComments().Replace(source, " ")))
            {
                // "Text" alone may be anything; before another name it is the folder.
                var parts = name.Value.Replace(project + ".", "~.", StringComparison.Ordinal).Split('.');
                var used =
                    parts is ["~", ..] ? parts[1]
                    : parts is [_, _, ..] ? parts[0]
                    : own;
                if (used == own || !folders.Contains(used))
                    continue;
                if (!uses.TryGetValue(own, out var others))
                    uses[own] = others = new SortedSet<string>(StringComparer.Ordinal);
                others.Add(used);
            }
        }
        return uses;
    }

    // All may use what lies in no folder. What uses a folder from there, as the start of a program does, is drawn too.
    private static string FolderOf(string file) => file.Contains('/') ? file.Split('/')[0] : NoFolder;

    private static IEnumerable<string> Lines(SortedDictionary<string, SortedSet<string>> uses) =>
        uses.Select(use => $"{use.Key} -> {(use.Value.Count > 0 ? string.Join(", ", use.Value) : "nothing")}");

    // The block of code that begins with the project's name.
    private static IEnumerable<string> Drawn(string project) =>
        Repository
            .Read("docs", "architecture.md")
            .ReplaceLineEndings("\n")
            .Split($"\n    {project}\n")[1]
            .Split('\n')
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => Spaces().Replace(line.Trim(), " "))
            .Order(StringComparer.Ordinal);

    // Folders that lead back to themselves; null if there are none.
    private static IReadOnlyList<string>? FindCircle(SortedDictionary<string, SortedSet<string>> uses)
    {
        var left = uses.ToDictionary(use => use.Key, use => use.Value.ToHashSet());
        while (left.FirstOrDefault(use => use.Value.Count == 0).Key is { } ground)
        {
            left.Remove(ground);
            foreach (var above in left.Values)
                above.Remove(ground);
        }
        return left.Count > 0 ? [.. left.Keys] : null;
    }

    [GeneratedRegex("//[^\n]*|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*\"", RegexOptions.Singleline)]
    private static partial Regex StringsAndComments();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)*")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
