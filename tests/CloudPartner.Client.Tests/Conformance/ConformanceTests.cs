using System.Text.RegularExpressions;
using CloudPartner.Client.Services;
using CloudPartner.Client.Services.CloudPartnerPortal;
using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter;

namespace CloudPartner.Client.Tests.Conformance;

/// <summary>One suite for all dialects: what a use case promises holds wherever one is connected.</summary>
public class ConformanceTests
{
    private static readonly Behaviour[] All =
    [
        .. AccountBehaviours.All,
        .. UserBehaviours.All,
        .. ServiceBehaviours.All,
    ];

    public static TheoryData<PortalDialect, string> Cases
    {
        get
        {
            var cases = new TheoryData<PortalDialect, string>();
            foreach (var dialect in Enum.GetValues<PortalDialect>())
            {
                foreach (var behaviour in All)
                    cases.Add(dialect, behaviour.Name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Holds(PortalDialect dialect, string behaviour)
    {
        await using var test = await TestPortal.StartAsync(dialect: dialect);
        await Array.Find(All, one => one.Name == behaviour)!.ShowAsync(new Subject(test, dialect));

        // Whatever the behaviour needed, nothing was sent that the tables do not name.
        PortalOperation[] table = [.. PortalOperations.All, .. PartnerCenterOperations.All, .. GraphOperations.All];
        foreach (var (method, path, _) in await test.RequestsAsync("/"))
        {
            if (!path.StartsWith("/api", StringComparison.Ordinal) && !path.StartsWith("/v1", StringComparison.Ordinal))
                continue;
            Assert.Contains(table, operation => operation.IsOf(method, path.Split('?')[0]));
        }
    }

    [Fact]
    public void Names_are_unique() =>
        Assert.Equal(All.Length, All.Select(behaviour => behaviour.Name).Distinct().Count());

    [Fact]
    public void What_is_not_ours_names_its_source_and_a_date() =>
        Assert.All(
            All,
            behaviour =>
            {
                if (behaviour is { Portal: Provenance.Ours, PartnerCenter: Provenance.Ours })
                    Assert.Null(behaviour.Source);
                else
                    Assert.Matches(@", (read|seen) 20\d\d-\d\d(-\d\d)?$", behaviour.Source);
            }
        );

    [Fact]
    public void The_readme_counts_the_behaviours_as_the_data_does()
    {
        var path = Path.Combine(OperationsPageTests.Root, "README.md");
        var readme = File.ReadAllText(path);
        var counted = Count(readme, @"(?<=\bhas )\d+(?= behaviours\b)", $"{All.Length}");
        foreach (var dialect in Enum.GetValues<PortalDialect>())
        {
            int In(Provenance provenance) => All.Count(behaviour => behaviour.In(dialect) == provenance);
            var name = dialect == PortalDialect.PartnerCenter ? "Partner Center" : "Cloud Partner Portal";
            counted = Count(
                counted,
                $@"(?<=\b{name}: )\d+ documented, \d+ observed, \d+ ours",
                $"{In(Provenance.Documented)} documented, {In(Provenance.Observed)} observed, {In(Provenance.Ours)} ours"
            );
        }
        var contract = File.ReadAllText(Path.Combine(OperationsPageTests.Root, "docs", "portal-api.openapi.yaml"));
        var tags = Regex.Matches(contract, @"(?<=\bx-source: )\w+").Select(tag => tag.Value).ToList();
        int Tagged(Provenance known) => tags.Count(tag => tag.Equals($"{known}", StringComparison.OrdinalIgnoreCase));
        counted = Count(
            counted,
            @"(?<=documented, observed or ours \()\d+, \d+ and \d+ of its \d+(?=\))",
            $"{Tagged(Provenance.Documented)}, {Tagged(Provenance.Observed)} and {Tagged(Provenance.Ours)} "
                + $"of its {tags.Count}"
        );
        // Set to count anew.
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1")
            File.WriteAllText(path, counted);
        Assert.Equal(counted, File.ReadAllText(path));
    }

    private static string Count(string text, string place, string count)
    {
        Assert.Single(Regex.Matches(text, place));
        return Regex.Replace(text, place, count);
    }
}
