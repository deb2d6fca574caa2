using CloudPartner.HelpBuilder;

namespace CloudPartner.Tests;

/// <summary>What the build makes of a help page, and what it says of one that it cannot use.</summary>
public sealed class HelpBuilderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private const string Page = """
        # Get-Thing

        ## SYNOPSIS
        Reads `things`, see [the topic](about_Thing.md).

        ## SYNTAX

        ### All (Default)
        ```
        Get-Thing [-Name <String>]
        ```

        ### One
        ```
        Get-Thing [-Id] <Guid> [-Name <String>]
        ```

        ## DESCRIPTION
        First paragraph.

        Second paragraph.

        ## EXAMPLES

        ### Example 1: Read
        ```powershell
        # A comment, not a heading
        Get-Thing
        ```

        All of them.

        ## PARAMETERS

        ### -Id
        Its ID.

        ```yaml
        Type: Guid
        Parameter Sets: One
        Aliases:

        Required: True
        Position: 0
        Default value: None
        ```

        ### -Name
        Its name.

        ```yaml
        Type: String
        Parameter Sets: All
        Aliases: N
        Required: False
        ```

        ```yaml
        Type: String
        Parameter Sets: One
        Aliases: N
        Required: True
        ```

        ## INPUTS

        ### None
        Nothing.

        ## OUTPUTS

        ### Thing
        Things.

        ## NOTES
        None.

        ## RELATED LINKS

        [Set-Thing](Set-Thing.md)
        """;

    [Fact]
    public void A_page_is_read_as_a_person_reads_it()
    {
        var page = Read(Page);
        Assert.Equal("Get-Thing", page.Name);
        Assert.Equal(["Reads things, see the topic (about_Thing.md)."], CommandPage.Paragraphs(page.Synopsis));
        Assert.Equal(["First paragraph.", "Second paragraph."], CommandPage.Paragraphs(page.Description));
        Assert.Equal(["All", "One"], page.ParameterSets);
        Assert.Equal(
            ["Id One True", "Name All False", "Name One True"],
            page.Parameters.Select(one => $"{one.Name} {one["Parameter Sets"]} {one["Required"]}")
        );
        var example = Assert.Single(page.Examples);
        Assert.Equal("# A comment, not a heading\nGet-Thing", example.Code);
        Assert.Equal(["All of them."], CommandPage.Paragraphs(example.Text));
        Assert.Equal(["Set-Thing"], page.RelatedLinks);
    }

    [Theory]
    [InlineData("## NOTES", "## REMARKS", "no section NOTES")]
    [InlineData("## SYNTAX", "## USAGE", "no section SYNTAX")]
    [InlineData(
        "```powershell\n# A comment, not a heading\nGet-Thing\n```",
        "Get-Thing",
        "'Example 1: Read' has no code"
    )]
    [InlineData("### -Id\nIts ID.", "### -Nothing\nNothing.\n\n### -Id\nIts ID.", "-Nothing has no block of facts")]
    public void A_page_with_a_mistake_is_refused_with_its_place(string right, string wrong, string message)
    {
        Assert.Contains(right, Page, StringComparison.Ordinal);
        var refused = Assert.Throws<FormatException>(() =>
            MamlHelp.Of([Read(Page.Replace(right, wrong, StringComparison.Ordinal))])
        );
        Assert.Contains(_path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_is_wrapped_outside_of_code()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 30));
        var lines = TopicPage
            .TextOf("about_Thing", ["# about_Thing", "", words, "```", words, "```", $"- {words}"])
            .ToList();
        Assert.Equal("    about_Thing", lines[1]);
        Assert.Equal(1, lines.Count(line => line.Length > 79));
        Assert.Contains(lines, line => line.StartsWith("    - word", StringComparison.Ordinal));
    }

    private CommandPage Read(string text)
    {
        File.WriteAllText(_path, text);
        return new CommandPage(_path);
    }
}
