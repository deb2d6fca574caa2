using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>Lists in other orders, with counts, and histories that are asked for again.</summary>
public sealed class OrderedListTests
{
    [Theory]
    [InlineData("userKey")]
    [InlineData("displayName")]
    [InlineData("kind")]
    [InlineData("roleName")]
    [InlineData("offerTypes")]
    [InlineData("changedTime")]
    public async Task Page_after_page_every_user_comes_once_in_the_order_that_was_asked_for(string field)
    {
        await using var emulator = await Emulator.StartAsync(new EmulatorOptions { SeedUsers = 57 });
        (
            await emulator.SendAsync(
                "PUT",
                $"{Emulator.Users}/emile@contoso.com",
                new
                {
                    kind = "user",
                    email = "emile@contoso.com",
                    displayName = "anna",
                    roleName = "Owner",
                },
                createOnly: true
            )
        ).Expect(201);
        foreach (var direction in (string[])["", " asc", " desc"])
        {
            var users = new List<JsonNode>();
            for (
                var next = $"{Emulator.Users}?$top=7&$count=true&$orderby={Uri.EscapeDataString(field + direction)}";
                next is not null;

            )
            {
                var page = (await emulator.GetAsync(next)).Expect(200).Json!;
                Assert.Equal(63, (int)page["count"]!);
                users.AddRange(page["value"]!.AsArray().Select(user => user!));
                next = ((string?)page["nextLink"])
                    ?.Replace("api-version=2017-10-31&", "", StringComparison.Ordinal)
                    .Replace(emulator.Host.Url.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal);
            }

            Assert.Equal(63, users.DistinctBy(user => (string?)user["userKey"]).Count());
            var sorted = users.OrderBy(Value, StringComparer.OrdinalIgnoreCase);
            sorted = sorted.ThenBy(user => (string?)user["userKey"], StringComparer.Ordinal);
            var expected = direction == " desc" ? sorted.Reverse() : sorted;
            Assert.Equal(expected.Select(Key), users.Select(Key));
        }

        string Value(JsonNode user) =>
            user[field] is JsonArray words ? string.Join('\n', words) : (string?)user[field] ?? "";

        static string Key(JsonNode user) => (string)user["userKey"]!;
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("eventType")]
    [InlineData("objectName")]
    [InlineData("user")]
    public async Task Page_after_page_every_event_comes_once_in_the_order_that_was_asked_for(string field)
    {
        await using var emulator = await Emulator.StartAsync();
        foreach (var name in (string[])["Zoe", "anna", "Emil", "emile"])
            (await emulator.AddAsync($"{name}@contoso.com")).Expect(201);
        foreach (var direction in (string[])["", " asc", " desc"])
        {
            var events = new List<JsonNode>();
            for (
                var next = $"/api/publishers/contoso/history?$top=3&$orderby={Uri.EscapeDataString(field + direction)}";
                next is not null;

            )
            {
                var page = (await emulator.GetAsync(next)).Expect(200).Json!;
                events.AddRange(page["value"]!.AsArray().Select(entry => entry!));
                next = ((string?)page["nextLink"])
                    ?.Replace("api-version=2017-10-31&", "", StringComparison.Ordinal)
                    .Replace(emulator.Host.Url.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal);
            }

            Assert.True(events.Count > 8);
            Assert.Equal(events.Count, events.DistinctBy(Id).Count());
            var sorted = field == "timestamp" ? events.OrderBy(Id) : events.OrderBy(Value, Comparer()).ThenBy(Id);
            Assert.Equal((direction == " desc" ? sorted.Reverse() : sorted).Select(Id), events.Select(Id));
        }

        string Value(JsonNode entry) => (string)entry[field]!;

        // Names of objects are ordered whatever their case.
        StringComparer Comparer() => field == "objectName" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

        static long Id(JsonNode entry) =>
            long.Parse((string)entry["id"]!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_history_refuses_an_order_and_a_token_that_it_does_not_know()
    {
        await using var emulator = await Emulator.StartAsync();
        const string history = "/api/publishers/contoso/history";
        foreach (var order in (string[])["before", "timestamp up", "id"])
        {
            (await emulator.GetAsync($"{history}?$orderby={Uri.EscapeDataString(order)}")).Expect(
                400,
                "BadRequest",
                "$orderby"
            );
        }

        // A word is no number of an event, and a number alone no place among users.
        foreach (var token in (string[])["$skiptoken=YQ", "$orderby=user&$skiptoken=MQ"])
            (await emulator.GetAsync($"{history}?{token}")).Expect(400, "BadRequest", "$skiptoken");
    }

    [Fact]
    public async Task A_list_refuses_an_order_an_expansion_and_a_token_that_it_does_not_know()
    {
        await using var emulator = await Emulator.StartAsync();
        foreach (var order in (string[])["nothing", "roleName up", "roleName, kind", "roleName desc desc", "1"])
            await RefusedAsync($"$orderby={Uri.EscapeDataString(order)}", "$orderby");
        await RefusedAsync("$expand=everything", "$expand");
        // A place of the list by key says nothing of the list by role, and a word is no time.
        await RefusedAsync("$orderby=roleName&$skiptoken=YQ", "$skiptoken");
        await RefusedAsync("$orderby=changedTime&$skiptoken=YQpi", "$skiptoken");

        async Task RefusedAsync(string query, string target) =>
            (await emulator.GetAsync($"{Emulator.Users}?{query}")).Expect(400, "BadRequest", target);
    }

    [Fact]
    public async Task Users_are_found_by_a_part_of_key_or_name_and_counted_under_the_filter()
    {
        await using var emulator = await Emulator.StartAsync();
        var found = await emulator.GetAsync($"{Emulator.Users}?$count=true&$top=1&$filter=contains(any,'OWNER')");
        Assert.Equal(2, (int)found.Expect(200).Json!["count"]!);
        Assert.Null((await emulator.GetAsync(Emulator.Users)).Json!["count"]);
    }

    [Fact]
    public async Task Roles_of_Partner_Center_are_told_when_they_are_asked_for()
    {
        await using var emulator = await Emulator.StartAsync();
        var plain = (await emulator.GetAsync(Emulator.Users)).Json!["value"]!.AsArray();
        Assert.All(plain, user => Assert.Null(user!["partnerCenterRoles"]));
        var expanded = (await emulator.GetAsync($"{Emulator.Users}?$expand=partnerCenterRoles")).Json!["value"]!;
        var roles = expanded
            .AsArray()
            .ToDictionary(user => (string)user!["userKey"]!, user => user!["partnerCenterRoles"]!.ToJsonString());
        Assert.Equal("""["Marketer"]""", roles[Emulator.Contributor]);
        Assert.Equal("""["Owner"]""", roles[Emulator.Owner]);
        Assert.Equal("[]", roles["marketplace-team@contoso.com"]);
    }

    [Fact]
    public async Task A_history_that_was_read_is_sent_again_only_when_something_has_happened()
    {
        await using var emulator = await Emulator.StartAsync();
        const string history = "/api/publishers/contoso/history?$top=1&$count=true";
        var first = (await emulator.GetAsync(history)).Expect(200);
        Assert.Equal(304, (await AgainAsync(first.ETag!)).Status);
        (await emulator.AddAsync("new@contoso.com")).Expect(201);
        var second = (await AgainAsync(first.ETag!)).Expect(200);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal((int)first.Json!["count"]! + 1, (int)second.Json!["count"]!);

        var filtered = await emulator.GetAsync(
            $"{history}&$filter=objectType eq 'user' and contains(objectName,'NEW@')".Replace(
                " ",
                "%20",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(1, (int)filtered.Expect(200).Json!["count"]!);

        async Task<Reply> AgainAsync(string etag)
        {
            using var request = await emulator.RequestAsync("GET", history);
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            return await emulator.SendAsync(request);
        }
    }
}
