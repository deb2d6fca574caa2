using Microsoft.AspNetCore.Http;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class ListingTests
{
    [Fact]
    public async Task All_pages_are_read_each_once_and_no_second_one_before_it_is_wanted()
    {
        await using var test = await StartAsync(users: 2_500);
        var keys = new HashSet<string>();
        var pages = 0;
        await foreach (var page in test.Portal.Users.ListAsync("contoso", PortalUserFilter.None))
        {
            if (++pages == 1)
                Assert.Single(await test.RequestsAsync("/users"));
            Assert.All(page, user => Assert.True(keys.Add(user.ToString())));
        }
        Assert.Equal(3, pages);
        Assert.Equal(3, (await test.RequestsAsync("/users")).Count);
        Assert.InRange(keys.Count, 2_500, 2_520);
    }

    [Fact]
    public async Task Whoever_has_seen_enough_leaves_no_request_behind()
    {
        // The third page never comes, so the listing can only end if what was asked for ahead is given up.
        await using var test = await StartAsync(users: 5_500);
        await test.FailAsync(
            new
            {
                match = new { path = "/users" },
                action = "delay",
                milliseconds = 600_000,
                skip = 2,
            }
        );
        var pages = 0;
        await foreach (var page in test.Portal.Users.ListAsync("contoso", PortalUserFilter.None))
        {
            if (++pages == 2)
                break;
        }

        Assert.Equal(2, pages);
        Assert.Equal(0, test.Portal.RequestCounts.InFlight);
    }

    [Fact]
    public async Task Filters_are_the_services_work()
    {
        await using var test = await StartAsync(users: 100);
        var one = Assert.Single(await ListAsync(test.Portal, new PortalUserFilter { Email = "OPS-owner@contoso.com" }));
        Assert.Equal("Otto Operations", one.DisplayName);
        Assert.All(
            await ListAsync(test.Portal, new PortalUserFilter { Role = "Owner", Kind = PortalUserKind.User }),
            user => Assert.Equal(("Owner", PortalUserKind.User), (user.Role, user.Kind))
        );
        Assert.Empty(await ListAsync(test.Portal, new PortalUserFilter { Email = "o'neil@contoso.com" }));
    }

    [Fact]
    public async Task A_listing_that_breaks_in_the_middle_is_an_error()
    {
        await using var test = await StartAsync(users: 2_500);
        await test.FailAsync(
            new
            {
                match = new { path = "/users" },
                action = "status",
                status = 404,
                skip = 1,
            }
        );
        Assert.Equal(FaultKind.NotFound, (await FaultOf(() => ListAsync(test.Portal))).Kind);
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("cut")]
    [InlineData("resetBefore")]
    public async Task A_page_that_breaks_is_read_again(string action)
    {
        await using var test = await StartAsync(users: 2_500);
        await test.FailAsync(
            new
            {
                match = new { path = "/users" },
                action,
                skip = 1,
                count = 2,
            }
        );
        Assert.InRange((await ListAsync(test.Portal)).Count, 2_500, 2_520);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{port}/api/publishers/contoso/users?page=2")]
    [InlineData("https://127.0.0.1:{port}/api/publishers/contoso/users?page=2")]
    [InlineData("//evil.example/api/publishers/contoso/users")]
    [InlineData("http://127.0.0.1:{port}/api/publishers/fabrikam/users?page=2")]
    [InlineData("http://me@127.0.0.1:{port}/api/publishers/contoso/users?page=2")]
    public async Task A_next_link_to_somewhere_else_ends_the_listing_and_gets_no_token(string link)
    {
        await using var stub = await StubServer.StartAsync(context =>
            context.Response.WriteAsync(
                $$"""{"value":[],"nextLink":"{{link.Replace("{port}", context.Request.Host.Port.ToString(), StringComparison.Ordinal)}}"}"""
            )
        );
        using var connection = await stub.ConnectAsync();
        var fault = await FaultOf(() => ListAsync(connection.OpenPortal()));
        Assert.Equal(FaultKind.Unexpected, fault.Kind);
        Assert.Single(stub.Requests, request => request.HasToken);
    }

    [Fact]
    public async Task A_listing_in_a_circle_ends_with_an_error()
    {
        await using var stub = await StubServer.StartAsync(context =>
            context.Response.WriteAsync("""{"value":[],"nextLink":"/api/publishers/contoso/users?page=2"}""")
        );
        using var connection = await stub.ConnectAsync();
        Assert.Contains(
            "circle",
            (await FaultOf(() => ListAsync(connection.OpenPortal()))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"value":[]}{"value":[]}""")]
    public async Task Some_other_document_is_no_empty_listing(string body)
    {
        await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync(body));
        using var connection = await stub.ConnectAsync();
        Assert.Equal(FaultKind.Unexpected, (await FaultOf(() => ListAsync(connection.OpenPortal()))).Kind);
    }
}
