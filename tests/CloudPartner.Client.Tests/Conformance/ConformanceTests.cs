using CloudPartner.Client.Portals;
using CloudPartner.Client.Portals.CloudPartnerPortal;
using CloudPartner.Client.Portals.PartnerCenter;

namespace CloudPartner.Client.Tests.Conformance;

/// <summary>One suite for all dialects: what a use case promises holds wherever one is connected.</summary>
public class ConformanceTests
{
    private static readonly Behaviour[] All = [.. AccountBehaviours.All, .. UserBehaviours.All, .. ServiceBehaviours.All];

    public static TheoryData<PortalDialect, string> Cases
    {
        get
        {
            var cases = new TheoryData<PortalDialect, string>();
            foreach (var dialect in Enum.GetValues<PortalDialect>())
                foreach (var behaviour in All) cases.Add(dialect, behaviour.Name);
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
            if (!path.StartsWith("/api", StringComparison.Ordinal) && !path.StartsWith("/v1", StringComparison.Ordinal)) continue;
            Assert.Contains(table, operation => operation.IsOf(method, path.Split('?')[0]));
        }
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(All.Length, All.Select(behaviour => behaviour.Name).Distinct().Count());

    [Fact]
    public void The_readme_counts_the_behaviours_as_the_data_does()
    {
        var readme = File.ReadAllText(Path.Combine(OperationsPageTests.Root, "README.md")).ReplaceLineEndings(" ");
        foreach (var (dialect, name) in new[] { (PortalDialect.CloudPartnerPortal, "Cloud Partner Portal"), (PortalDialect.PartnerCenter, "Partner Center") })
        {
            var counts = Enum.GetValues<Evidence>().Select(evidence => All.Count(behaviour => behaviour.In(dialect) == evidence)).ToArray();
            Assert.Contains($"{name}: {counts[0]} documented, {counts[1]} observed, {counts[2]} ours", readme, StringComparison.Ordinal);
        }
        Assert.Contains($"{All.Length} behaviours", readme, StringComparison.Ordinal);
    }
}
