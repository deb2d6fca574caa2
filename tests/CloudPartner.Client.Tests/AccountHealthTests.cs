using CloudPartner.Client.Prerequisites;
using static CloudPartner.PrerequisiteStatus;

namespace CloudPartner.Client.Tests;

/// <summary>The steps of an account in Partner Center as it is today, each in every state that it can be in.</summary>
public sealed class AccountHealthTests
{
    private readonly StubPortal _portal = new();

    public AccountHealthTests()
    {
        _portal.Tenants!["contoso.com"] = _portal.Own;
        _portal.Tenants["fabrikam.com"] = new TenantFacts(Guid.NewGuid(), "Fabrikam", ["fabrikam.com"]);
    }

    [Theory]
    [InlineData("ann:Owner,bob:Owner", "", Passed, "2 people are Owner")]
    [InlineData("ann:Owner,ann:Owner", "", Failed, "Only ann@contoso.com is Owner")]
    [InlineData("ann:Owner,bob:Owner", "bob", Failed, "Only ann@contoso.com is Owner. Not counted: bob@contoso.com")]
    [InlineData("ann:Owner", "ann", Failed, "Nobody who can sign in is Owner")]
    [InlineData("ann:Owner,*app:Owner", "", Failed, "Only ann@contoso.com")]
    [InlineData("ann:Developer", "", Unknown, "shows no role Owner")]
    [InlineData("ann:owner,bob:OWNER,eve:Developer", "", Passed, "2 people")]
    public async Task Two_owners_are_people_who_can_sign_in(
        string people,
        string disabled,
        PrerequisiteStatus expected,
        string said
    )
    {
        Add(people);
        _portal.FactsOf = user => new AccountFacts { IsEnabled = user.Email != $"{disabled}@contoso.com" };
        Check(await RunAsync("TwoOwners"), expected, said);
    }

    /// <summary>The review of access counts owners alike, by the same property.</summary>
    [Fact]
    public async Task A_guest_who_has_not_accepted_is_no_second_owner()
    {
        Add("ann:Owner,bob:Owner");
        _portal.FactsOf = user => new AccountFacts { IsInvitationPending = user.Email == "bob@contoso.com" };
        Check(await RunAsync("TwoOwners"), Failed, "Only ann@contoso.com is Owner. Not counted: bob@contoso.com");
    }

    [Theory]
    [InlineData("ann=yes,bob=yes", Passed, "all 2 people")]
    [InlineData("ann=yes,bob=no", Failed, "registered for bob@contoso.com")]
    [InlineData("ann=yes,bob=?", Unknown, "Of 1 of 2 people")]
    [InlineData("ann=?,bob=no", Failed, "Of 1 others it is not known")]
    [InlineData("ann=came,bob=yes", Failed, "Calls came without one from ann@contoso.com")]
    [InlineData("a=no,b=no,c=no,d=no,e=no,f=no,g=no", Failed, "e@contoso.com and 2 more")]
    [InlineData("", Passed, "all 0 people")]
    public async Task Everybody_with_a_role_has_a_second_factor(string people, PrerequisiteStatus expected, string said)
    {
        var states = people
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => one.Split('='))
            .ToDictionary(one => $"{one[0]}@contoso.com", one => one[1]);
        Add(string.Join(',', states.Keys.Select(email => $"{email.Split('@')[0]}:Manager")));
        _portal.Sources =
        [
            new("Reports", AccountFact.MfaRegistered, "AuditLog.Read.All", ReviewSourceStatus.Forbidden, "Refused."),
        ];
        _portal.FactsOf = user =>
            states[user.Email!] switch
            {
                "?" => AccountFacts.None,
                var state => new AccountFacts
                {
                    IsMfaRegistered = state is "yes" or "came",
                    LastCallWithoutMfa = state == "came" ? DateTimeOffset.UnixEpoch : null,
                },
            };
        var result = await RunAsync("RoleHolderMfa");
        Check(result, expected, said);
        if (expected == Unknown)
            Assert.Contains("Refused; it takes AuditLog.Read.All.", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@contoso.com", true, Passed, "verified domain of the tenant Contoso")]
    [InlineData("ann@contoso.onmicrosoft.com", true, Failed, "onmicrosoft.com")]
    [InlineData("ann@outlook.com", true, Failed, "personal address")]
    [InlineData("ann@microsoft.com", true, Failed, "Microsoft company domain")]
    [InlineData("ann", true, Failed, "no e-mail address")]
    [InlineData("ann@contoso.example", true, Unknown, "not among the verified domains")]
    [InlineData("ann@contoso.com", false, Unknown, "It is Forbidden")]
    [InlineData(null, true, Unknown, "-ContactEmail")]
    public async Task The_primary_contact_is_on_the_companys_domain(
        string? email,
        bool readable,
        PrerequisiteStatus expected,
        string said
    )
    {
        if (!readable)
            _portal.Tenants = null;
        _portal.Profile = _portal.Profile with
        {
            Legal = new LegalProfile { PrimaryContact = new PublisherContact("Ann", "Adler", email, null) },
        };
        Check(await RunAsync("PrimaryContact"), expected, said);
    }

    [Theory]
    [InlineData("WorkAccount", "ann@contoso.com", true, Passed, "belongs to the tenant Contoso")]
    [InlineData("WorkAccount", "ann@fabrikam.com", true, Passed, "Fabrikam")]
    [InlineData("WorkAccount", "ann@nowhere.example", true, Failed, "No tenant of Microsoft Entra")]
    [InlineData("WorkAccount", "ann@live.com", true, Failed, "is a Microsoft account")]
    [InlineData("WorkAccount", "ann@contoso.com", false, Passed, "could not be asked: It is Forbidden")]
    [InlineData("WorkAccount", null, true, Passed, "owner@contoso.com")]
    [InlineData("MpnTenant", "ann@contoso.com", true, Passed, "Contoso")]
    [InlineData("MpnTenant", "ann@fabrikam.com", true, Failed, "its domain belongs to Fabrikam")]
    [InlineData("MpnTenant", "ann@nowhere.example", true, Failed, "No tenant")]
    [InlineData("MpnTenant", "ann@contoso.com", false, Unknown, "It is Forbidden")]
    public async Task A_domain_tells_the_tenant(
        string step,
        string? email,
        bool readable,
        PrerequisiteStatus expected,
        string said
    )
    {
        if (!readable)
            _portal.Tenants = null;
        Check(await RunAsync(step, new PrerequisiteData { WorkEmail = email }), expected, said);
    }

    [Fact]
    public async Task Two_domains_of_one_tenant_belong_together()
    {
        _portal.Tenants!["contoso.de"] = _portal.Own;
        var data = new PrerequisiteData { WorkEmail = "ann@contoso.de", MpnTenantDomains = ["contoso.com"] };
        Check(await RunAsync("MpnTenant", data), Passed, "Contoso");
        data = data with { WorkEmail = "ann@fabrikam.com" };
        Check(await RunAsync("MpnTenant", data), Failed, "Fabrikam");
    }

    [Theory]
    [InlineData("none", null, Failed, "No verification has begun", "legal details")]
    [InlineData("pending", "entry", Failed, "details", "send it")]
    [InlineData("pending", "email_ownership", Failed, "confirmed", "Resend verification email")]
    [InlineData("pending", "email_domain", Failed, "domain", "onmicrosoft.com")]
    [InlineData("pending", "employment_verification", Failed, "works for the company", "three to five business days")]
    [InlineData("pending", "business_verification", Failed, "registered", "official register")]
    [InlineData("pending", "decision", Failed, "decision", "support ticket")]
    [InlineData("pending", "other", Failed, "no name", "names the step")]
    [InlineData("pending", null, Failed, "not named", "three to five business days")]
    [InlineData("pending", "something_new", Failed, "not known here", "legalinfo")]
    [InlineData("rejected", "email_ownership", Failed, "rejected", "at most three")]
    [InlineData("rejected", "email_domain", Failed, "rejected", "owns the domain")]
    [InlineData("rejected", "employment_verification", Failed, "rejected", "letter of the employer")]
    [InlineData("rejected", "business_verification", Failed, "rejected", "certificate of registration")]
    [InlineData("rejected", "something_new", Failed, "not known here", "at most three")]
    [InlineData("authorized", "none", Passed, "authorized", null)]
    [InlineData("paused", "none", Unknown, "not known here", "legalinfo")]
    [InlineData(null, null, Unknown, "says nothing", "legalinfo")]
    public async Task Each_state_of_the_verification_says_what_to_upload_or_whom_to_ask(
        string? status,
        string? subStatus,
        PrerequisiteStatus expected,
        string said,
        string? next
    )
    {
        _portal.Facts = () =>
            new RegistrationFacts("contoso", []) { VettingStatus = status, VettingSubStatus = subStatus };
        var result = await RunAsync("CompanyVetting", stage: PrerequisiteStage.PartnerCenterPublish);
        Check(result, expected, said);
        if (next is not null)
            Assert.Contains(next, result.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_step_of_today_that_is_open_has_a_next_step_a_source_and_its_date()
    {
        Add("ann:Owner");
        foreach (
            var stage in (PrerequisiteStage[])
                [PrerequisiteStage.PartnerCenterAccount, PrerequisiteStage.PartnerCenterPublish]
        )
        {
            var results = await PrerequisiteCheck.RunAsync(_portal, "contoso", stage);
            Assert.Equal(PrerequisiteCheck.NamesFor(stage).Order(), results.Select(result => result.Name).Order());
            Assert.All(
                results,
                result =>
                {
                    Assert.Equal(PrerequisiteEra.PartnerCenter, result.Era);
                    Assert.Equal(result.IsOpen, result.NextStep is not null);
                    Assert.Matches(@"^\d{4}-\d\d(-\d\d)?$", result.SourceDate);
                }
            );
        }
    }

    private Task<PrerequisiteResult> RunAsync(
        string step,
        PrerequisiteData? data = null,
        PrerequisiteStage stage = PrerequisiteStage.PartnerCenterAccount
    ) => RunOneAsync(step, data ?? PrerequisiteData.None, stage);

    private async Task<PrerequisiteResult> RunOneAsync(string step, PrerequisiteData data, PrerequisiteStage stage) =>
        Assert.Single(
            await PrerequisiteCheck.RunAsync(
                _portal,
                "contoso",
                stage,
                new PrerequisiteRequest { Names = [step], Data = data }
            )
        );

    // "ann:Owner" is a person, "*app:Owner" an application.
    private void Add(string people)
    {
        foreach (var one in people.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, role) = (one.Split(':')[0], one.Split(':')[1]);
            _portal.People.Add(
                new PortalUser
                {
                    PublisherId = "contoso",
                    Role = role,
                    Kind = name[0] == '*' ? PortalUserKind.ServicePrincipal : PortalUserKind.User,
                    Email = name[0] == '*' ? null : $"{name}@contoso.com",
                    ObjectId = name[0] == '*' ? Guid.NewGuid() : null,
                }
            );
        }
    }

    private static void Check(PrerequisiteResult result, PrerequisiteStatus expected, string said)
    {
        Assert.Contains(said, result.Detail, StringComparison.Ordinal);
        Assert.Equal(expected, result.Status);
        Assert.Equal(expected != Passed, result.NextStep is not null);
    }
}
