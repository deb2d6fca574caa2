using System.Diagnostics;
using System.Text.Json;
using CloudPartner.Client.Services;
using CloudPartner.Client.Services.PartnerCenter;
using CloudPartner.Client.SignIn;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>
/// From a name to a person in the tenant: found, not found, two of them, invited; one by one and many at once.
/// </summary>
public class PartnerCenterPeopleTests
{
    private const PortalDialect Dialect = PortalDialect.PartnerCenter;

    [Fact]
    public async Task Nobody_is_said_with_the_next_step_and_nothing_is_written()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var fault = await FaultOf(() => test.Portal.AddAsync(MpnId, User("nobody@elsewhere.example", "Developer")));
        Assert.Equal(FaultKind.NotFound, fault.Kind);
        Assert.Contains("-Invite", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(await test.CommitsAsync());
    }

    [Fact]
    public async Task Two_people_with_one_name_are_both_named()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var fault = await FaultOf(() => test.Portal.AddAsync(MpnId, User("sam@contoso.com", "Developer")));
        Assert.Equal(FaultKind.Invalid, fault.Kind);
        Assert.Contains("sam@contoso.com", fault.Message, StringComparison.Ordinal);
        Assert.Contains("sam.jones@contoso.com", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await test.CommitsAsync());
    }

    [Fact]
    public async Task An_object_id_says_which_of_two_is_meant_and_has_to_be_theirs()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var jones = (await test.Portal.AddAsync(MpnId, User("sam.jones@contoso.com", "Marketer"))).ObjectId!.Value;
        var row = Row(("Email", "sam@contoso.com"), ("Role", "Developer"), ("ObjectId", jones.ToString()));
        Assert.Equal(jones, (await test.Portal.AddAsync(MpnId, row)).ObjectId);
        var fault = await FaultOf(() =>
            test.Portal.AddAsync(
                MpnId,
                Row(("Email", "person1@contoso.com"), ("Role", "Developer"), ("ObjectId", jones.ToString()))
            )
        );
        Assert.Equal((FaultKind.Invalid, "ObjectId"), (fault.Kind, fault.Field));
        fault = await FaultOf(() =>
            test.Portal.AddAsync(
                MpnId,
                Row(("Email", "person1@contoso.com"), ("Role", "Developer"), ("ObjectId", Guid.NewGuid().ToString()))
            )
        );
        Assert.Equal(FaultKind.NotFound, fault.Kind);
    }

    [Fact]
    public async Task A_disabled_account_gets_no_role()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var fault = await FaultOf(() => test.Portal.AddAsync(MpnId, User("left@contoso.com", "Developer")));
        Assert.Equal(FaultKind.Locked, fault.Kind);
        Assert.Contains("Enable the account", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(await test.CommitsAsync());
    }

    [Fact]
    public async Task A_guest_whose_invitation_is_pending_gets_the_role_and_it_is_said()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var notices = new List<string>();
        var portal = test.Connection.OpenPortal(new PortalCallOptions { Notice = notices.Add });
        var added = await portal.AddAsync(MpnId, User("pending@fabrikam.com", "Developer"));
        Assert.Equal("pending@fabrikam.com", added.Email);
        Assert.Contains("#EXT#", added.UserPrincipalName, StringComparison.Ordinal);
        Assert.Contains("has not accepted", Assert.Single(notices), StringComparison.Ordinal);
        // A guest is found, changed and removed by the address that was invited.
        var held = await portal.Users.GetAsync(MpnId, "pending@fabrikam.com");
        Assert.Equal(2, held.Count);
        await portal.SetRoleAsync(held.Single(user => user.Role == "Developer"), "Manager");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("resetAfter")]
    [InlineData("resetBefore")]
    public async Task Whoever_is_not_there_is_invited_once_and_added(string? lost)
    {
        await using var test = await StartAsync(dialect: Dialect);
        if (lost is not null)
        {
            await test.FailAsync(
                new
                {
                    match = new { path = "/v1.0/invitations" },
                    action = lost,
                    count = 1,
                }
            );
        }

        var portal = test.Connection.OpenPortal(new PortalCallOptions { Invite = true });
        var added = await portal.AddAsync(MpnId, User("guest@elsewhere.example", "Developer", "Gerda Guest"));
        Assert.Equal(("guest@elsewhere.example", "Developer"), (added.Email, added.Role));
        Assert.Equal(["invite", "addMember"], (await test.CommitsAsync()).Select(commit => commit.Operation));
    }

    [Fact]
    public async Task The_portal_invites_nobody_and_says_so_before_anything_is_sent()
    {
        await using var test = await StartAsync();
        var fault = Assert
            .Throws<CloudPartnerException>(() => test.Connection.OpenPortal(new PortalCallOptions { Invite = true }))
            .Fault;
        Assert.Equal(FaultKind.NotSupported, fault.Kind);
        Assert.Empty(await test.RequestsAsync());
    }

    [Fact]
    public async Task Throttled_questions_are_asked_again_and_nobody_is_lost()
    {
        await using var test = await StartAsync(users: 200, dialect: Dialect);
        var portal = test.Connection.OpenPortal(new PortalCallOptions { MaxInFlight = 64 });
        await portal.Roles.OpenResolverAsync();
        // Throttled inside a batch that succeeds.
        await test.FailAsync(
            new
            {
                match = new { path = "/v1.0/users" },
                action = "status",
                status = 429,
                retryAfter = "1",
                count = 30,
            }
        );
        await Task.WhenAll(
            Enumerable.Range(1, 200).Select(i => portal.AddAsync(MpnId, User($"user{i:D7}@contoso.com", "Owner")))
        );
        Assert.Equal(230, (await test.RequestsAsync("/v1.0/users")).Count);
        Assert.Equal(200, (await test.CommitsAsync()).Count);
    }

    [Fact]
    public async Task What_is_asked_while_four_batches_are_on_the_way_travels_in_as_few_as_hold_it()
    {
        var sizes = new List<int>();
        var answers = new TaskCompletionSource();
        await using var graph = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Method == "GET")
            {
                await context.Response.WriteAsJsonAsync(new { items = Array.Empty<object>() });
                return;
            }
            using var batch = await JsonDocument.ParseAsync(context.Request.Body);
            var ids = batch
                .RootElement.GetProperty("requests")
                .EnumerateArray()
                .Select(request => request.GetProperty("id").GetString())
                .ToList();
            lock (sizes)
                sizes.Add(ids.Count);
            await answers.Task;
            await context.Response.WriteAsJsonAsync(
                new
                {
                    responses = ids.Select(id => new
                    {
                        id,
                        status = 200,
                        body = new { value = Array.Empty<object>() },
                    }),
                }
            );
        });
        var environment = CloudPartnerEnvironment.Custom(
            "Lab",
            graph.Url,
            graph.Url,
            "https://service.example",
            Dialect,
            graph.Url,
            "https://graph.example"
        );
        using var connection = await PortalConnector.ConnectAsync(
            environment,
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        var resolver = await connection.OpenPortal().Roles.OpenResolverAsync();
        // One after the other, so that each of the four leaves with one question; all that is asked then has to wait.
        var asked = new List<Task>();
        for (var i = 1; i <= 4; i++)
        {
            asked.Add(resolver.FindKeysAsync([$"first{i}@contoso.com"]));
            await Until(() =>
            {
                lock (sizes)
                    return sizes.Count == i;
            });
        }
        asked.Add(resolver.FindKeysAsync([.. Enumerable.Range(0, 196).Select(i => $"user{i}@contoso.com")]));
        answers.SetResult();
        await Task.WhenAll(asked);
        Assert.Equal((4 + 196, 4 + 10), (sizes.Sum(), sizes.Count));
    }

    [Fact]
    public async Task Many_lost_answers_cost_few_listings()
    {
        await using var test = await StartAsync(users: 400, dialect: Dialect);
        var portal = test.Connection.OpenPortal(new PortalCallOptions { MaxInFlight = 64 });
        await test.FailAsync(
            new
            {
                match = new { method = "POST", path = "/usermembers" },
                action = "resetAfter",
                count = 100,
            }
        );
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable.Range(1, 400).Select(i => portal.AddAsync(MpnId, User($"user{i:D7}@contoso.com", "Owner")))
        );
        var most = 1 + (int)(clock.Elapsed / MemberLookup.Gathering);
        var commits = await test.CommitsAsync();
        Assert.Equal((400, 400), (commits.Count, commits.Select(commit => commit.Key).Distinct().Count()));
        // Each listing, of one page, serves all that gathered for it, however long the machine takes.
        Assert.InRange((await test.RequestsAsync("/usermembers")).Count(request => request.Method == "GET"), 1, most);
    }
}
