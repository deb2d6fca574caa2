using CloudPartner.Client.Plans;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class PlanTests
{
    [Fact]
    public async Task A_plan_names_what_differs_and_costs_one_listing()
    {
        await using var test = await StartAsync(users: 1_500);
        var wanted = Wanted(
            User("owner@contoso.com", "Owner"),
            User("Contributor@contoso.com", "Owner"),
            User("new@contoso.com")
        );
        var plan = await PlanAsync(test.Portal, wanted, removeUnlisted: true);
        Assert.Equal(
            "set contributor@contoso.com from Contributor to Owner",
            Assert.Single(plan, change => change.Change == PortalUserChangeKind.SetRole).ToString()
        );
        Assert.Equal(
            "add new@contoso.com as Contributor",
            Assert.Single(plan, change => change.Change == PortalUserChangeKind.Add).ToString()
        );
        Assert.InRange(plan.Count(change => change.Change == PortalUserChangeKind.Remove), 1_500, 1_510);
        Assert.DoesNotContain(plan, change => change.Change == PortalUserChangeKind.None);
        Assert.Equal(2, (await test.RequestsAsync()).Count);
    }

    [Fact]
    public async Task A_listing_that_breaks_plans_no_removal_and_no_addition()
    {
        await using var test = await StartAsync(users: 2_500);
        await test.FailAsync(
            new
            {
                match = new { path = "/users" },
                action = "status",
                status = 404,
                skip = 2,
            }
        );
        var planned = new List<PortalUserChange>();
        await Assert.ThrowsAsync<CloudPartnerException>(async () =>
        {
            await foreach (
                var change in test.Portal.CompareAsync(
                    "contoso",
                    Wanted(User("new@contoso.com")),
                    removeUnlisted: true,
                    includeEqual: false
                )
            )
            {
                planned.Add(change);
            }
        });
        Assert.Empty(planned);
    }

    [Theory]
    [InlineData(1000, 100)]
    [InlineData(5, 1)]
    [InlineData(0, 1)]
    [InlineData(11, 2)]
    public void A_tenth_may_go_by_default(long listed, long most) =>
        Assert.Equal(most, PlanApplier.DefaultMaxRemovals(listed));

    [Fact]
    public async Task A_plan_that_removes_too_many_is_refused_as_a_whole()
    {
        await using var test = await StartAsync(users: 100);
        var plan = await PlanAsync(test.Portal, Wanted(User("owner@contoso.com", "Owner")), removeUnlisted: true);
        var fault = Assert.Throws<CloudPartnerException>(() => PlanApplier.CheckRemovals(plan, null)).Fault;
        Assert.Equal("MaxRemovals", fault.Field);
        PlanApplier.CheckRemovals(plan, 200);
    }

    [Fact]
    public async Task A_change_that_somebody_else_made_meanwhile_is_compared_again()
    {
        await using var test = await StartAsync();
        var user = await test.Portal.AddAsync("contoso", User("a@b.com"));
        var change = Assert.Single(
            await PlanAsync(test.Portal, Wanted(User("a@b.com", "Owner"))),
            change => change.Key == "a@b.com"
        );
        // Somebody renames the user between plan and apply: the version is another, the role is still to be set.
        await test.Portal.SetRoleAsync(await test.Portal.SetRoleAsync(user, "Owner"), "Contributor");
        var applied = await test.Portal.ApplyAsync(change);
        Assert.Equal("Owner", applied!.Role);
    }

    [Fact]
    public async Task Two_who_apply_at_once_both_end_with_the_wanted_state()
    {
        await using var test = await StartAsync();
        for (var i = 0; i < 20; i++)
            await test.Portal.AddAsync("contoso", User($"u{i}@b.com"));
        var wanted = Enumerable.Range(0, 20).Select(i => User($"u{i}@b.com", "Owner")).ToArray();
        var plan = (await PlanAsync(test.Portal, Wanted(wanted))).ToList();
        await Task.WhenAll(
            Enumerable.Range(0, 8).SelectMany(_ => plan).Select(change => test.Portal.ApplyAsync(change))
        );
        Assert.Empty(await PlanAsync(test.Portal, Wanted(wanted)));
    }

    // Each line: from > to, with nothing on the left for an addition and nothing on the right for a removal; phases are
    // divided by bars.
    [Theory]
    [InlineData(
        PortalDialect.CloudPartnerPortal,
        ">Contributor Contributor>Owner | Owner>Contributor | Owner> Contributor>"
    )]
    [InlineData(PortalDialect.CloudPartnerPortal, ">Owner contributor>OWNER | OWNER>contributor | Contributor>")]
    [InlineData(PortalDialect.PartnerCenter, "Developer>Manager | Manager>Developer")]
    [InlineData(
        PortalDialect.PartnerCenter,
        ">Marketer Owner>Manager Marketer>Owner | Developer>Marketer | Owner>Marketer | Manager>"
    )]
    [InlineData(PortalDialect.PartnerCenter, "developer>MANAGER | manager>Marketer | Owner> Marketer>")]
    public async Task Who_may_manage_users_comes_before_another_who_may_goes(PortalDialect dialect, string expected)
    {
        await using var test = await StartAsync(dialect: dialect);
        var lines = expected.Split([' ', '|'], StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse();
        var phases = (await test.Portal.ApplierAsync()).Phases([
            .. lines.Select(Line),
            Line(">") with
            {
                Change = PortalUserChangeKind.None,
            },
        ]);
        Assert.Equal(
            expected.Split(" | ").Select(phase => phase.Split(' ').Order().ToArray()),
            phases.Select(phase =>
                phase.Select(change => $"{change.CurrentRole}>{change.DesiredRole}").Order().ToArray()
            )
        );

        PortalUserChange Line(string text)
        {
            var (from, to) = (text.Split('>')[0], text.Split('>')[1]);
            var kind =
                from == "" ? PortalUserChangeKind.Add
                : to == "" ? PortalUserChangeKind.Remove
                : PortalUserChangeKind.SetRole;
            return new PortalUserChange
            {
                Change = kind,
                PublisherId = test.Publisher,
                Reason = "r",
                CurrentRole = from == "" ? null : from,
                DesiredRole = to == "" ? null : to,
                Current = new PortalUser
                {
                    PublisherId = test.Publisher,
                    Email = "somebody@contoso.com",
                    Role = from,
                },
            };
        }
    }

    [Fact]
    public async Task What_takes_a_role_from_the_caller_comes_last_and_what_keeps_them_going_does_not()
    {
        await using var test = await StartAsync(dialect: PortalDialect.PartnerCenter);
        var own = await test.Portal.Users.GetAsync(test.Publisher, "owner@contoso.com");
        var wanted = new[]
        {
            User("ops-owner@contoso.com", "Manager"),
            User("owner@contoso.com", "Marketer"),
            User("person1@contoso.com", "Developer"),
        }.ToDictionary(user => $"{user.Key} {user.Role}");
        var plan = await PlanAsync(test.Portal, wanted, removeUnlisted: true, test.Publisher);
        Assert.Equal(own.Count, plan.Count(change => change.ConcernsCaller));
        var phases = (await test.Portal.ApplierAsync()).Phases(plan).ToList();
        Assert.All(phases[^1], change => Assert.True(change.ConcernsCaller));
        Assert.All(phases[..^1].SelectMany(phase => phase), change => Assert.False(change.ConcernsCaller));
        // From one role that manages users to another nobody is locked out.
        var kept = new[] { User("owner@contoso.com", "Manager") }.ToDictionary(user => $"{user.Key} {user.Role}");
        Assert.DoesNotContain(
            await PlanAsync(test.Portal, kept, removeUnlisted: false, test.Publisher),
            change => change.ConcernsCaller
        );
    }

    private static Dictionary<string, DesiredPortalUser> Wanted(params DesiredPortalUser[] users) =>
        users.ToDictionary(user => user.Key);

    private static async Task<List<PortalUserChange>> PlanAsync(
        IPortal portal,
        Dictionary<string, DesiredPortalUser> wanted,
        bool removeUnlisted = false,
        string publisher = "contoso"
    )
    {
        var plan = new List<PortalUserChange>();
        await foreach (var change in portal.CompareAsync(publisher, wanted, removeUnlisted, includeEqual: false))
        {
            plan.Add(change);
        }

        return plan;
    }
}
