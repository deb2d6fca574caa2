using CloudPartner.Client.Profiles;
using static CloudPartner.Client.Services.Provenance;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests.Conformance;

/// <summary>The account, its profile, its registration and its history.</summary>
internal static class AccountBehaviours
{
    private const string Profiles = "learn rest/api/partner-center/manage-account-profiles, read 2026-11";
    private const string AuditPage =
        "learn partner-center/developer/get-a-record-of-partner-center-activity-by-user, read 2026-11";

    public static Behaviour[] All { get; } =
    [
        new(
            "The publishers of an identity are listed",
            Observed,
            Ours,
            "github.com/devigned/pub, seen 2019-11-03",
            async subject =>
            {
                var publishers = new List<Publisher>();
                await foreach (var page in subject.Portal.Publishers.ListAsync())
                    publishers.AddRange(page);
                Assert.Contains(
                    publishers,
                    publisher => publisher.PublisherId == subject.Publisher && publisher.MpnId == MpnId
                );
            }
        ),
        new(
            "The profile is read with its names and its MPN ID",
            Ours,
            Ours,
            async subject =>
            {
                var profile = await subject.Portal.Publishers.GetProfileAsync(subject.Publisher);
                Assert.Equal(
                    (subject.Publisher, "Contoso", MpnId),
                    (profile.PublisherId, profile.DisplayName, profile.MpnId)
                );
            }
        ),
        new(
            "A change of the profile is made, and what it does not name stays",
            Ours,
            Documented,
            Profiles,
            async subject =>
            {
                var before = await subject.Portal.Publishers.GetProfileAsync(subject.Publisher);
                var after = await subject.Portal.Publishers.SetProfileAsync(
                    before,
                    PublisherProfileChange.Of("Contoso Nord")
                );
                Assert.Equal("Contoso Nord", after.DisplayName);
                Assert.Equal(before.MpnId, after.MpnId);
                Assert.Equal(before.Billing, after.Billing);
            }
        ),
        new(
            "A change of a profile that has changed since it was read is stale",
            Ours,
            Documented,
            Profiles,
            async subject =>
            {
                var read = await subject.Portal.Publishers.GetProfileAsync(subject.Publisher);
                await subject.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of("Contoso One"));
                Assert.Equal(
                    FaultKind.Stale,
                    (
                        await FaultOf(() =>
                            subject.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of("Contoso Two"))
                        )
                    ).Kind
                );
                Assert.Equal(
                    "Contoso Two",
                    (
                        await subject.Portal.Publishers.SetProfileAsync(
                            read,
                            PublisherProfileChange.Of("Contoso Two"),
                            force: true
                        )
                    ).DisplayName
                );
            }
        ),
        new(
            "A profile that is named, not read, is changed as it is then",
            Ours,
            Documented,
            Profiles,
            async subject =>
            {
                var changed = await ProfileUpdate.RunAsync(
                    subject.Portal,
                    subject.Publisher,
                    PublisherProfileChange.Of("Contoso Sued"),
                    force: false
                );
                Assert.Equal("Contoso Sued", changed.DisplayName);
            }
        ),
        new(
            "A change of the profile whose answer was lost is settled by reading",
            Ours,
            Ours,
            async subject =>
            {
                var read = await subject.Portal.Publishers.GetProfileAsync(subject.Publisher);
                await subject.Test.FailAsync(
                    new
                    {
                        match = new { method = "PUT" },
                        action = "resetAfter",
                        count = 1,
                    }
                );
                Assert.Equal(
                    "Contoso West",
                    (
                        await subject.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of("Contoso West"))
                    ).DisplayName
                );
            }
        ),
        new(
            "A field that the service does not have is refused, with where it can be changed",
            Ours,
            Documented,
            Profiles,
            async subject =>
            {
                var change = subject.IsPartnerCenter
                    ? PublisherProfileChange.Of(mpnId: "1234567")
                    : PublisherProfileChange.Of().With(new SupportProfile { Email = "help@contoso.com" }, null, null);
                var read = await subject.Portal.Publishers.GetProfileAsync(subject.Publisher);
                var fault = await FaultOf(() => subject.Portal.Publishers.SetProfileAsync(read, change));
                Assert.Equal(FaultKind.NotSupported, fault.Kind);
                Assert.Contains(
                    subject.IsPartnerCenter ? "https://" : "Partner Center",
                    fault.RecommendedAction,
                    StringComparison.Ordinal
                );
            }
        ),
        new(
            "The Dev Center account is linked, or it is said that there is none",
            Ours,
            Ours,
            async subject =>
            {
                if (subject.IsPartnerCenter)
                {
                    Assert.Equal(
                        FaultKind.NotSupported,
                        (await FaultOf(() => subject.Portal.Publishers.LinkDevCenterAsync(subject.Publisher))).Kind
                    );
                }
                else
                {
                    Assert.Equal(
                        "linked",
                        (await subject.Portal.Publishers.LinkDevCenterAsync(subject.Publisher)).DevCenterStatus
                    );
                }
            }
        ),
        new(
            "The registration says what is known and leaves the rest unknown",
            Ours,
            Documented,
            Profiles,
            async subject =>
            {
                var facts = await subject.Portal.Registration.GetAsync(subject.Publisher);
                Assert.NotNull(facts.VettingStatus);
                Assert.Contains(facts.Steps, step => step.Name == "MpnMembership");
                Assert.Equal(subject.IsPartnerCenter, facts.TaxProfile is null);
            }
        ),
        new(
            "A call that every role may make is answered",
            Documented,
            Documented,
            "learn cloud-partner-portal-api-retrieve-offers and get-legal-business-profile, read 2026-11",
            subject => subject.Portal.Registration.CheckAccessAsync(subject.Publisher)
        ),
        new(
            "The audit history names who changed what",
            Ours,
            Documented,
            AuditPage,
            async subject =>
            {
                await subject.AddAsync(1);
                var events = new List<PortalAuditEvent>();
                await foreach (
                    var page in subject.Portal.Audit.ListAsync(
                        subject.Publisher,
                        new PortalAuditFilter { After = DateTimeOffset.UtcNow.AddDays(-1), User = "owner@contoso.com" }
                    )
                )
                {
                    events.AddRange(page);
                }
                Assert.NotEmpty(events);
                Assert.All(events, one => Assert.Equal("owner@contoso.com", one.User));
            }
        ),
        new(
            "An event of the audit history says how it ended where the service tells",
            Ours,
            Documented,
            AuditPage,
            async subject =>
            {
                await subject.AddAsync(1);
                var filter = new PortalAuditFilter { After = DateTimeOffset.UtcNow.AddDays(-1) };
                await foreach (var page in subject.Portal.Audit.ListAsync(subject.Publisher, filter))
                    Assert.All(page, one => Assert.Equal(subject.IsPartnerCenter ? "succeeded" : null, one.Status));
            }
        ),
        new(
            "The audit history is filtered by type of object, and what failed does not read like what happened",
            Ours,
            Documented,
            AuditPage,
            async subject =>
            {
                await subject.AddAsync(1);
                var filter = new PortalAuditFilter
                {
                    After = DateTimeOffset.UtcNow.AddDays(-1),
                    ObjectType = subject.IsPartnerCenter ? "partner_user" : "user",
                };
                var events = new List<PortalAuditEvent>();
                await foreach (var page in subject.Portal.Audit.ListAsync(subject.Publisher, filter))
                    events.AddRange(page);
                Assert.NotEmpty(events);
                Assert.All(events, one => Assert.Equal(filter.ObjectType, one.ObjectType));
                if (subject.IsPartnerCenter)
                    Assert.Equal(Subject.Person(1), events[0].Details["UserPrincipalName"]);
                Assert.DoesNotContain(events, one => one.Status == "failed");
            }
        ),
        new(
            "How the verification of the company stands, and at which step, is read as it is at that moment",
            Ours,
            Documented,
            "learn partner-center/developer/get-legal-business-profile, read 2026-11",
            async subject =>
            {
                foreach (
                    var (status, step) in ((string, string)[])
                        [("pending", "email_ownership"), ("rejected", "business_verification"), ("authorized", "none")]
                )
                {
                    await subject.Test.VerifyAsync(status, step);
                    var facts = await subject.Portal.Registration.GetAsync(subject.Publisher);
                    Assert.Equal((status, step), (facts.VettingStatus, facts.VettingSubStatus));
                }
            }
        ),
        new(
            "An address that the service does not know is not stored, nor one where there are none",
            Ours,
            Documented,
            "learn partner-center/developer/validate-an-address, read 2026-11",
            async subject =>
            {
                await subject.Test.BehaveAsync(new { addressStatus = "None" });
                var read = await subject.Portal.Publishers.GetProfileAsync(subject.Publisher);
                var change = PublisherProfileChange.Of().With(null, null, new PublisherAddress { City = "Nowhere" });
                var fault = await FaultOf(() => subject.Portal.Publishers.SetProfileAsync(read, change));
                Assert.Equal(subject.IsPartnerCenter ? FaultKind.Invalid : FaultKind.NotSupported, fault.Kind);
                Assert.Equal(
                    read.Billing,
                    (await subject.NextCommand().Publishers.GetProfileAsync(subject.Publisher)).Billing
                );
                Assert.Empty(await subject.Test.CommitsAsync());
            }
        ),
        new(
            "What the directory knows of the account behind an assignment is read, each account once",
            Documented,
            Documented,
            "learn graph/api/user-list and graph/api/userregistrationdetails-get, read 2026-11",
            async subject =>
            {
                var user = (await subject.Test.ListAllAsync()).First(user => user.Email == "contributor@contoso.com");
                var accounts = subject.Portal.Accounts;
                var facts = await accounts.ReadAsync(user);
                Assert.True(facts is { Exists: true, IsEnabled: true, IsGuest: false, IsMfaRegistered: true });
                Assert.NotNull(facts.LastSignIn);
                await accounts.ReadAsync(user with { Role = subject.Leader + " too" });
                Assert.Single(await subject.Test.RequestsAsync("/userRegistrationDetails"));
            }
        ),
        new(
            "A source of a review that the caller may not read costs what it tells, and nothing else",
            Ours,
            Ours,
            async subject =>
            {
                await subject.Test.BehaveAsync(new { withheldPermissions = new[] { "AuditLog.Read.All" } });
                var user = (await subject.Test.ListAllAsync()).First(user => user.Email == "contributor@contoso.com");
                var facts = await subject.Portal.Accounts.ReadAsync(user);
                var lost = AccountFact.LastSignIn | AccountFact.MfaRegistered;
                Assert.Equal(subject.IsPartnerCenter ? lost : lost | AccountFact.CallsWithoutMfa, facts.Unknown);
                Assert.True(facts is { Exists: true, IsEnabled: true });
                Assert.Contains(
                    subject.Portal.Accounts.Sources,
                    source => source is { Status: ReviewSourceStatus.NotAsked or ReviewSourceStatus.Read }
                );
            }
        ),
    ];
}
