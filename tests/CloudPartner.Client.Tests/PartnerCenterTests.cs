using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>What only Partner Center's dialect has: one account, several roles, people of a tenant.</summary>
public class PartnerCenterTests
{
    private const PortalDialect Dialect = PortalDialect.PartnerCenter;

    [Fact]
    public async Task The_account_follows_from_the_sign_in_and_another_publisher_is_refused()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var portal = test.Portal;
        Assert.Equal(MpnId, await portal.Publishers.FindOnlyAsync());
        var fault = await FaultOf(() => portal.AddAsync("contoso", User("person1@contoso.com", "Developer")));
        Assert.Equal((FaultKind.Invalid, "PublisherId", "contoso"), (fault.Kind, fault.Field, fault.Value));
        Assert.Equal(["/v1/profiles/mpn"], (await test.RequestsAsync("/v1")).Select(request => request.Path));
    }

    [Fact]
    public async Task A_user_holds_several_roles_each_by_itself()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var added = await test.Portal.AddAsync(MpnId, User("Person1@contoso.com", "developer"));
        await test.Portal.AddAsync(MpnId, User("person1@contoso.com", "Marketer"));
        var held = await test.Portal.Users.GetAsync(MpnId, "person1@contoso.com");
        Assert.Equal(["Developer", "Marketer"], held.Select(user => user.Role).Order());
        Assert.Equal(2, (await test.ListAllAsync()).Count(user => user.Email == "person1@contoso.com"));
        await test.Portal.Users.RemoveAsync(held[0]);
        Assert.Equal(
            held[1].Role,
            Assert.Single(await test.Portal.Users.GetAsync(MpnId, added.ObjectId!.Value.ToString("D"))).Role
        );
    }

    [Fact]
    public async Task A_change_in_one_dialect_is_visible_in_the_other()
    {
        await using var test = await StartAsync(dialect: Dialect);
        await test.Portal.AddAsync(MpnId, User("person1@contoso.com", "Manager"));
        using var portal = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant },
            "contoso"
        );
        Assert.Equal(
            "Owner",
            Assert.Single(await portal.OpenPortal().Users.GetAsync("contoso", "person1@contoso.com")).Role
        );
        await portal.OpenPortal().AddAsync("contoso", User("person2@contoso.com"));
        Assert.Equal("Developer", Assert.Single(await test.Portal.Users.GetAsync(MpnId, "person2@contoso.com")).Role);
    }

    [Fact]
    public async Task A_change_of_role_adds_before_it_removes_and_finishes_what_was_interrupted()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var user = await test.Portal.AddAsync(MpnId, User("person1@contoso.com", "Developer"));
        await test.FailAsync(
            new
            {
                match = new { method = "DELETE", path = $"/usermembers/{user.ObjectId}" },
                action = "status",
                status = 400,
                count = 1,
            }
        );
        var fault = await FaultOf(() => test.Portal.SetRoleAsync(user, "Manager"));
        Assert.Contains("still Developer", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await test.Portal.Users.GetAsync(MpnId, "person1@contoso.com")).Count);
        Assert.Equal("Manager", (await test.Portal.SetRoleAsync(user, "Manager")).Role);
        Assert.Equal("Manager", Assert.Single(await test.Portal.Users.GetAsync(MpnId, "person1@contoso.com")).Role);
        Assert.Equal(
            ["addMember", "addMember", "removeMember"],
            (await test.CommitsAsync()).Select(commit => commit.Operation)
        );
    }

    [Fact]
    public async Task A_role_that_somebody_took_away_meanwhile_is_not_replaced()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var user = await test.Portal.AddAsync(MpnId, User("person1@contoso.com", "Developer"));
        await test.Portal.Users.RemoveAsync(user);
        Assert.Equal(FaultKind.Stale, (await FaultOf(() => test.Portal.SetRoleAsync(user, "Manager"))).Kind);
        Assert.Equal(
            FaultKind.NotFound,
            (await FaultOf(() => test.Portal.Users.GetAsync(MpnId, "person1@contoso.com"))).Kind
        );
    }

    [Fact]
    public async Task Each_command_has_one_correlation_id()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var command = test.Portal;
        await command.AddAsync(MpnId, User("person1@contoso.com", "Developer"));
        await command.Users.GetAsync(MpnId, "person1@contoso.com");
        Assert.Single((await test.CommandIdsAsync()).Select(entry => entry.CommandId).Distinct());
        await test.Portal.Roles.ListAsync();
        Assert.Equal(2, (await test.CommandIdsAsync()).Select(entry => entry.CommandId).Distinct().Count());
    }

    [Fact]
    public async Task Without_a_second_factor_the_next_step_is_said()
    {
        await using var test = await StartAsync("no-mfa@contoso.com", dialect: Dialect);
        var fault = await FaultOf(() => test.Portal.Roles.ListAsync());
        Assert.Equal((FaultKind.MfaRequired, "900421"), (fault.Kind, fault.ServiceCode));
        Assert.Contains("multifactor", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_works_for_the_account_of_its_tenant_and_is_told_what_is_for_people()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var notices = new List<string>();
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(test.Url, Dialect),
            new ClientSecretSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                ApplicationId = new Guid("11111111-1111-4111-8111-111111111111"),
                Secret = new System.Net.NetworkCredential("", "emulator-secret").SecurePassword,
            }
        );
        var portal = connection.OpenPortal(new PortalCallOptions { Notice = notices.Add });
        Assert.Equal(EmulatorSignIn.DefaultTenant, await portal.Publishers.FindOnlyAsync());
        await portal.AddAsync(EmulatorSignIn.DefaultTenant, User("person1@contoso.com", "Developer"));
        var profile = await portal.Publishers.GetProfileAsync(EmulatorSignIn.DefaultTenant);
        Assert.Equal("Contoso Ltd", profile.Legal?.CompanyName);
        Assert.Null(profile.Billing);
        Assert.Contains(
            notices,
            notice =>
                notice.Contains("billing profile", StringComparison.Ordinal)
                && notice.Contains("App+User", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_raw_token_reads_but_finds_nobody_in_the_tenant()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var environment = EmulatorEnvironment.At(test.Url, Dialect);
        using var source = new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }.Open(
            new SignInContext(environment, TimeProvider.System)
        );
        var token = (await source.IssueAsync(environment.Scope, false, null, default)).Value;
        using var connection = await PortalConnector.ConnectAsync(
            environment,
            new AccessTokenSignIn
            {
                Tenant = SignInMethod.TenantOfToken,
                Token = new System.Net.NetworkCredential("", token).SecurePassword,
            }
        );
        Assert.NotEmpty(await connection.OpenPortal().Roles.ListAsync());
        var fault = await FaultOf(() =>
            connection.OpenPortal().AddAsync(MpnId, User("person1@contoso.com", "Developer"))
        );
        Assert.Equal(FaultKind.NotSupported, fault.Kind);
        Assert.Contains("-Credential", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(await test.CommitsAsync());
    }

    [Fact]
    public async Task Audit_records_older_than_ninety_days_are_refused_before_anything_is_sent()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var portal = test.Portal;
        var fault = await FaultOf(async () =>
        {
            await foreach (
                var _ in portal.Audit.ListAsync(
                    MpnId,
                    new PortalAuditFilter { After = DateTimeOffset.UtcNow.AddDays(-100) }
                )
            ) { }
        });
        Assert.Equal((FaultKind.Invalid, "After"), (fault.Kind, fault.Field));
        Assert.Empty(await test.RequestsAsync("/v1"));
    }

    [Fact]
    public async Task An_address_that_the_service_rejects_changes_nothing()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var portal = test.Portal;
        var read = await portal.Publishers.GetProfileAsync(MpnId);
        var change = PublisherProfileChange
            .Of("Contoso Nord")
            .With(null, null, new PublisherAddress { City = "Atlantis", PostalCode = "98052" });
        var fault = await FaultOf(() => portal.Publishers.SetProfileAsync(read, change));
        Assert.Equal((FaultKind.Invalid, "BillingAddress"), (fault.Kind, fault.Field));
        Assert.Contains("The service suggests: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Redmond", fault.Message, StringComparison.Ordinal);
        Assert.Equal(read, (await portal.Publishers.GetProfileAsync(MpnId)));
    }

    [Fact]
    public async Task Support_and_addresses_are_changed_and_the_rest_of_them_stays()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var portal = test.Portal;
        var read = await portal.Publishers.GetProfileAsync(MpnId);
        var change = PublisherProfileChange
            .Of()
            .With(
                new SupportProfile { Telephone = "4255550123" },
                null,
                new PublisherAddress { AddressLine1 = "2 Harbor Way" }
            );
        var changed = await portal.Publishers.SetProfileAsync(read, change);
        Assert.Equal((read.Support!.Email, "4255550123"), (changed.Support!.Email, changed.Support.Telephone));
        Assert.Equal(
            ("2 Harbor Way", read.Billing!.Address!.City),
            (changed.Billing!.Address!.AddressLine1, changed.Billing.Address.City)
        );
        Assert.True(change.IsIn(changed));
        Assert.Equal(
            FaultKind.Stale,
            (
                await FaultOf(() =>
                    portal.Publishers.SetProfileAsync(
                        read,
                        PublisherProfileChange
                            .Of()
                            .With(null, null, new PublisherAddress { AddressLine1 = "3 Harbor Way" })
                    )
                )
            ).Kind
        );
    }

    [Fact]
    public async Task When_the_second_of_two_profiles_fails_it_is_said_that_the_first_was_changed()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var portal = test.Portal;
        var read = await portal.Publishers.GetProfileAsync(MpnId);
        await test.FailAsync(
            new
            {
                match = new { method = "PUT", path = "/profiles/support" },
                action = "status",
                status = 400,
            }
        );
        var fault = await FaultOf(() =>
            portal.Publishers.SetProfileAsync(
                read,
                PublisherProfileChange.Of("Contoso Nord").With(new SupportProfile { Telephone = "1" }, null, null)
            )
        );
        Assert.StartsWith("Changed: organization.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environments_name_both_services_and_both_audiences()
    {
        foreach (
            var environment in new[]
            {
                CloudPartnerEnvironment.PartnerCenter,
                CloudPartnerEnvironment.PartnerCenterChina,
            }
        )
        {
            Assert.Equal(Dialect, environment.Dialect);
            Assert.True(environment.IsMicrosoftHost && CloudPartnerEnvironment.IsMicrosoft(environment.GraphEndpoint!));
            Assert.NotEqual(environment.Audience, environment.GraphAudience);
        }
    }
}
