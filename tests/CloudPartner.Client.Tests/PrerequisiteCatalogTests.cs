using System.Globalization;
using System.Text;
using CloudPartner.Client.Prerequisites;

namespace CloudPartner.Client.Tests;

public class PrerequisiteCatalogTests
{
    [Fact]
    public void Each_step_that_can_be_checked_has_a_rule_and_each_rule_a_step() =>
        Assert.Equal(
            PrerequisiteCatalog
                .All.Where(entry => entry.Verification != PrerequisiteVerification.Attested)
                .Select(entry => entry.Name)
                .Order(StringComparer.Ordinal),
            PrerequisiteRules.Names.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_stage_asks_for_something() =>
        Assert.All(
            Enum.GetValues<PrerequisiteStage>(),
            stage => Assert.Contains(PrerequisiteCatalog.All, entry => entry.RequiredFor.Contains(stage))
        );

    [Theory]
    [InlineData("{}", "a catalogue has steps")]
    [InlineData("""{"step":[]}""", "'step' is no part")]
    [InlineData("""{"steps":[{"title":"x"}]}""", "has no 'name'")]
    [InlineData("""{"steps":[{"nam":"x"}]}""", "'nam' is no property")]
    [InlineData("""{"steps":[{"name":""}]}""", "'name' is empty")]
    [InlineData("""{"steps":[{"requiredFor":["Drafts"]}]}""", "'Drafts' is not one of")]
    [InlineData("""{"steps":[{"name":"x","verification":"Maybe"}]}""", "has no 'title'")]
    [InlineData("{\n\"steps\":[\n{\"nam\":1}]}", "line 3")]
    [InlineData("""{"steps":[""", "line 1")]
    [InlineData("""{"steps":[A,A]}""", "stands twice")]
    [InlineData("""{"steps":[B]}""", "belongs to no stage")]
    [InlineData("""{"steps":[C]}""", "no https address")]
    [InlineData("""{"steps":[D]}""", "names a stage twice")]
    public void A_catalogue_that_breaks_a_rule_is_refused_with_line_and_rule(string text, string said)
    {
        const string rest =
            """ "title":"t","result":"r","verification":"Api","remediation":"Do it.","source":"s","date":"2026-11","era":"PartnerCenter","name":"Step" """;
        text = text.Replace(
                "A",
                "{" + rest + ""","link":"https://a.example/","requiredFor":["Draft"]}""",
                StringComparison.Ordinal
            )
            .Replace("[B]", "[{" + rest + ""","link":"https://a.example/"}]""", StringComparison.Ordinal)
            .Replace(
                "[C]",
                "[{" + rest + ""","link":"http://a.example/","requiredFor":["Draft"]}]""",
                StringComparison.Ordinal
            )
            .Replace(
                "[D]",
                "[{" + rest + ""","link":"https://a.example/","requiredFor":["Draft"],"optionalFor":["Draft"]}]""",
                StringComparison.Ordinal
            );
        var broken = Assert.Throws<InvalidDataException>(() => PrerequisiteCatalog.Read(new StringReader(text)));
        Assert.Contains(said, broken.Message, StringComparison.Ordinal);
        Assert.StartsWith("prerequisites.json, line ", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_prerequisites_is_made_of_the_catalogue()
    {
        var expected = MakePage();
        var path = Path.Combine(Root(), "docs", "prerequisites.md");
        // Set to write the page anew; the test then passes the next time as well.
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string MakePage()
    {
        var text = new StringBuilder(
            """
            # Prerequisites

            Made from the catalogue (`src/CloudPartner.Client/Prerequisites/prerequisites.json`); a test compares the two. `Test-PublisherPrerequisite -For`
            checks a stage. **Api** steps are checked by asking the connected service, **Local** ones here on the profile and on what the parameters give,
            **Attested** ones are a person's word, recorded with `Confirm-PublisherPrerequisite`. A step that cannot be checked is Unknown; it can be attested.

            PartnerCenterAccount and PartnerCenterPublish are about an account as it is today, the stages before them about the Cloud Partner Portal, which was
            replaced in 2020. Each step belongs to one of these two eras; what has become of the older ones since is said with them. A source has a date: its own,
            or for a page without one the month in which it was read.

            ## Stages

            `must`: the stage cannot be reached without it. `optional`: shown, and never open. `if given`: required as soon as there is something to check.


            """.ReplaceLineEndings("\n")
        );
        var stages = Enum.GetValues<PrerequisiteStage>();
        text.Append(
            CultureInfo.InvariantCulture,
            $"| step | {string.Join(" | ", stages)} |\n|---|{string.Concat(stages.Select(_ => "---|"))}\n"
        );
        foreach (var entry in PrerequisiteCatalog.All)
        {
            var gates = stages.Select(stage =>
                entry.RequiredFor.Contains(stage)
                    ? entry.OnlyIfGiven
                        ? "if given"
                        : "must"
                    : entry.OptionalFor.Contains(stage)
                        ? "optional"
                        : ""
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {entry.Name}{(entry.OnlyForTransactOffers ? " (1)" : "")} | {string.Join(" | ", gates)} |\n"
            );
        }
        text.Append(
            "\n(1) Mandatory for offers that are sold through Microsoft, strongly recommended for all "
                + "others.\n\n## Steps\n"
        );
        foreach (var entry in PrerequisiteCatalog.All)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n### {entry.Name}\n\n{entry.Title}. Gives: "
                    + $"{Lower(entry.Result)}. Verification: "
                    + $"{entry.Verification}. Era: {entry.Era}.\n\n{entry.Remediation}\n<{entry.Link}>\n\n"
                    + $"{(entry.Today is null ? "" : $"Today: {entry.Today}\n\n")}"
                    + $"Source: {entry.Source}. Date: {entry.SourceDate}.\n"
            );
        }

        return text.ToString();
    }

    // An abbreviation stays what it is.
    private static string Lower(string text) =>
        text.Length > 1 && char.IsUpper(text[1]) ? text : char.ToLowerInvariant(text[0]) + text[1..];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CloudPartner.psd1")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
