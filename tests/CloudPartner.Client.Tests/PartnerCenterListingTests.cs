using System.Collections.Concurrent;
using System.Text;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>Listings of members and what is planned from them.</summary>
[Collection(RunsAlone.Name)]
public class PartnerCenterListingTests
{
    private const PortalDialect Dialect = PortalDialect.PartnerCenter;
    private const int Roles = 6;
    private const int Users = 50_000;

    [Fact]
    public async Task Fifty_thousand_users_in_six_roles_are_listed_in_flat_memory_and_no_page_twice()
    {
        // A reading that is broken off may still have pages on the way, so each is counted by its command's ID.
        var readings = new ConcurrentDictionary<string, Reading>();
        await using var stub = await StubServer.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.EndsWith("/mpn", StringComparison.Ordinal))
            {
                await context.Response.WriteAsync($$"""{"mpnId":"{{MpnId}}"}""");
            }
            else if (path.EndsWith("/roles", StringComparison.Ordinal))
            {
                await context.Response.WriteAsync(RolesJson());
            }
            else
            {
                var reading = readings.GetOrAdd(
                    context.Request.Headers["MS-CorrelationId"].ToString(),
                    _ => new Reading()
                );
                var token = context.Request.Headers["MS-ContinuationToken"].ToString();
                await reading.BeginAsync($"{path} {token}", isFirst: token.Length == 0);
                var page = Page(
                    path,
                    token.Length == 0 ? 0 : int.Parse(token, System.Globalization.CultureInfo.InvariantCulture)
                );
                reading.End();
                await context.Response.Body.WriteAsync(page);
            }
        });
        using var connection = await stub.ConnectAsync(dialect: Dialect);
        await ReadAsync(connection.OpenPortal(), 5_000); // whatever is made once
        var before = readings.Keys.ToHashSet();
        var (count, largest) = await ReadAsync(connection.OpenPortal(), int.MaxValue);
        Assert.Equal(Roles * Users, count);
        var whole = Assert.Single(readings, reading => !before.Contains(reading.Key)).Value;
        Assert.Equal(Roles * (Users / 500), whole.Pages.Distinct().Count());
        Assert.Equal(Roles * (Users / 500), whole.Pages.Count);
        Assert.Equal(Roles, whole.MostInFlight);
        // All assignments together have 40 MB on the wire and more in memory; a few pages of 500 are alive at any time.
        Assert.InRange(largest, 0, 12_000_000);

        static async Task<(int Count, long Largest)> ReadAsync(IPortal portal, int enough)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            int count = 0,
                pages = 0;
            long largest = 0;
            await foreach (var page in portal.Users.ListAsync(MpnId, PortalUserFilter.None))
            {
                count += page.Count;
                if (++pages % 60 == 0)
                    largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true) - before);
                if (count >= enough)
                    break;
            }
            return (count, largest);
        }
    }

    [Fact]
    public async Task The_emulators_journal_shows_each_page_once()
    {
        await using var test = await StartAsync(users: 2_600, dialect: Dialect);
        var all = await test.ListAllAsync();
        Assert.True(all.Count > 2_600);
        var byRole = all.GroupBy(user => user.Role).ToDictionary(role => role.Key, role => role.Count());
        var pages = (await test.RequestsAsync("/usermembers"))
            .GroupBy(request => request.Path.Split('?')[0])
            .Select(role => role.Count())
            .Order()
            .ToList();
        var expected = (await test.Portal.Roles.ListAsync())
            .Select(role => Math.Max(1, (byRole.GetValueOrDefault(role.Name) + 499) / 500))
            .Order()
            .ToList();
        Assert.Equal(expected, pages);
    }

    [Theory]
    [InlineData(
        """{"uri":"/roles/other/usermembers?seekOperation=Next","headers":[{"key":"MS-ContinuationToken","value":"t"}]}""",
        "another address"
    )]
    [InlineData(
        """{"uri":"https://elsewhere.example/v1/roles/r1/usermembers?seekOperation=Next","headers":[{"key":"MS-ContinuationToken","value":"t"}]}""",
        "another address"
    )]
    [InlineData(
        """{"uri":"/roles/r1/usermembers?seekOperation=Next","headers":[{"key":"MS-ContinuationToken","value":"t"}]}""",
        "circle"
    )]
    public async Task A_listing_that_goes_astray_is_an_error(string next, string said)
    {
        await using var stub = await StubServer.StartAsync(context =>
            context.Response.WriteAsync(
                context.Request.Path.Value switch
                {
                    "/v1/profiles/mpn" => $$"""{"mpnId":"{{MpnId}}"}""",
                    "/v1/roles" => """{"items":[{"id":"r1","name":"One"}]}""",
                    _ =>
                        """{"items":[{"id":"00000000-0000-4000-8000-000000000001","displayName":"A","userPrincipalName":"a@b.com"}],"links":{"next":"""
                            + next
                            + "}}",
                }
            )
        );
        using var connection = await stub.ConnectAsync(dialect: Dialect);
        var fault = await FaultOf(async () =>
        {
            await foreach (var _ in connection.OpenPortal().Users.ListAsync(MpnId, PortalUserFilter.None)) { }
        });
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(stub.Requests, request => request.Path.Contains("other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_for_graph_goes_to_graph_and_no_other_token_does()
    {
        var seen = new ConcurrentBag<string>();
        RequestDelegate Answer(string name) =>
            context =>
            {
                seen.Add($"{name} {context.Request.Headers.Authorization}");
                return context.Response.WriteAsync(
                    context.Request.Path.Value switch
                    {
                        "/v1/profiles/mpn" => $$"""{"mpnId":"{{MpnId}}"}""",
                        "/v1/roles" => """{"items":[{"id":"r1","name":"One"}]}""",
                        "/v1.0/$batch" =>
                            """{"responses":[{"id":"0","status":200,"body":{"value":[{"id":"00000000-0000-4000-8000-000000000001","userPrincipalName":"a@b.com","accountEnabled":true}]}}]}""",
                        _ => "{}",
                    }
                );
            };
        RequestDelegate tokens = async context =>
        {
            var form = await context.Request.ReadFormAsync();
            await context.Response.WriteAsync(
                $$"""{"access_token":"for-{{(form["scope"].ToString().Contains("graph", StringComparison.Ordinal) ? "graph" : "service")}}","expires_in":3600}"""
            );
        };
        await using var graph = await StubServer.StartAsync(Answer("graph"));
        await using var service = await StubServer.StartAsync(Answer("service"), tokens);
        var environment = CloudPartnerEnvironment.Custom(
            "Lab",
            service.Url,
            service.Url,
            "https://service.example",
            Dialect,
            graph.Url,
            "https://graph.example"
        );
        using var connection = await PortalConnector.ConnectAsync(
            environment,
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        await connection.OpenPortal().AddAsync(MpnId, User("a@b.com", "One"));
        Assert.Equal(["graph Bearer for-graph", "service Bearer for-service"], seen.Distinct().Order());
    }

    [Fact]
    public async Task A_plan_pairs_what_is_missing_with_what_is_too_much()
    {
        await using var test = await StartAsync(dialect: Dialect);
        foreach (var role in new[] { "Developer", "Marketer", "Financial contributor" })
            await test.Portal.AddAsync(MpnId, User("person1@contoso.com", role));
        var wanted = new[]
        {
            User("person1@contoso.com", "Manager"),
            User("person1@contoso.com", "Marketer"),
            User("person2@contoso.com", "Marketer"),
            User("person2@contoso.com", "Developer"),
        };
        var plan = (await PlanAsync(test, wanted, removeUnlisted: false)).Select(change => change.ToString()).ToList();
        Assert.Equal(3, plan.Count);
        Assert.StartsWith("set person1@contoso.com from ", plan[0], StringComparison.Ordinal);
        Assert.Equal(
            ["add person2@contoso.com as Developer", "add person2@contoso.com as Marketer"],
            plan.Skip(1).Order()
        );

        var all = (await PlanAsync(test, wanted, removeUnlisted: true))
            .Where(change => change.Key == "person1@contoso.com")
            .ToList();
        Assert.Equal([PortalUserChangeKind.SetRole, PortalUserChangeKind.Remove], all.Select(change => change.Change));
        foreach (var change in all)
            await test.Portal.ApplyAsync(change);
        Assert.Equal(
            ["Manager", "Marketer"],
            (await test.Portal.Users.GetAsync(MpnId, "person1@contoso.com")).Select(user => user.Role).Order()
        );
        // A run that was killed after an item and before its note does it again, to the same end.
        await test.Portal.ApplyAsync(all[0], mayHaveHappened: true);
    }

    [Fact]
    public async Task Somebody_wanted_by_another_of_their_addresses_is_not_taken_for_two_people()
    {
        await using var test = await StartAsync(dialect: Dialect);
        await test.Portal.AddAsync(MpnId, User("partner@northwind.com", "Marketer"));
        var listed = (await test.Portal.Users.GetAsync(MpnId, "partner@northwind.com"))[0];
        var plan = await PlanAsync(test, [User(listed.UserPrincipalName!, "Marketer")], removeUnlisted: true);
        Assert.DoesNotContain(plan, change => change.Current?.ObjectId == listed.ObjectId);
        Assert.DoesNotContain(plan, change => change.Change == PortalUserChangeKind.Add);
    }

    private static async Task<List<PortalUserChange>> PlanAsync(
        TestPortal test,
        DesiredPortalUser[] wanted,
        bool removeUnlisted
    )
    {
        var plan = new List<PortalUserChange>();
        await foreach (
            var change in test.Portal.CompareAsync(
                MpnId,
                wanted.ToDictionary(user => $"{user.Key} {user.Role}"),
                removeUnlisted,
                includeEqual: false
            )
        )
        {
            plan.Add(change);
        }

        return plan;
    }

    // What a command has asked for. The first pages are held until those of all roles have been asked for, so that the
    // roles are seen to be read side by side on every machine.
    private sealed class Reading
    {
        private readonly TaskCompletionSource _allRoles = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _roles;
        private int _inFlight;

        public ConcurrentBag<string> Pages { get; } = [];

        public int MostInFlight { get; private set; }

        public async Task BeginAsync(string page, bool isFirst)
        {
            lock (_allRoles)
                MostInFlight = Math.Max(MostInFlight, ++_inFlight);
            Pages.Add(page);
            if (!isFirst)
                return;
            if (Interlocked.Increment(ref _roles) == Roles)
                _allRoles.SetResult();
            await _allRoles.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }

        public void End()
        {
            lock (_allRoles)
                _inFlight--;
        }
    }

    private static string RolesJson() =>
        $$"""{"items":[{{string.Join(',', Enumerable.Range(0, Roles).Select(i => $$"""{"id":"r{{i}}","name":"Role {{i}}"}"""))}}]}""";

    private static byte[] Page(string path, int from)
    {
        var text = new StringBuilder("""{"items":[""");
        for (var i = from; i < from + 500; i++)
        {
            if (i > from)
                text.Append(',');
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $$"""{"id":"00000000-0000-4000-8000-{{i:D12}}","displayName":"User {{i}}","userPrincipalName":"user{{i:D7}}@contoso.com","accountId":"x"}"""
            );
        }
        text.Append("],\"totalCount\":500,\"links\":{");
        if (from + 500 < Users)
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $$"""
                "next":{"uri":"{{path[
                    3..
                ]}}?size=500&seekOperation=Next","method":"GET","headers":[{"key":"MS-ContinuationToken","value":"{{from
                    + 500}}"}]}
                """
            );
        }

        return Encoding.UTF8.GetBytes(text.Append("}}").ToString());
    }
}
