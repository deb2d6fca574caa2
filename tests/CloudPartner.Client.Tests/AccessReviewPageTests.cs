using System.Text.RegularExpressions;
using CloudPartner.Client.Reviews;

namespace CloudPartner.Client.Tests;

/// <summary>The page about access reviews lists the findings that there are.</summary>
public sealed partial class AccessReviewPageTests
{
    private const string Head = "| ID | severity | found when | next step | source |\n|---|---|---|---|---|\n";

    [Fact]
    public void The_page_has_every_finding()
    {
        var path = Path.Combine(OperationsPageTests.Root, "docs", "access-review.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var table =
            Head
            + string.Concat(
                FindingKind.All.Select(kind =>
                    $"| `{kind.Id}` | {kind.Severity} | {kind.When} | {kind.NextStep} | {Source(kind)} |\n"
                )
            );
        var made = Table().Replace(page, table);
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1")
            File.WriteAllText(path, made);
        Assert.Equal(made, page);
    }

    private static string Source(FindingKind kind) =>
        kind.Source.StartsWith("The review's own", StringComparison.Ordinal) ? "ours" : kind.Source;

    [GeneratedRegex(@"\| ID \| severity .*\n(\|.*\n)+")]
    private static partial Regex Table();
}
