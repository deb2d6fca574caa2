using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests.Accounts;

/// <summary>What a review learns of the accounts that the emulator seeds for it.</summary>
public class AccountTests
{
    private const PortalDialect PartnerCenter = PortalDialect.PartnerCenter;
    private const PortalDialect Portal = PortalDialect.CloudPartnerPortal;

    // As it is in each dialect: a name, and what is told of it.
    public static TheoryData<PortalDialect, string, string> People
    {
        get
        {
            var people = new TheoryData<PortalDialect, string, string>();
            foreach (var dialect in new[] { Portal, PartnerCenter })
            {
                people.Add(dialect, "owner@contoso.com", "enabled member, 1 days ago, mfa");
                people.Add(dialect, "dora.dormant@contoso.com", "enabled member, 200 days ago, mfa");
                people.Add(dialect, "nils.never@contoso.com", "enabled member, never, mfa");
                people.Add(dialect, "dan.disabled@contoso.com", "disabled member, 45 days ago, mfa");
                people.Add(
                    dialect,
                    "gwen.guest@fabrikam.com",
                    "enabled guest, 1 days ago, mfa, invited by owner@contoso.com"
                );
                people.Add(
                    dialect,
                    "polly.pending@fabrikam.com",
                    "enabled pending guest, never, no mfa, invited by owner@contoso.com"
                );
                people.Add(
                    dialect,
                    "paula.personal@outlook.com",
                    "enabled personal guest, 1 days ago, mfa, invited by owner@contoso.com"
                );
                people.Add(dialect, "mona.nomethod@contoso.com", "enabled member, 1 days ago, no mfa");
                people.Add(
                    dialect,
                    "carl.calls@contoso.com",
                    "enabled member, 1 days ago, mfa" + (dialect == PartnerCenter ? ", called without 2 days ago" : "")
                );
                people.Add(dialect, "marketplace@contoso.com", "enabled member, 1 days ago, mfa, shared");
            }
            people.Add(Portal, "greta.gone@contoso.com", "gone");
            return people;
        }
    }

    [Theory]
    [MemberData(nameof(People))]
    public async Task Each_account_is_told_apart(PortalDialect dialect, string name, string told)
    {
        await using var test = await StartAsync(Owner(dialect), dialect: dialect, seed: "review");
        var user = (await test.ListAllAsync()).First(user => user.Email == name);
        var facts = await test.Portal.Accounts.ReadAsync(user);
        Assert.Equal(told, Tell(facts));
        Assert.Equal(dialect == Portal ? AccountFact.CallsWithoutMfa : AccountFact.None, facts.Unknown);
    }

    [Fact]
    public async Task Applications_are_told_by_whether_somebody_owns_them_or_their_registration()
    {
        await using var test = await StartAsync(seed: "review");
        var users = await test.ListAllAsync(new PortalUserFilter { Kind = PortalUserKind.ServicePrincipal });
        var accounts = test.Portal.Accounts;
        var owned = new Dictionary<string, bool?>();
        foreach (var user in users)
        {
            var facts = await accounts.ReadAsync(user);
            owned.Add(user.DisplayName!, facts.HasOwner);
            Assert.Equal((true, AccountFact.None), (facts.Exists, facts.Unknown));
        }
        Assert.Equal(
            new Dictionary<string, bool?> { ["Contoso automation"] = true, ["Contoso reporting"] = false },
            owned
        );
        var missing = await accounts.ReadAsync(users[0] with { ObjectId = Guid.NewGuid() });
        Assert.False(missing.Exists);
    }

    [Fact]
    public async Task Of_a_group_nothing_is_claimed_and_nothing_is_asked()
    {
        await using var test = await StartAsync();
        var group = (await test.ListAllAsync()).First(user => user.Kind == PortalUserKind.Group);
        Assert.Equal(AccountFact.All & ~AccountFact.Grant, (await test.Portal.Accounts.ReadAsync(group)).Unknown);
        Assert.Empty(await test.RequestsAsync("/v1.0"));
    }

    private static string Owner(PortalDialect dialect) =>
        dialect == PartnerCenter ? "owner@contoso.com" : SignIn.EmulatorSignIn.DefaultIdentity;

    private static string Tell(AccountFacts facts) =>
        facts.Exists == false
            ? "gone"
            : string.Join(
                ", ",
                new[]
                {
                    (facts.IsEnabled == true ? "enabled " : "disabled ")
                        + (facts.IsInvitationPending == true ? "pending " : "")
                        + (facts.IsPersonal == true ? "personal " : "")
                        + (facts.IsGuest == true ? "guest" : "member"),
                    Ago(facts.LastSignIn) ?? "never",
                    facts.IsMfaRegistered == true ? "mfa" : "no mfa",
                    facts.InvitedBy is null ? null : $"invited by {facts.InvitedBy}",
                    Ago(facts.LastCallWithoutMfa) is { } time ? $"called without {time}" : null,
                    facts.IsSharedMailbox == true ? "shared" : null,
                }.OfType<string>()
            );

    private static string? Ago(DateTimeOffset? time) =>
        time is { } value ? $"{(DateTime.UtcNow.Date - value.UtcDateTime.Date).Days} days ago" : null;
}
