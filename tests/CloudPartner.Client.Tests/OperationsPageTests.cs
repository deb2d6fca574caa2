using System.Globalization;
using System.Text;
using CloudPartner.Client.Services;
using CloudPartner.Client.Services.CloudPartnerPortal;
using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter;

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
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_no_source_says_that_it_offers_is_sent_to_no_microsoft_host()
    {
        foreach (
            var environment in new[]
            {
                CloudPartnerEnvironment.Public,
                CloudPartnerEnvironment.China,
                CloudPartnerEnvironment.PartnerCenter,
                CloudPartnerEnvironment.PartnerCenterChina,
            }
        )
        {
            var tables =
                environment.Dialect == PortalDialect.PartnerCenter ? PartnerCenterOperations.All : PortalOperations.All;
            foreach (
                var (operation, root) in tables
                    .Select(row => (row, environment.Endpoint))
                    .Concat(
                        environment.GraphEndpoint is { } graph ? GraphOperations.All.Select(row => (row, graph)) : []
                    )
            )
            {
                Assert.True(CloudPartnerEnvironment.IsMicrosoft(root));
                var values = operation
                    .Path.Split('/')
                    .Where(segment => segment.Contains('{', StringComparison.Ordinal))
                    .Select(_ => "x")
                    .ToArray();
                if (
                    operation.Provenance == Provenance.Ours
                    || (operation.IsNotIn21Vianet && CloudPartnerEnvironment.IsOperatedBy21Vianet(root))
                )
                {
                    Assert.Equal(
                        FaultKind.NotSupported,
                        Assert
                            .Throws<CloudPartnerException>(() => operation.Request(environment.Name, root, values))
                            .Fault.Kind
                    );
                }
                else
                {
                    Assert.Equal(root.Host, operation.Request(environment.Name, root, values).Address.Host);
                }
            }
        }
    }

    [Fact]
    public void Every_row_names_a_permission_commands_and_a_dated_source() =>
        Assert.All(
            PortalOperations.All.Concat(PartnerCenterOperations.All).Concat(GraphOperations.All),
            operation =>
            {
                Assert.NotEmpty(operation.Permission);
                Assert.NotEmpty(operation.Commands);
                // The day or the month on which it was read, seen or made.
                Assert.Matches(@"(read|seen|made) 20\d\d-\d\d(-\d\d)?\)?$", operation.Source);
                var isMade = operation.Source.Contains("made ", StringComparison.Ordinal);
                Assert.Equal(operation.Provenance == Provenance.Ours, isMade);
                Assert.True(operation.IsOf(operation.Method.Method, "/" + operation.Path));
            }
        );

    public static TheoryData<string, bool> InChina =>
        new()
        {
            { "MPN profile", true },
            { "legal business profile", true },
            { "change billing profile", true },
            { "roles", true },
            { "members of a role", true },
            { "validate an address", true },
            { "support profile", false },
            { "change support profile", false },
            { "audit records", false },
            { "add a member to a role", false },
            { "remove a member from a role", false },
        };

    [Theory]
    [MemberData(nameof(InChina))]
    public void What_21Vianet_lacks_is_sent_everywhere_but_there(string name, bool isThere)
    {
        var operation = PartnerCenterOperations.All.Single(row => row.Name == name);
        var values = operation
            .Path.Split('/')
            .Where(segment => segment.Contains('{', StringComparison.Ordinal))
            .Select(_ => "x")
            .ToArray();
        var (world, china) = (CloudPartnerEnvironment.PartnerCenter, CloudPartnerEnvironment.PartnerCenterChina);
        Assert.NotNull(operation.Request(world.Name, world.Endpoint, values));
        Assert.NotNull(operation.Request("Emulator", new Uri("http://127.0.0.1:5000/"), values));
        if (isThere)
        {
            Assert.NotNull(operation.Request(china.Name, china.Endpoint, values));
            return;
        }
        // The host decides and not the environment's name, which anybody may choose.
        foreach (var root in new[] { china.Endpoint, new Uri("https://PARTNER.partnercenterapi.microsoftonline.cn/") })
        {
            var fault = Assert.Throws<CloudPartnerException>(() => operation.Request("Mine", root, values)).Fault;
            Assert.Equal(FaultKind.NotSupported, fault.Kind);
            Assert.Contains(name, fault.Message, StringComparison.Ordinal);
            Assert.Contains("21Vianet", fault.Message, StringComparison.Ordinal);
            Assert.Contains("https://", fault.RecommendedAction, StringComparison.Ordinal);
        }
    }

    private static string Page()
    {
        var text = new StringBuilder(
            """
            # Operations

            Every request that the module sends is one of these, and each row says how the operation is known: **documented** by the vendor, **observed** in
            public client code, or **ours**, which only the emulator serves and which is never sent to a Microsoft host. This page is made of the tables that
            the client sends from (`CLOUDPARTNER_WRITE_DOCS=1 dotnet test tests/CloudPartner.Client.Tests`).

            **Who may call Partner Center at all**: by the documentation only a tenant of the Cloud
            Solution Provider programme, an indirect provider or a direct-bill partner ([set up API
            access](https://learn.microsoft.com/partner-center/developer/set-up-api-access-in-partner-center),
            read 2026-11). A publisher who is an independent software vendor and nothing else has by it
            no right to any row of that table; whether the service answers nevertheless is not known.
            Such an account is managed on its pages, and the module is for the emulator then.

            **Three IDs that are not the same**: the *publisher ID* is the name in the addresses of
            offers; the *PartnerID*, formerly MPN ID, is the account in the partner programme; the
            *seller ID* is that in the developer programme. An account may have several publishers.
            Partner Center's API names no publisher, so the module shows one for an account, under its
            PartnerID, and that is ours.

            **Who may assign roles**: on the portal's pages an Account admin, a Global admin or a User
            management admin
            ([permissions](https://learn.microsoft.com/partner-center/account-settings/permissions-overview),
            read 2026-11). That the operations ask for the same is concluded from it; the marketplace's
            own roles are granted by an Owner.

            `learn` stands for `https://learn.microsoft.com/en-us`. Where a page was read in a stored
            copy, the date is that of the reading.


            """.ReplaceLineEndings("\n")
        );
        Table("Cloud Partner Portal", "Environments `Public`, `China` and the emulator.", PortalOperations.All);
        Table(
            "Partner Center",
            "Environments `PartnerCenter`, `PartnerCenterChina` and the emulator with `-Dialect PartnerCenter`.",
            PartnerCenterOperations.All
        );
        Table(
            "Microsoft Graph",
            "For the people of the tenant: in the environments of Partner Center whenever somebody has to be found there, in "
                + "all of them for a review.",
            GraphOperations.All
        );
        return text.ToString().TrimEnd('\n') + "\n";

        void Table(string title, string where, IReadOnlyList<PortalOperation> rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n{where}\n\n");
            text.Append("| operation | request | known as | source | permission | called by |\n");
            text.Append("|---|---|---|---|---|---|\n");
            foreach (var row in rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | `{row.Method} /{row.Path}` | ")
                    .Append(row.Provenance.ToString().ToLowerInvariant())
                    .Append(CultureInfo.InvariantCulture, $" | {row.Source} | ")
                    .Append(CultureInfo.InvariantCulture, $"{row.Permission} | {row.Commands} |\n");
            }

            text.Append('\n');
            foreach (var row in rows.Where(row => row.Note is not null))
                text.Append(CultureInfo.InvariantCulture, $"- *{row.Name}*: {row.Note}\n");
            text.Append('\n');
            var missing = rows.Where(row => row.IsNotIn21Vianet).Select(row => row.Name).ToArray();
            if (missing.Length == 0)
                return;
            text.Append("Not in the service operated by 21Vianet (environments of China), by the pages named\n");
            text.Append("above and by learn partner-center/account-settings/permissions-overview, read 2026-11: ");
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(", ", missing)}.\n");
            text.Append(
                "A command that needs one of them ends in `NotSupported`, a review goes on without it, and none is sent.\n\n"
            );
        }
    }

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here!.FullName, "CloudPartner.slnx")))
            here = here.Parent;
        return here.FullName;
    }
}
