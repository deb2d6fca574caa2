using System.Text;
using CloudPartner.Client.Portals;
using CloudPartner.Client.Portals.CloudPartnerPortal;
using CloudPartner.Client.Portals.PartnerCenter;

namespace CloudPartner.Client.Tests;

/// <summary>The tables of operations, and the page that is made of them.</summary>
public class OperationsPageTests
{
    public static string Root { get; } = FindRoot();

    [Fact]
    public void The_page_of_operations_is_made_of_the_tables()
    {
        var expected = Page();
        var path = Path.Combine(Root, "docs", "operations.md");
        // Set to write the page anew; the test then passes the next time.
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_is_ours_is_sent_to_no_microsoft_host()
    {
        foreach (var environment in new[] { CloudPartnerEnvironment.Public, CloudPartnerEnvironment.China, CloudPartnerEnvironment.PartnerCenter, CloudPartnerEnvironment.PartnerCenterChina })
        {
            var tables = environment.Dialect == PortalDialect.PartnerCenter ? PartnerCenterOperations.All : PortalOperations.All;
            foreach (var (operation, root) in tables.Select(row => (row, environment.Endpoint))
                         .Concat(environment.GraphEndpoint is { } graph ? GraphOperations.All.Select(row => (row, graph)) : []))
            {
                Assert.True(CloudPartnerEnvironment.IsMicrosoft(root));
                var values = operation.Path.Split('/').Where(segment => segment[0] == '{').Select(_ => "x").ToArray();
                if (operation.Evidence == Evidence.Ours)
                    Assert.Equal(FaultKind.NotSupported, Assert.Throws<CloudPartnerException>(() => operation.Request(environment.Name, root, values)).Fault.Kind);
                else
                    Assert.Equal(root.Host, operation.Request(environment.Name, root, values).Address.Host);
            }
        }
    }

    [Fact]
    public void Every_row_names_a_permission_and_commands() => Assert.All(PortalOperations.All.Concat(PartnerCenterOperations.All).Concat(GraphOperations.All), operation =>
    {
        Assert.NotEmpty(operation.Permission);
        Assert.NotEmpty(operation.Commands);
        Assert.True(operation.IsOf(operation.Method.Method, "/" + operation.Path));
    });

    private static string Page()
    {
        var text = new StringBuilder("""
            # Operations

            Every request that the module sends is one of these, and each row says how the operation is known: **documented** by the vendor, **observed** in
            public client code, or **ours**, which only the emulator serves and which is never sent to a Microsoft host. This page is made of the tables that
            the client sends from (`CLOUDPARTNER_WRITE_DOCS=1 dotnet test tests/CloudPartner.Client.Tests`).


            """.ReplaceLineEndings("\n"));
        Table("Cloud Partner Portal", "Environments `Public`, `China` and the emulator.", PortalOperations.All);
        Table("Partner Center", "Environments `PartnerCenter`, `PartnerCenterChina` and the emulator with `-Dialect PartnerCenter`.", PartnerCenterOperations.All);
        Table("Microsoft Graph", "For the people of the tenant, in the environments of Partner Center.", GraphOperations.All);
        return text.ToString().TrimEnd('\n') + "\n";

        void Table(string title, string where, IReadOnlyList<PortalOperation> rows)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"## {title}\n\n{where}\n\n| operation | request | known as | permission | called by |\n|---|---|---|---|---|\n");
            foreach (var row in rows)
                text.Append(System.Globalization.CultureInfo.InvariantCulture,
                    $"| {row.Name} | `{row.Method} /{row.Path}` | {row.Evidence.ToString().ToLowerInvariant()} | {row.Permission} | {row.Commands} |\n");
            text.Append('\n');
        }
    }

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here!.FullName, "CloudPartner.slnx"))) here = here.Parent;
        return here.FullName;
    }
}
