using CloudPartner.Client.Transport;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class UserTests
{
    [Fact]
    public async Task Users_of_all_kinds_are_added_once_and_read_back()
    {
        await using var test = await StartAsync();
        var id = Guid.NewGuid();
        DesiredPortalUser[] wanted =
        [
            User("Ann@Contoso.com", "owner", "Ann"),
            Row(("Email", "team@contoso.com"), ("Kind", "group"), ("Role", "Contributor")),
            Row(
                ("Kind", "ServicePrincipal"),
                ("DisplayName", "robot"),
                ("Role", "Contributor"),
                ("ApplicationId", Guid.NewGuid().ToString()),
                ("TenantId", Guid.NewGuid().ToString()),
                ("ObjectId", id.ToString("B"))
            ),
        ];
        foreach (var user in wanted)
            await test.Portal.AddAsync("contoso", user);

        Assert.Equal(
            ["ann@contoso.com", "team@contoso.com", id.ToString("D")],
            (await test.CommitsAsync()).Select(commit => commit.Key)
        );
        var found = await ListAsync(test.Portal);
        Assert.Contains(found, user => user is { Kind: PortalUserKind.User, Role: "Owner", DisplayName: "Ann" });
        Assert.Contains(found, user => user is { Kind: PortalUserKind.Group, Email: "team@contoso.com" });
        Assert.Contains(found, user => user.Kind == PortalUserKind.ServicePrincipal && user.ObjectId == id);
    }

    [Fact]
    public async Task A_second_add_says_that_the_user_exists_and_changes_nothing()
    {
        await using var test = await StartAsync();
        await test.Portal.AddAsync("contoso", User("a@b.com"));
        var fault = await FaultOf(() => test.Portal.AddAsync("contoso", User("A@B.com", "Owner")));
        Assert.Equal(FaultKind.AlreadyExists, fault.Kind);
        Assert.NotNull(fault.RequestId);
        Assert.Single(await test.CommitsAsync());
    }

    [Fact]
    public async Task An_unknown_role_is_refused_before_anything_is_sent()
    {
        await using var test = await StartAsync();
        var fault = await FaultOf(() => test.Portal.AddAsync("contoso", User("a@b.com", "Admin")));
        Assert.Equal(("Role", "Admin", FaultKind.Invalid), (fault.Field, fault.Value, fault.Kind));
        Assert.Empty(await test.RequestsAsync());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("con toso")]
    public async Task A_publisher_id_that_is_none_is_refused_before_anything_is_sent(string publisher)
    {
        await using var test = await StartAsync();
        Assert.Equal(FaultKind.Invalid, (await FaultOf(() => test.Portal.Publishers.GetProfileAsync(publisher))).Kind);
        Assert.Empty(await test.RequestsAsync());
    }

    [Theory]
    [InlineData("resetBefore")]
    [InlineData("resetAfter")]
    [InlineData("torn")]
    [InlineData("cut")]
    public async Task A_lost_answer_is_never_a_loss_nor_a_second_user(string action)
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new
            {
                match = new { method = "PUT" },
                action,
                count = 1,
            }
        );
        var added = await test.Portal.AddAsync("contoso", User("a@b.com", name: "Ann"));
        Assert.Equal("Ann", added.DisplayName);
        Assert.Single(await test.CommitsAsync());
    }

    [Fact]
    public async Task A_lost_answer_to_a_user_that_somebody_else_made_is_reported_as_existing()
    {
        await using var test = await StartAsync();
        await test.Portal.AddAsync("contoso", User("a@b.com", "Owner"));
        await test.FailAsync(
            new
            {
                match = new { method = "PUT" },
                action = "resetAfter",
                count = 1,
            }
        );
        Assert.Equal(
            FaultKind.AlreadyExists,
            (await FaultOf(() => test.Portal.AddAsync("contoso", User("a@b.com", "Contributor")))).Kind
        );
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_read_is_reported_as_unknown()
    {
        await using var test = await StartAsync();
        await test.FailAsync(
            new { match = new { method = "PUT" }, action = "resetAfter" },
            new
            {
                match = new { method = "GET" },
                action = "status",
                status = 400,
            }
        );
        var fault = await FaultOf(() => test.Portal.AddAsync("contoso", User("a@b.com")));
        Assert.Equal((FaultKind.UnknownOutcome, true), (fault.Kind, fault.MayHaveHappened));
    }

    [Fact]
    public async Task A_write_that_certainly_did_not_happen_is_reported_as_failed()
    {
        await using var test = await StartAsync();
        await test.FailAsync(new { match = new { method = "PUT" }, action = "resetBefore" });
        var fault = await FaultOf(() => test.Portal.AddAsync("contoso", User("a@b.com")));
        Assert.Equal(
            (FaultKind.Unreachable, false, RetryPolicy.MaxAttempts),
            (fault.Kind, fault.MayHaveHappened, fault.Attempts)
        );
        Assert.Empty(await test.CommitsAsync());
    }

    [Theory]
    [InlineData("resetAfter")]
    [InlineData("torn")]
    public async Task A_role_change_whose_answer_was_lost_counts_once_its_own_repeat_finds_it_stale(string action)
    {
        await using var test = await StartAsync();
        var added = await test.Portal.AddAsync("contoso", User("a@b.com"));
        await test.FailAsync(
            new
            {
                match = new { method = "PUT" },
                action,
                count = 1,
            }
        );
        Assert.Equal("Owner", (await test.Portal.SetRoleAsync(added, "owner")).Role);
        Assert.Equal(["create", "update"], (await test.CommitsAsync()).Select(commit => commit.Operation));
    }

    [Fact]
    public async Task A_change_of_something_that_changed_since_it_was_read_is_stale_unless_forced()
    {
        await using var test = await StartAsync();
        var read = await test.Portal.AddAsync("contoso", User("a@b.com"));
        await test.Portal.SetRoleAsync(read, "Owner");
        Assert.Equal(FaultKind.Stale, (await FaultOf(() => test.Portal.SetRoleAsync(read, "Owner"))).Kind);
        Assert.Equal(FaultKind.Stale, (await FaultOf(() => test.Portal.Users.RemoveAsync(read))).Kind);
        Assert.Equal("Contributor", (await test.Portal.SetRoleAsync(read, "Contributor", force: true)).Role);
    }

    [Theory]
    [InlineData("resetAfter")]
    [InlineData("resetBefore")]
    [InlineData("cut")]
    public async Task A_removal_whose_answer_was_lost_is_a_removal(string action)
    {
        await using var test = await StartAsync();
        var added = await test.Portal.AddAsync("contoso", User("a@b.com"));
        await test.FailAsync(
            new
            {
                match = new { method = "DELETE" },
                action,
                count = 1,
            }
        );
        await test.Portal.Users.RemoveAsync(added);
        Assert.Equal(["create", "delete"], (await test.CommitsAsync()).Select(commit => commit.Operation));
        Assert.Equal(FaultKind.NotFound, (await FaultOf(() => test.Portal.Users.RemoveAsync(added))).Kind);
    }

    [Fact]
    public async Task The_last_owner_stays()
    {
        await using var test = await StartAsync();
        foreach (var owner in await ListAsync(test.Portal, new PortalUserFilter { Role = "Owner" }))
        {
            if (owner.Email != "owner@contoso.com")
                await test.Portal.Users.RemoveAsync(owner);
        }

        var last = Assert.Single(await test.Portal.Users.GetAsync("contoso", "owner@contoso.com"));
        Assert.Equal((FaultKind.Locked, "LastOwner"), await KindAndCode(() => test.Portal.Users.RemoveAsync(last)));
        Assert.Equal(
            (FaultKind.Locked, "LastOwner"),
            await KindAndCode(() => test.Portal.SetRoleAsync(last, "Contributor", force: true))
        );
    }

    [Fact]
    public async Task An_earlier_run_that_may_have_added_a_user_is_settled_by_reading_first()
    {
        await using var test = await StartAsync();
        await test.Portal.AddAsync("contoso", User("a@b.com"));
        var before = (await test.RequestsAsync()).Count;
        await test.Portal.AddAsync("contoso", User("a@b.com"), mayHaveHappened: true);
        Assert.Equal(["GET"], (await test.RequestsAsync()).Skip(before).Select(request => request.Method));
        await test.Portal.AddAsync("contoso", User("c@d.com"), mayHaveHappened: true);
        Assert.Equal(["GET", "PUT"], (await test.RequestsAsync()).Skip(before + 1).Select(request => request.Method));
    }

    [Fact]
    public async Task Cancelling_gives_a_change_on_the_wire_time_to_be_answered()
    {
        await using var test = await StartAsync(timeouts: new HttpTimeouts { Grace = TimeSpan.FromMinutes(2) });
        await test.PlanAsync(new { latencyMs = 1_500 });
        using var stop = new CancellationTokenSource();
        var adding = test.Portal.AddAsync("contoso", User("a@b.com"), cancellationToken: stop.Token);
        await test.UntilOnTheWireAsync();
        await stop.CancelAsync();
        Assert.Equal("a@b.com", (await adding).Email);
    }

    [Fact]
    public async Task Cancelling_a_change_that_is_not_answered_in_time_is_an_unknown_outcome()
    {
        await using var test = await StartAsync(timeouts: new HttpTimeouts { Grace = TimeSpan.FromMilliseconds(100) });
        await test.PlanAsync(new { latencyMs = 600_000 });
        using var stop = new CancellationTokenSource();
        var adding = test.Portal.AddAsync("contoso", User("a@b.com"), cancellationToken: stop.Token);
        await test.UntilOnTheWireAsync();
        await stop.CancelAsync();
        Assert.Equal(FaultKind.UnknownOutcome, (await FaultOf(() => adding)).Kind);
    }

    [Fact]
    public async Task A_contributor_is_told_what_is_missing()
    {
        await using var test = await StartAsync("contributor@contoso.com");
        var fault = await FaultOf(() => test.Portal.AddAsync("contoso", User("a@b.com")));
        Assert.Equal((FaultKind.Forbidden, 403), (fault.Kind, fault.StatusCode));
        Assert.Contains("Owner", fault.RecommendedAction, StringComparison.Ordinal);
    }

    private static async Task<(FaultKind Kind, string? Code)> KindAndCode(Func<Task> work)
    {
        var fault = await FaultOf(work);
        return (fault.Kind, fault.ServiceCode);
    }
}
