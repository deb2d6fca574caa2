using CloudPartner.Client.Reviews;

namespace CloudPartner.Client.Tests;

/// <summary>What a review finds of a role, and what it does not.</summary>
public sealed class ReviewRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly AssignmentResolver Resolver = new(
        [
            new PortalRole("Owner", null, []) { CanManageUsers = true },
            new PortalRole("Contributor", null, []),
            new PortalRole("Night watch", null, []) { IsDocumented = false },
        ],
        new PortalCapabilities()
    );

    private static readonly AccountFacts Fine = new()
    {
        Exists = true,
        IsEnabled = true,
        IsGuest = false,
        IsInvitationPending = false,
        IsPersonal = false,
        IsSharedMailbox = false,
        LastSignIn = Now.AddDays(-1),
        IsMfaRegistered = true,
        HasOwner = true,
    };

    /// <summary>A case in words, the role, the account, and the findings.</summary>
    public static TheoryData<string, string, AccountFacts, string> Accounts { get; } =
        new()
        {
            { "nothing wrong", "Owner", Fine, "" },
            { "nothing known", "Owner", AccountFacts.None, "" },
            { "deleted", "Contributor", Fine with { Exists = false, IsMfaRegistered = false }, "AccountMissing" },
            { "disabled", "Contributor", Fine with { IsEnabled = false }, "AccountDisabled" },
            {
                "disabled: neither dormant nor asked for a second factor",
                "Owner",
                Fine with
                {
                    IsEnabled = false,
                    LastSignIn = null,
                    IsMfaRegistered = false,
                },
                "AccountDisabled"
            },
            { "no second factor", "Contributor", Fine with { IsMfaRegistered = false }, "MfaMissing" },
            {
                "call without a second factor",
                "Contributor",
                Fine with
                {
                    LastCallWithoutMfa = Now.AddDays(-2),
                },
                "CallsWithoutMfa"
            },
            { "dormant owner", "Owner", Fine with { LastSignIn = Now.AddDays(-91) }, "OwnerDormant" },
            { "owner at the limit", "Owner", Fine with { LastSignIn = Now.AddDays(-90) }, "" },
            { "owner who never signed in", "Owner", Fine with { LastSignIn = null }, "OwnerDormant" },
            {
                "owner whose sign-ins are not known",
                "Owner",
                Fine with
                {
                    LastSignIn = null,
                    Unknown = AccountFact.LastSignIn,
                },
                ""
            },
            { "dormant contributor", "Contributor", Fine with { LastSignIn = null }, "" },
            { "guest as owner", "Owner", Fine with { IsGuest = true }, "OwnerIsGuest" },
            { "guest as contributor", "Contributor", Fine with { IsGuest = true }, "" },
            {
                "guest who has not accepted",
                "Owner",
                Fine with
                {
                    IsGuest = true,
                    IsInvitationPending = true,
                    LastSignIn = null,
                },
                "OwnerIsGuest,InvitationPending"
            },
            { "personal account", "Contributor", Fine with { IsPersonal = true }, "PersonalAccount" },
            { "shared mailbox as owner", "Owner", Fine with { IsSharedMailbox = true }, "SharedMailbox" },
            { "shared mailbox as contributor", "Contributor", Fine with { IsSharedMailbox = true }, "" },
            { "application without owner", "Contributor", Fine with { HasOwner = false }, "UnownedApplication" },
            { "undocumented role", "Night watch", Fine, "RoleUnknown" },
            { "role that the service does not list", "Janitor", Fine, "RoleUnknown" },
            {
                "several, the worst first",
                "Owner",
                Fine with
                {
                    IsGuest = true,
                    IsMfaRegistered = false,
                },
                "MfaMissing,OwnerIsGuest"
            },
        };

    [Theory]
    [MemberData(nameof(Accounts))]
    public void An_account_is_judged(string _, string role, AccountFacts account, string findings)
    {
        var rules = new ReviewRules(new ReviewRequest { Now = Now }, Resolver);
        Assert.Equal(findings, Ids(rules.Judge(Entry(role, account))));
    }

    [Theory]
    [InlineData("2026-11-10T12:00Z", "")]
    [InlineData("2026-11-10T22:00Z", "OutsideChangeWindow")]
    [InlineData("2026-11-17T12:00Z", "")]
    [InlineData("2026-11-14T12:00Z", "OutsideChangeWindow")]
    // Before the first window nobody had named one.
    [InlineData("2026-11-01T12:00Z", "")]
    public void A_role_given_outside_the_windows_is_found(string granted, string findings)
    {
        var request = new ReviewRequest
        {
            Now = Now,
            ChangeWindows =
            [
                ChangeWindow.Parse("2026-11-10T10:00Z/2026-11-10T14:00Z"),
                ChangeWindow.Parse("2026-11-17T10:00Z/2026-11-17T14:00Z"),
            ],
        };
        var entry = Entry("Contributor", Fine) with { GrantedTime = DateTimeOffset.Parse(granted, null) };
        Assert.Equal(findings, Ids(new ReviewRules(request, Resolver).Judge(entry)));
    }

    [Theory]
    [InlineData("2026-11-10T12:00Z", "is not two times")]
    [InlineData("2026-11-10T12:00Z/soon", "is not two times")]
    [InlineData("2026-11-10T12:00Z/2026-11-10T11:00Z", "ends before it begins")]
    public void A_window_that_is_none_is_refused(string text, string rule) =>
        Assert.Contains(rule, Assert.Throws<CloudPartnerException>(() => ChangeWindow.Parse(text)).Message);

    [Theory]
    [InlineData("Owner,Owner", "")]
    [InlineData("Owner,Contributor", "TooFewOwners")]
    [InlineData("Contributor", "TooFewOwners")]
    public void A_publisher_needs_two_owners(string roles, string findings)
    {
        var entries = roles
            .Split(',')
            .Select((role, i) => Entry(role, Fine) with { Email = $"p{i}@contoso.com" })
            .ToList();
        Assert.Equal(findings, Ids(Publisher(entries, hasGroups: false)));
    }

    [Fact]
    public void An_owner_who_cannot_sign_in_does_not_count()
    {
        var able = Entry("Owner", Fine) with { Email = "able@contoso.com" };
        foreach (
            var other in (AccessReviewEntry[])
                [
                    Entry("Owner", Fine with { IsEnabled = false }),
                    Entry("Owner", Fine with { Exists = false }),
                    Entry("Owner", Fine with { IsInvitationPending = true }),
                    Entry("Owner", Fine) with
                    {
                        Kind = PortalUserKind.ServicePrincipal,
                    },
                    // The same person once more is no second one.
                    able,
                ]
        )
        {
            Assert.Equal("TooFewOwners", Ids(Publisher([able, other], hasGroups: false)));
        }
    }

    [Fact]
    public void Only_persons_as_owners_are_found_where_groups_can_be()
    {
        List<AccessReviewEntry> persons =
        [
            Entry("Owner", Fine) with
            {
                Email = "one@contoso.com",
            },
            Entry("Owner", Fine) with
            {
                Email = "two@contoso.com",
            },
        ];
        Assert.Equal("OnlyPersons", Ids(Publisher(persons, hasGroups: true)));
        persons.Add(Entry("Owner", AccountFacts.None) with { Kind = PortalUserKind.Group, Email = "team@contoso.com" });
        Assert.Equal("", Ids(Publisher(persons, hasGroups: true)));
    }

    [Fact]
    public void Every_kind_of_finding_says_when_what_to_do_and_where_that_is_from()
    {
        Assert.Equal(FindingKind.All.Count, FindingKind.All.DistinctBy(kind => kind.Id).Count());
        Assert.All(
            FindingKind.All,
            kind =>
            {
                Assert.NotEmpty(kind.When);
                Assert.NotEmpty(kind.NextStep);
                Assert.NotEmpty(kind.Source);
            }
        );
        Assert.Equal(
            FindingKind.All.Count,
            typeof(FindingKind)
                .GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
                .Count(field => field.FieldType == typeof(FindingKind))
        );
    }

    private static IEnumerable<AccessFinding> Publisher(List<AccessReviewEntry> entries, bool hasGroups) =>
        new ReviewRules(new ReviewRequest { Now = Now }, Resolver).OfPublisher(entries, hasGroups);

    private static AccessReviewEntry Entry(string role, AccountFacts account) =>
        new()
        {
            PublisherId = "contoso",
            Environment = "Test",
            Kind = PortalUserKind.User,
            Email = "ann@contoso.com",
            Role = role,
            Account = account,
        };

    private static string Ids(IEnumerable<AccessFinding> findings) =>
        string.Join(",", findings.Select(finding => finding.Id));
}
