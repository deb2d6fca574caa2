namespace CloudPartner.Emulator.Tests;

public sealed class ListTests
{
    [Fact]
    public async Task Pages_have_no_gap_and_no_duplicate()
    {
        await using var emulator = await Emulator.StartAsync(new EmulatorOptions { Seed = "large", SeedUsers = 2500 });
        var keys = await ReadAllAsync(emulator, $"{Emulator.Users}?$top=400", 7);
        Assert.Equal(2505, keys.Count);
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(2505, keys.Distinct().Count());

        var owners = await ReadAllAsync(
            emulator,
            $"{Emulator.Users}?$top=20&$filter=roleName eq 'Owner' and startswith(email,'USER')",
            3
        );
        Assert.Equal(50, owners.Count);
    }

    [Fact]
    public async Task Users_that_come_and_go_between_pages_do_not_disturb_the_rest()
    {
        await using var emulator = await Emulator.StartAsync(new EmulatorOptions { Seed = "large", SeedUsers = 50 });
        var first = (await emulator.GetAsync($"{Emulator.Users}?$top=30")).Json!;
        await emulator.AddAsync("aaa@contoso.com");
        var last = (string)first["value"]![29]!["userKey"]!;
        (await emulator.SendAsync("DELETE", $"{Emulator.Users}/{last}", ifMatch: "*")).Expect(204);
        var rest = await ReadAllAsync(
            emulator,
            new Uri((string)first["nextLink"]!).PathAndQuery.Replace("api-version=2017-10-31&", ""),
            1
        );
        Assert.Equal(25, rest.Count);
    }

    [Fact]
    public async Task The_next_link_is_absolute_on_the_same_origin_and_keeps_the_question()
    {
        await using var emulator = await Emulator.StartAsync();
        var filter = Uri.EscapeDataString("roleName eq 'Owner'");
        var reply = await emulator.GetAsync($"{Emulator.Users}?$top=1&$filter={filter}");
        var link = (string)reply.Expect(200).Json!["nextLink"]!;
        Assert.StartsWith(
            $"{emulator.Host.Url}api/publishers/contoso/users?api-version=2017-10-31&$top=1&$filter={filter}&$skiptoken=",
            link
        );

        var all = await emulator.GetAsync(Emulator.Users);
        Assert.Null((string?)all.Json!["nextLink"]);
        Assert.Equal(5, all.Json["value"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("email eq 'OWNER@contoso.com'", 1)]
    [InlineData("startswith(email,'o')", 2)]
    [InlineData("contains(email,'contoso')", 4)]
    [InlineData("contains( email , '-' ) and roleName eq 'Contributor'", 1)]
    [InlineData("email eq 'o''neil@contoso.com'", 0)]
    [InlineData("kind eq 'user' and roleName eq 'Owner'", 2)]
    public async Task Filters_select(string filter, int expected)
    {
        await using var emulator = await Emulator.StartAsync();
        var reply = await emulator.GetAsync($"{Emulator.Users}?$filter={Uri.EscapeDataString(filter)}");
        Assert.Equal(expected, reply.Expect(200).Json!["value"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("$filter=displayName eq 'x'", "$filter")]
    [InlineData("$filter=email eq owner and", "$filter")]
    [InlineData("$filter=email eq 'a' or email eq 'b'", "$filter")]
    [InlineData("$filter=email eq 'a'; DROP TABLE users", "$filter")]
    [InlineData("$filter=contains(roleName,'O')", "$filter")]
    [InlineData("$top=0", "$top")]
    [InlineData("$top=1001", "$top")]
    [InlineData("$top=many", "$top")]
    [InlineData("$skiptoken=***", "$skiptoken")]
    public async Task What_a_list_does_not_understand_it_refuses(string query, string target)
    {
        await using var emulator = await Emulator.StartAsync();
        (await emulator.GetAsync($"{Emulator.Users}?{query}")).Expect(400, "BadRequest", target);
    }

    [Fact]
    public async Task History_is_newest_first_and_tells_who_changed_what()
    {
        await using var emulator = await Emulator.StartAsync();
        var created = await emulator.AddAsync("ann@contoso.com");
        const string path = $"{Emulator.Users}/ann@contoso.com";
        await emulator.ControlAsync("POST", "clock", """{"advanceSeconds":60}""");
        await emulator.SendAsync(
            "PUT",
            path,
            Emulator.User("ann@contoso.com", "Owner"),
            created.ETag,
            identity: Emulator.SecondOwner
        );
        await emulator.SendAsync("DELETE", path, ifMatch: "*", identity: Emulator.Administrator);

        const string history = "/api/publishers/contoso/history";
        var events = (await emulator.GetAsync(history)).Expect(200).Json!["value"]!.AsArray();
        Assert.Equal(
            ["UserRemoved", "UserRoleChanged", "UserAdded"],
            events.Take(3).Select(entry => (string?)entry!["eventType"])
        );
        Assert.Equal(
            [Emulator.Administrator, Emulator.SecondOwner, Emulator.Owner],
            events.Take(3).Select(entry => (string?)entry!["user"])
        );
        Assert.Equal(["Owner", "Contributor", null], events.Take(3).Select(entry => (string?)entry!["before"]));
        Assert.Equal([null, "Owner", "Contributor"], events.Take(3).Select(entry => (string?)entry!["after"]));

        var changed = (string)events[1]!["timestamp"]!;
        Assert.Equal(2, await CountAsync($"timestamp ge {changed}"));
        Assert.Equal(events.Count - 2, await CountAsync($"timestamp le '{events[2]!["timestamp"]}'"));
        Assert.Equal(1, await CountAsync("eventType eq 'UserRemoved'"));
        Assert.Equal(1, await CountAsync($"user eq '{Emulator.SecondOwner}'"));
        Assert.Equal(
            events.Count,
            (await ReadAllAsync(emulator, $"{history}?$top=2", (events.Count + 1) / 2, "id")).Distinct().Count()
        );

        async Task<int> CountAsync(string filter)
        {
            var reply = await emulator.GetAsync($"{history}?$filter={Uri.EscapeDataString(filter)}");
            return reply.Expect(200).Json!["value"]!.AsArray().Count;
        }
    }

    private static async Task<List<string>> ReadAllAsync(
        Emulator emulator,
        string path,
        int expectedPages,
        string key = "userKey"
    )
    {
        var keys = new List<string>();
        var pages = 0;
        var page = (await emulator.GetAsync(path)).Expect(200).Json!;
        while (true)
        {
            pages++;
            keys.AddRange(page["value"]!.AsArray().Select(item => (string)item![key]!));
            if ((string?)page["nextLink"] is not { } link)
                break;
            using var request = new HttpRequestMessage(HttpMethod.Get, link);
            request.Headers.Authorization = new("Bearer", await emulator.TokenAsync(Emulator.Owner));
            page = (await emulator.SendAsync(request)).Expect(200).Json!;
        }

        Assert.Equal(expectedPages, pages);
        return keys;
    }
}
