using CloudPartner.Client.SignIn;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests.Accounts;

/// <summary>
/// How each source of a review answers: read, refused for want of a permission or of a licence, failing, or throttled.
/// A source that cannot be read costs its own facts and nothing else.
/// </summary>
public class SourceTests
{
    private const AccountFact None = AccountFact.None;

    private sealed record Row(string Name, AccountFact Facts, string Path, string? Permission, bool IsPremium);

    private static readonly Row[] Rows =
    [
        new("Microsoft Graph: accounts", AccountFact.Account, "/v1.0/users", "User.Read.All", false),
        new("Microsoft Graph: sign-ins", AccountFact.LastSignIn, "signInActivity", "AuditLog.Read.All", true),
        new(
            "Microsoft Graph: registered methods",
            AccountFact.MfaRegistered,
            "/userRegistrationDetails",
            "AuditLog.Read.All",
            true
        ),
        new(
            "Microsoft Graph: applications",
            AccountFact.ApplicationOwner,
            "/servicePrincipals",
            "Application.Read.All",
            false
        ),
        new("Microsoft Graph: mailboxes", AccountFact.Mailbox, "/mailboxSettings", "MailboxSettings.Read", false),
        new("Microsoft Graph: invitations", AccountFact.Invitation, "/directoryAudits", "Directory.Read.All", false),
        new(
            "Partner Center: people without a second factor",
            AccountFact.CallsWithoutMfa,
            "/nonMfaCompliantPartnerPrincipals",
            null,
            false
        ),
        new("Partner Center: requests", AccountFact.CallsWithoutMfa, "/partnerRequests", null, false),
        new("Partner Center: second factor by application", None, "/applicationmfaadoptionstatus", null, false),
    ];

    public static TheoryData<string, ReviewSourceStatus> Cases
    {
        get
        {
            var cases = new TheoryData<string, ReviewSourceStatus>();
            foreach (var row in Rows)
            {
                cases.Add(row.Name, ReviewSourceStatus.Read);
                cases.Add(row.Name, ReviewSourceStatus.Forbidden);
                // What a plan breaks, it knows by the path, and sign-ins are in the query.
                if (row.Path[0] == '/')
                    cases.Add(row.Name, ReviewSourceStatus.Failed);
                if (row.IsPremium)
                    cases.Add(row.Name, ReviewSourceStatus.NotLicensed);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_source_costs_its_own_facts_and_says_why(string name, ReviewSourceStatus status)
    {
        var row = Array.Find(Rows, row => row.Name == name)!;
        // Applications hold roles in the portal only.
        var isPortal = row.Facts == AccountFact.ApplicationOwner;
        var lost = status == ReviewSourceStatus.Read ? [] : LostWith(row, status);
        await using var test = await StartAsync(
            isPortal ? EmulatorSignIn.DefaultIdentity : "owner@contoso.com",
            dialect: isPortal ? PortalDialect.CloudPartnerPortal : PortalDialect.PartnerCenter,
            seed: "review",
            time: new QuickTime()
        );
        var users = await test.ListAllAsync();
        await BreakAsync(test, row, status);
        var portal = test.Connection.OpenPortal();
        var facts = await Task.WhenAll(users.Select(user => portal.Accounts.ReadAsync(user)));
        var applications = await portal.Accounts.ListApplicationsAsync();

        foreach (var source in portal.Accounts.Sources)
        {
            if (source.Status is ReviewSourceStatus.NotAsked or ReviewSourceStatus.NotOffered)
                continue;
            var expected = lost.Contains(source.Name) ? status : ReviewSourceStatus.Read;
            Assert.Equal((source.Name, expected), (source.Name, source.Status));
            Assert.Equal(expected == ReviewSourceStatus.Read, source.Detail is null);
            Assert.DoesNotContain("@", source.Detail?.Replace("owner@contoso.com", "", StringComparison.Ordinal) ?? "");
            if (expected == ReviewSourceStatus.Forbidden && row.Permission is not null)
                Assert.Contains(row.Permission, source.Permission + source.Detail);
            if (expected == ReviewSourceStatus.NotLicensed)
                Assert.Contains("Entra ID P1", source.Permission);
        }
        var unknown = Rows.Where(other => lost.Contains(other.Name)).Aggregate(None, (all, other) => all | other.Facts);
        var told = users
            .Zip(facts)
            .Where(pair => pair.First.Kind != PortalUserKind.Group)
            .Aggregate(None, (all, pair) => all | pair.Second.Unknown);
        if (isPortal)
            unknown |= AccountFact.CallsWithoutMfa;
        if (row.Facts == AccountFact.ApplicationOwner && status != ReviewSourceStatus.Read)
            unknown |= AccountFact.Account;
        // Without its account, a guest is not known as one.
        if (lost.Contains(Rows[0].Name))
            unknown |= AccountFact.Invitation;
        Assert.Equal(unknown, told);
        if (!isPortal)
            Assert.Equal(row.Facts == None && status != ReviewSourceStatus.Read, applications.Count == 0);
    }

    [Theory]
    [InlineData("/v1.0/users", 2)]
    [InlineData("/userRegistrationDetails", 1)]
    public async Task A_source_that_refuses_is_not_asked_for_everybody(string path, int mostRefusals)
    {
        await using var test = await StartAsync(
            users: 400,
            dialect: PortalDialect.PartnerCenter,
            identity: "owner@contoso.com"
        );
        var users = await test.ListAllAsync();
        await test.FailAsync(
            new
            {
                match = new { path },
                action = "status",
                status = 403,
            }
        );
        var accounts = test.Connection.OpenPortal().Accounts;
        await Task.WhenAll(users.Select(user => accounts.ReadAsync(user)));
        // Four batches are on the way before the first refusal is there. Mailboxes are another source.
        var refused = (await test.RequestsAsync(path)).Count(request =>
            request.Status == 403 && !request.Path.Contains("mailboxSettings", StringComparison.Ordinal)
        );
        Assert.InRange(refused, 1, mostRefusals * 4 * 20);
    }

    [Fact]
    public async Task A_throttled_question_is_asked_again_and_nothing_is_lost()
    {
        await using var test = await StartAsync(
            "owner@contoso.com",
            dialect: PortalDialect.PartnerCenter,
            seed: "review"
        );
        var users = await test.ListAllAsync();
        await test.FailAsync(
            new
            {
                match = new { path = "/userRegistrationDetails" },
                action = "status",
                status = 429,
                retryAfter = "0.1",
                count = 5,
            }
        );
        var accounts = test.Connection.OpenPortal().Accounts;
        var facts = await Task.WhenAll(users.Select(user => accounts.ReadAsync(user)));
        Assert.All(facts, one => Assert.Equal(None, one.Unknown));
        Assert.Equal(5, (await test.RequestsAsync("/userRegistrationDetails")).Count(request => request.Status == 429));
    }

    [Fact]
    public async Task A_source_that_throttles_for_longer_than_is_wanted_has_failed()
    {
        await using var test = await StartAsync(
            "owner@contoso.com",
            dialect: PortalDialect.PartnerCenter,
            seed: "review"
        );
        var user = (await test.ListAllAsync())[0];
        await test.FailAsync(
            new
            {
                match = new { path = "/userRegistrationDetails" },
                action = "status",
                status = 429,
                retryAfter = "600",
            }
        );
        var accounts = test
            .Connection.OpenPortal(new PortalCallOptions { MaxThrottleWait = TimeSpan.FromSeconds(1) })
            .Accounts;
        Assert.Equal(AccountFact.MfaRegistered, (await accounts.ReadAsync(user)).Unknown);
        var source = accounts.Sources.Single(source => source.Facts == AccountFact.MfaRegistered);
        Assert.Equal(ReviewSourceStatus.Failed, source.Status);
        Assert.Contains("429", source.Detail);
    }

    // A permission or a licence that several sources take is lost to all of them.
    private static string[] LostWith(Row row, ReviewSourceStatus status) =>
        status switch
        {
            ReviewSourceStatus.NotLicensed => [.. Rows.Where(other => other.IsPremium).Select(other => other.Name)],
            ReviewSourceStatus.Forbidden when row.Permission == "AuditLog.Read.All" =>
            [
                .. Rows.Where(other => other.IsPremium || other.Facts == AccountFact.Invitation)
                    .Select(other => other.Name),
            ],
            // Sign-ins are a property of the accounts.
            ReviewSourceStatus.Failed when row.Facts == AccountFact.Account =>
            [
                row.Name,
                Rows[1].Name,
                .. Rows.Where(other => other.Facts == AccountFact.Mailbox).Select(other => other.Name),
            ],
            _ when row.Facts == AccountFact.Account => [row.Name, Rows[1].Name],
            _ => [row.Name],
        };

    private static Task BreakAsync(TestPortal test, Row row, ReviewSourceStatus status) =>
        status switch
        {
            ReviewSourceStatus.Read => Task.CompletedTask,
            ReviewSourceStatus.NotLicensed => test.BehaveAsync(new { licence = "free" }),
            ReviewSourceStatus.Forbidden when row.Permission is { } permission => test.BehaveAsync(
                new { withheldPermissions = new[] { permission } }
            ),
            _ => test.FailAsync(
                new
                {
                    match = new { path = row.Path },
                    action = "status",
                    status = status == ReviewSourceStatus.Forbidden ? 403 : 500,
                }
            ),
        };
}
