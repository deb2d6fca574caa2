using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>Several administrators change the same users at once, each by what they read before; the log of commits
/// judges.</summary>
public class AtOnceTests
{
    private const int Users = 60;
    private const int AddedAgain = 6;

    [Theory]
    [InlineData(PortalDialect.CloudPartnerPortal, "Contributor", "Owner")]
    [InlineData(PortalDialect.PartnerCenter, "Developer", "Manager")]
    public async Task Every_success_is_a_commit_every_other_is_stale_and_nobody_added_since_goes(
        PortalDialect dialect,
        string low,
        string high
    )
    {
        await using var test = await StartAsync(users: Users, dialect: dialect);
        var everybody = await test.ListAllAsync();
        var users = everybody
            .Where(user => user.Key.StartsWith("user", StringComparison.Ordinal) && user.Role == low)
            .ToList();
        var stay = everybody.Where(user => !user.Key.StartsWith("user", StringComparison.Ordinal)).ToList();
        // What each of the eight has at hand: objects, a plan that is kept, or a plan of their own that is just made.
        var plans = new List<PortalUserChange>[2];
        for (var i = 0; i < plans.Length; i++)
        {
            var wanted = stay.Select(user => Wanted(user, user.Role))
                .Concat(users.Take(Users / 2).Select(user => Wanted(user, high)));
            plans[i] = await PlanAsync(test, wanted);
            Assert.Contains(plans[i], change => change.Change == PortalUserChangeKind.Remove);
        }

        // Since then some were taken out and added again as somebody else, and some are new.
        var again = users.TakeLast(AddedAgain).Select(user => user.Key).ToList();
        foreach (var user in users.TakeLast(AddedAgain))
        {
            foreach (var role in await test.Portal.Users.GetAsync(test.Publisher, user.Key))
                await test.Portal.Users.RemoveAsync(role);
            await test.Portal.AddAsync(test.Publisher, User(user.Key, high));
        }
        string[] added = ["person1@contoso.com", "person2@contoso.com", "person3@contoso.com"];
        foreach (var key in added)
            await test.Portal.AddAsync(test.Publisher, User(key, low));
        var before = (await test.RoleCommitsAsync()).Count;

        var runs = new List<Func<IPortal, Task<List<Outcome>>>>
        {
            portal => ForEachAsync(users, user => portal.SetRoleAsync(user, high), high),
            portal => ForEachAsync(users, user => portal.SetRoleAsync(user, high), high),
            portal => ForEachAsync(users, user => portal.SetRoleAsync(user, low), low),
            portal => ForEachAsync(users, user => portal.SetRoleAsync(user, low), low),
            portal => ForEachAsync(users, user => portal.Users.RemoveAsync(user), null),
            portal => ForEachAsync(users, user => portal.Users.RemoveAsync(user), null),
            portal => ApplyAsync(portal, plans[0], kept: plans[0]),
            portal => ApplyAsync(portal, plans[1], null),
        };
        var outcomes = (await Task.WhenAll(runs.Select(run => Task.Run(() => run(test.Connection.OpenPortal())))))
            .SelectMany(run => run)
            .ToList();

        Assert.All(
            outcomes,
            outcome =>
                Assert.True(
                    outcome.Fault is null or { Kind: FaultKind.Stale or FaultKind.NotFound },
                    $"{outcome.Key}: {outcome.Fault?.Kind} {outcome.Fault?.Message}"
                )
        );
        var all = await test.RoleCommitsAsync();
        var commits = all[before..];
        foreach (var outcome in outcomes)
        {
            // Somebody who was as wanted already is so by an earlier commit.
            var of = all.Where(commit => commit.Key == outcome.Key).ToList();
            var removals = of.Where(commit => commit.Operation is "delete" or "removeMember").ToList();
            // Not found is only who was taken out.
            if (outcome.Fault?.Kind == FaultKind.NotFound)
                Assert.True(removals.Count > 0 || again.Contains(outcome.Key), outcome.Key);
            if (outcome.Fault is not null)
                continue;
            if (outcome.Role is null)
                Assert.NotEmpty(removals);
            else if (outcome.Role == high)
                Assert.Contains(of, commit => (commit.After ?? "").Contains(high, StringComparison.Ordinal));
        }
        // Nothing beyond what was reported: each role that was given or taken has somebody who says that they did it,
        // unless they took it back.
        foreach (var user in commits.GroupBy(commit => commit.Key))
        {
            Assert.DoesNotContain(user.Key, again.Concat(added).Concat(stay.Select(one => one.Key)));
            Assert.Contains(outcomes, outcome => outcome.Key == user.Key && outcome.Fault is null);
        }
        var now = await test.ListAllAsync();
        Assert.All(again, key => Assert.Equal(high, Assert.Single(now, user => user.Key == key).Role));
        Assert.All(added, key => Assert.Equal(low, Assert.Single(now, user => user.Key == key).Role));
        Assert.All(stay, one => Assert.Single(now, user => user.Key == one.Key && user.Role == one.Role));
    }

    private sealed record Outcome(string Key, string? Role, CloudPartnerFault? Fault);

    private static async Task<List<Outcome>> ForEachAsync(
        IEnumerable<PortalUser> users,
        Func<PortalUser, Task> change,
        string? role
    )
    {
        var tasks = users.Select(user => TryAsync(user.Key, role, () => change(user)));
        return [.. await Task.WhenAll(tasks)];
    }

    private static async Task<List<Outcome>> ApplyAsync(
        IPortal portal,
        List<PortalUserChange> plan,
        List<PortalUserChange>? kept
    )
    {
        var outcomes = new List<Outcome>();
        var applier = await portal.ApplierAsync(kept);
        foreach (var phase in applier.Phases(plan))
        {
            outcomes.AddRange(
                await Task.WhenAll(
                    phase.Select(change =>
                        TryAsync(
                            change.Key,
                            change.DesiredRole,
                            () => applier.ToItem(change, null).Operation(false, default)
                        )
                    )
                )
            );
        }

        return outcomes;
    }

    private static async Task<Outcome> TryAsync(string key, string? role, Func<Task> change)
    {
        try
        {
            await change();
            return new Outcome(key, role, null);
        }
        catch (CloudPartnerException failed)
        {
            return new Outcome(key, role, failed.Fault);
        }
    }

    private static DesiredPortalUser Wanted(PortalUser user, string role) =>
        Row(
            ("Email", user.Email),
            ("Role", role),
            ("Kind", user.Kind.ToString()),
            ("DisplayName", user.DisplayName),
            ("ApplicationId", $"{user.ApplicationId}"),
            ("TenantId", $"{user.TenantId}"),
            ("ObjectId", $"{user.ObjectId}")
        );

    private static async Task<List<PortalUserChange>> PlanAsync(TestPortal test, IEnumerable<DesiredPortalUser> wanted)
    {
        var plan = new List<PortalUserChange>();
        var several = test.Portal.Capabilities.HasSeveralRolesPerUser;
        var desired = wanted.ToDictionary(user => several ? $"{user.Key} ({user.Role})" : user.Key);
        await foreach (
            var change in test.Portal.CompareAsync(test.Publisher, desired, removeUnlisted: true, includeEqual: false)
        )
        {
            plan.Add(change);
        }

        return plan;
    }
}
