using CloudPartner.Client.Prerequisites;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class PrerequisiteTests
{
    private const string Right = "33333333-3333-4333-8333-333333333333",
        Application = "11111111-1111-4111-8111-111111111111",
        Other = "44444444-4444-4444-8444-444444444444";

    private static readonly string[] RegistrationSteps =
    [
        "MpnMembership",
        "MicrosoftAccount",
        "RegistrationForm",
        "PortalSignIn",
        "DevCenterAccount",
    ];

    [Fact]
    public async Task The_seeded_publisher_has_one_registration_step_open()
    {
        await using var test = await StartAsync();
        var results = await PrerequisiteCheck.RunAsync(test.Portal, "contoso", PrerequisiteStage.Registration);
        Assert.Equal(PrerequisiteCheck.NamesFor(PrerequisiteStage.Registration), results.Select(result => result.Name));
        Assert.Equal(RegistrationSteps, results.Take(5).Select(result => result.Name));
        var open = Assert.Single(results, result => result.IsOpen);
        Assert.Equal(("DevCenterAccount", PrerequisiteStatus.Failed), (open.Name, open.Status));
        Assert.NotNull(open.NextStep);
        Assert.All(
            results.Where(result => !result.IsOpen && result.Status != PrerequisiteStatus.Unknown),
            result => Assert.Null(result.NextStep)
        );
        Assert.All(
            results.Where(result => result.Name is "MicrosoftAccount" or "DevCenterAccount"),
            result => Assert.Contains("sold through Microsoft", result.Detail, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("done", PrerequisiteStatus.Passed)]
    [InlineData("open", PrerequisiteStatus.Failed)]
    [InlineData("pending", PrerequisiteStatus.Failed)]
    [InlineData("unknown", PrerequisiteStatus.Unknown)]
    [InlineData("something-new", PrerequisiteStatus.Unknown)]
    public async Task Each_step_follows_what_the_service_says_and_nothing_is_guessed(
        string state,
        PrerequisiteStatus expected
    )
    {
        var steps = string.Join(',', RegistrationSteps.Select(name => $$"""{"name":"{{name}}","state":"{{state}}"}"""));
        foreach (var name in RegistrationSteps)
        {
            Assert.Equal(
                expected,
                (await CheckAsync(PrerequisiteStage.Registration, name, $$"""{"steps":[{{steps}}]}""")).Status
            );
        }

        foreach (
            var (name, field) in new[]
            {
                ("CompanyRegistration", "companyRegistration"),
                ("TaxProfile", "taxProfile"),
                ("BankAccount", "bankAccount"),
            }
        )
        {
            Assert.Equal(
                expected,
                (await CheckAsync(PrerequisiteStage.PublishPaid, name, $$"""{"{{field}}":"{{state}}"}""")).Status
            );
        }
    }

    [Fact]
    public async Task A_step_that_the_service_does_not_mention_is_unknown_and_open()
    {
        foreach (var name in RegistrationSteps)
        {
            Assert.True(
                await CheckAsync(PrerequisiteStage.Registration, name, """{"steps":[]}""")
                    is { Status: PrerequisiteStatus.Unknown, IsOpen: true }
            );
        }
    }

    // The table of gates: what a developer profile needs for which stage.
    [Theory]
    [InlineData("CompanyRegistration", "must", "must", "must", "must")]
    [InlineData("TaxProfile", "optional", "optional", "optional", "must")]
    [InlineData("BankAccount", "optional", "optional", "optional", "must")]
    public async Task The_gates_are_those_of_the_source(string name, params string[] gates)
    {
        PrerequisiteStage[] stages =
        [
            PrerequisiteStage.Draft,
            PrerequisiteStage.Staging,
            PrerequisiteStage.PublishFree,
            PrerequisiteStage.PublishPaid,
        ];
        var field = char.ToLowerInvariant(name[0]) + name[1..];
        for (var i = 0; i < stages.Length; i++)
        {
            var open = await CheckAsync(stages[i], name, $$"""{"{{field}}":"open"}""");
            Assert.Equal(
                gates[i] == "must" ? (PrerequisiteStatus.Failed, true) : (PrerequisiteStatus.NotRequired, false),
                (open.Status, open.IsOpen)
            );
            Assert.Equal(
                PrerequisiteStatus.Passed,
                (await CheckAsync(stages[i], name, $$"""{"{{field}}":"done"}""")).Status
            );
        }
    }

    [Theory]
    [InlineData(
        "PublisherAgreement",
        """{"agreements":[{"name":"Marketplace Publisher Agreement","acceptedTime":"2026-01-31T00:00:00Z"}]}""",
        PrerequisiteStatus.Passed
    )]
    [InlineData(
        "PublisherAgreement",
        """{"agreements":[{"name":"Marketplace Publisher Agreement","acceptedTime":null}]}""",
        PrerequisiteStatus.Failed
    )]
    [InlineData("PublisherAgreement", "{}", PrerequisiteStatus.Unknown)]
    public async Task Agreements_are_what_the_service_says(string name, string facts, PrerequisiteStatus expected) =>
        Assert.Equal(expected, (await CheckAsync(PrerequisiteStage.PublishPaid, name, facts)).Status);

    [Theory]
    [InlineData("""{"vetting":{"status":"authorized"}}""", PrerequisiteStatus.Passed, "authorized")]
    [InlineData(
        """{"vetting":{"status":"rejected","subStatus":"decision"}}""",
        PrerequisiteStatus.NotRequired,
        "decision"
    )]
    [InlineData("{}", PrerequisiteStatus.NotRequired, "nothing")]
    public async Task Vetting_is_shown_and_gates_nothing(string facts, PrerequisiteStatus expected, string detail)
    {
        var result = await CheckAsync(PrerequisiteStage.PartnerCenterMigration, "CompanyVetting", facts);
        Assert.Equal((expected, false), (result.Status, result.IsOpen));
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, PrerequisiteStage, PrerequisiteData, PrerequisiteStatus, string> GivenData =>
        new()
        {
            {
                "AccountName",
                PrerequisiteStage.Registration,
                new() { AccountName = "Contoso" },
                PrerequisiteStatus.Passed,
                "Contoso"
            },
            {
                "AccountName",
                PrerequisiteStage.Registration,
                new() { AccountName = "Azure Experts" },
                PrerequisiteStatus.Failed,
                "source"
            },
            {
                "ContactEmail",
                PrerequisiteStage.Registration,
                new() { ContactEmail = "it@contoso.com" },
                PrerequisiteStatus.Passed,
                "it@contoso.com"
            },
            {
                "ContactEmail",
                PrerequisiteStage.Registration,
                new() { ContactEmail = "it@emea.microsoft.com" },
                PrerequisiteStatus.Failed,
                "company domain"
            },
            {
                "ContactEmail",
                PrerequisiteStage.Registration,
                new() { ContactEmail = "it@notmicrosoft.com" },
                PrerequisiteStatus.Passed,
                ""
            },
            {
                "ContactEmail",
                PrerequisiteStage.Registration,
                new() { ContactEmail = "it" },
                PrerequisiteStatus.Failed,
                "no e-mail"
            },
            {
                "ContactPhone",
                PrerequisiteStage.Registration,
                new() { ContactPhone = "+49 (89) 1234-567" },
                PrerequisiteStatus.Passed,
                "no extension"
            },
            {
                "ContactPhone",
                PrerequisiteStage.Registration,
                new() { ContactPhone = "+1 425 555 0100 x12" },
                PrerequisiteStatus.Failed,
                "extension"
            },
            {
                "ContactPhone",
                PrerequisiteStage.Registration,
                new() { ContactPhone = "425 555 0100 ext. 7" },
                PrerequisiteStatus.Failed,
                "extension"
            },
            {
                "ContactPhone",
                PrerequisiteStage.Registration,
                new() { ContactPhone = "call me" },
                PrerequisiteStatus.Failed,
                "no phone number"
            },
            { "ContactPhone", PrerequisiteStage.Registration, new(), PrerequisiteStatus.Unknown, "-ContactPhone" },
            {
                "WorkAccount",
                PrerequisiteStage.PartnerCenterMigration,
                new() { WorkEmail = "ann@contoso.com" },
                PrerequisiteStatus.Passed,
                ""
            },
            {
                "WorkAccount",
                PrerequisiteStage.PartnerCenterMigration,
                new() { WorkEmail = "ann@hotmail.co.uk" },
                PrerequisiteStatus.Failed,
                "Microsoft account"
            },
            {
                "WorkAccount",
                PrerequisiteStage.PartnerCenterMigration,
                new(),
                PrerequisiteStatus.Unknown,
                "-WorkEmail"
            },
            {
                "MpnTenant",
                PrerequisiteStage.PartnerCenterMigration,
                new() { WorkEmail = "ann@Contoso.com", MpnTenantDomains = ["contoso.com"] },
                PrerequisiteStatus.Passed,
                ""
            },
            {
                "MpnTenant",
                PrerequisiteStage.PartnerCenterMigration,
                new() { WorkEmail = "ann@fabrikam.com", MpnTenantDomains = ["contoso.com"] },
                PrerequisiteStatus.Failed,
                "lies outside the tenant"
            },
            {
                "MpnTenant",
                PrerequisiteStage.PartnerCenterMigration,
                new() { WorkEmail = "ann@fabrikam.com" },
                PrerequisiteStatus.Failed,
                "lies outside the tenant"
            },
            { "PublisherMpnId", PrerequisiteStage.PartnerCenterMigration, new(), PrerequisiteStatus.Passed, "4242424" },
            {
                "ServicePrincipalIds",
                PrerequisiteStage.ApiAccess,
                new() { ApplicationId = Application, ObjectId = Right },
                PrerequisiteStatus.Passed,
                ""
            },
            {
                "ServicePrincipalIds",
                PrerequisiteStage.ApiAccess,
                new() { ApplicationId = Application, ObjectId = Application },
                PrerequisiteStatus.Failed,
                "application (client) ID of the app registration"
            },
            {
                "ServicePrincipalIds",
                PrerequisiteStage.ApiAccess,
                new() { ObjectId = Other, RegistrationObjectId = Other },
                PrerequisiteStatus.Failed,
                "that of the app registration, the usual mistake"
            },
            {
                "ServicePrincipalIds",
                PrerequisiteStage.ApiAccess,
                new() { ObjectId = "x" },
                PrerequisiteStatus.Failed,
                "no GUID"
            },
            { "ServicePrincipalIds", PrerequisiteStage.ApiAccess, new(), PrerequisiteStatus.Unknown, "-ObjectId" },
            {
                "ServicePrincipalUser",
                PrerequisiteStage.ApiAccess,
                new() { ObjectId = Right, ApplicationId = Application },
                PrerequisiteStatus.Passed,
                "Owner"
            },
            {
                "ServicePrincipalUser",
                PrerequisiteStage.ApiAccess,
                new() { ObjectId = Other, ApplicationId = Application },
                PrerequisiteStatus.Failed,
                "app registration"
            },
            {
                "ServicePrincipalUser",
                PrerequisiteStage.ApiAccess,
                new() { ApplicationId = Application, RegistrationObjectId = Right },
                PrerequisiteStatus.Failed,
                "object ID of its app registration"
            },
            {
                "ServicePrincipalUser",
                PrerequisiteStage.ApiAccess,
                new() { ObjectId = Other },
                PrerequisiteStatus.Failed,
                "usual mistake"
            },
            { "ApiToken", PrerequisiteStage.ApiAccess, new(), PrerequisiteStatus.Passed, "accepts" },
            { "ApiPermission", PrerequisiteStage.ApiAccess, new(), PrerequisiteStatus.Passed, "answered" },
            { "SellFromCountry", PrerequisiteStage.PublishPaid, new(), PrerequisiteStatus.NotAttested, "attest" },
            { "TermsReview", PrerequisiteStage.Draft, new(), PrerequisiteStatus.NotRequired, "does not ask" },
        };

    [Theory]
    [MemberData(nameof(GivenData))]
    public async Task What_is_given_or_seen_is_checked_and_what_is_missing_is_named(
        string name,
        PrerequisiteStage stage,
        PrerequisiteData data,
        PrerequisiteStatus expected,
        string detail
    )
    {
        await using var test = await StartAsync();
        var result = Assert.Single(
            await PrerequisiteCheck.RunAsync(
                test.Portal,
                "contoso",
                stage,
                new PrerequisiteRequest { Data = data, Names = [name] }
            )
        );
        Assert.Equal(expected, result.Status);
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
        if (expected == PrerequisiteStatus.Failed)
            Assert.True(result is { IsOpen: true, NextStep: not null });
    }

    [Theory]
    [InlineData(401, PrerequisiteStatus.Failed, PrerequisiteStatus.Unknown, "401")]
    [InlineData(403, PrerequisiteStatus.Passed, PrerequisiteStatus.Failed, "object ID of its app registration")]
    [InlineData(404, PrerequisiteStatus.Passed, PrerequisiteStatus.Failed, "404")]
    public async Task A_refused_token_and_a_missing_permission_are_told_apart(
        int status,
        PrerequisiteStatus token,
        PrerequisiteStatus permission,
        string said
    )
    {
        await using var stub = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("""{"error":{"code":"x","message":"no"}}""");
        });
        using var connection = await stub.ConnectAsync();
        var results = await PrerequisiteCheck.RunAsync(connection.OpenPortal(), "contoso", PrerequisiteStage.ApiAccess);
        Assert.Equal((token, permission), (results[0].Status, results[1].Status));
        Assert.Contains(said, results[0].Detail + results[1].Detail, StringComparison.Ordinal);
        // Everywhere else a refusal is an error, not a finding.
        await FaultOf(() => PrerequisiteCheck.RunAsync(connection.OpenPortal(), "contoso", PrerequisiteStage.Draft));
    }

    [Fact]
    public async Task An_mpn_id_that_is_missing_in_the_profile_blocks_the_migration()
    {
        await using var test = await StartAsync("admin@portal.example");
        var results = await PrerequisiteCheck.RunAsync(
            test.Portal,
            "adventure-works",
            PrerequisiteStage.PartnerCenterMigration,
            new PrerequisiteRequest { Names = ["PublisherMpnId"] }
        );
        Assert.Equal(PrerequisiteStatus.Failed, Assert.Single(results).Status);
    }

    private static async Task<PrerequisiteResult> CheckAsync(PrerequisiteStage stage, string name, string facts)
    {
        await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync(facts));
        using var connection = await stub.ConnectAsync();
        return Assert.Single(
            await PrerequisiteCheck.RunAsync(
                connection.OpenPortal(),
                "contoso",
                stage,
                new PrerequisiteRequest { Names = [name] }
            )
        );
    }
}
