using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

public sealed class UserTests : IAsyncLifetime
{
    private const string Principal = "44444444-4444-4444-8444-444444444444";
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task A_user_is_created_read_changed_and_removed()
    {
        var created = (await _emulator.AddAsync("Ann@Contoso.com")).Expect(201);
        Assert.Equal("ann@contoso.com", (string?)created.Json!["userKey"]);
        Assert.Equal("Ann@Contoso.com", (string?)created.Json["email"]);
        Assert.Equal("Contributor", (string?)created.Json["roleName"]);
        Assert.Equal(created.ETag, (string?)created.Json["etag"]);
        Assert.NotEmpty(created.Json["offerTypes"]!.AsArray());

        var path = $"{Emulator.Users}/ann@contoso.com";
        var read = (await _emulator.GetAsync($"{Emulator.Users}/ANN@contoso.com")).Expect(200);
        Assert.Equal(created.Text, read.Text);
        Assert.Equal(created.ETag, read.ETag);

        var changed = (
            await _emulator.SendAsync("PUT", path, Emulator.User("ann@contoso.com", "Owner"), read.ETag)
        ).Expect(200);
        Assert.Equal("Owner", (string?)changed.Json!["roleName"]);
        Assert.NotEqual(read.ETag, changed.ETag);

        var removed = (await _emulator.SendAsync("DELETE", path, ifMatch: changed.ETag)).Expect(204);
        Assert.Equal("", removed.Text);
        (await _emulator.GetAsync(path)).Expect(404, "NotFound", "userKey");
    }

    [Fact]
    public async Task Groups_and_service_principals_are_users_too()
    {
        await _emulator.SendAsync(
            "PUT",
            $"{Emulator.Users}/team@contoso.com",
            Emulator.User("team@contoso.com", kind: "group"),
            createOnly: true
        );
        var created = await _emulator.SendAsync(
            "PUT",
            $"{Emulator.Users}/{Principal}",
            PrincipalBody(),
            createOnly: true
        );
        created.Expect(201);
        Assert.Null((string?)created.Json!["email"]);
        Assert.Equal(Principal, (string?)created.Json["objectId"]);

        Assert.Equal(2, await CountAsync("kind eq 'group'"));
        Assert.Equal(2, await CountAsync("kind eq 'servicePrincipal'"));
        Assert.Equal(1, await CountAsync($"objectId eq '{Principal.ToUpperInvariant()}'"));
    }

    [Theory]
    [InlineData("roleName", "Reader", "roleName")]
    [InlineData("roleName", null, "roleName")]
    [InlineData("kind", "robot", "kind")]
    [InlineData("email", "no-address", "email")]
    [InlineData("email", "two@@contoso.com", "email")]
    [InlineData("email", null, "email")]
    [InlineData("email", "bob@contoso.com", "userKey")]
    [InlineData("displayName", "bell\u0007", "displayName")]
    [InlineData("objectId", "not-a-guid", "objectId")]
    [InlineData("userKey", "bob@contoso.com", "userKey")]
    public async Task A_user_with_a_wrong_field_is_refused(string field, string? value, string target)
    {
        var body = JsonNode.Parse(
            """{"kind":"user","email":"ann@contoso.com","displayName":"Ann","roleName":"Owner"}"""
        )!;
        body[field] = value;
        var reply = await _emulator.SendAsync(
            "PUT",
            $"{Emulator.Users}/ann@contoso.com",
            body.ToJsonString(),
            createOnly: true
        );
        reply.Expect(400, "BadRequest", target);
    }

    [Theory]
    [InlineData("applicationId", null, "applicationId")]
    [InlineData("tenantId", "contoso.onmicrosoft.com", "tenantId")]
    [InlineData("objectId", "55555555-5555-4555-8555-555555555555", "userKey")]
    [InlineData("displayName", " ", "displayName")]
    [InlineData("email", "spn@contoso.com", "email")]
    public async Task A_service_principal_with_a_wrong_field_is_refused(string field, string? value, string target)
    {
        var body = JsonNode.Parse(PrincipalBody())!;
        body[field] = value;
        var reply = await _emulator.SendAsync(
            "PUT",
            $"{Emulator.Users}/{Principal}",
            body.ToJsonString(),
            createOnly: true
        );
        reply.Expect(400, "BadRequest", target);
    }

    [Fact]
    public async Task Lengths_have_limits()
    {
        var body = new
        {
            kind = "user",
            email = "ann@contoso.com",
            displayName = new string('x', 101),
            roleName = "Owner",
        };
        (await _emulator.SendAsync("PUT", $"{Emulator.Users}/ann@contoso.com", body, createOnly: true)).Expect(
            400,
            "BadRequest",
            "displayName"
        );

        var email = $"{new string('x', 60)}@{string.Join('.', Enumerable.Repeat(new string('y', 60), 4))}.com";
        (await _emulator.SendAsync("PUT", $"{Emulator.Users}/{email}", Emulator.User(email), createOnly: true)).Expect(
            400,
            "BadRequest",
            "email"
        );
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"kind\":")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_refused(string body) =>
        (await _emulator.SendAsync("PUT", $"{Emulator.Users}/ann@contoso.com", body, createOnly: true)).Expect(
            400,
            "BadRequest",
            "body"
        );

    [Fact]
    public async Task A_body_above_a_megabyte_is_refused() =>
        (
            await _emulator.SendAsync(
                "PUT",
                $"{Emulator.Users}/ann@contoso.com",
                new string(' ', (1024 * 1024) + 1),
                createOnly: true
            )
        ).Expect(413, "RequestEntityTooLarge");

    [Fact]
    public async Task Preconditions_are_required_and_kept()
    {
        const string there = $"{Emulator.Users}/contributor@contoso.com";
        const string missing = $"{Emulator.Users}/ann@contoso.com";
        var existing = Emulator.User("contributor@contoso.com");
        var wanted = Emulator.User("ann@contoso.com");

        (await _emulator.SendAsync("PUT", there, existing)).Expect(400, "MissingIfMatch", "userKey");
        (await _emulator.SendAsync("PUT", missing, wanted)).Expect(400, "MissingIfMatch", "userKey");
        (await _emulator.SendAsync("PUT", missing, wanted, "*")).Expect(404, "NotFound", "userKey");
        (await _emulator.SendAsync("PUT", there, existing, createOnly: true)).Expect(
            412,
            "PreconditionFailed",
            "userKey"
        );
        (await _emulator.SendAsync("PUT", there, existing, "\"987654\"")).Expect(412, "PreconditionFailed", "userKey");
        (await _emulator.SendAsync("PUT", there, existing, "\"1\"", createOnly: true)).Expect(
            400,
            "BadRequest",
            "If-Match"
        );
        (await _emulator.SendAsync("PUT", there, existing, "*")).Expect(200);
        (await _emulator.SendAsync("DELETE", there)).Expect(400, "MissingIfMatch", "userKey");
        (await _emulator.SendAsync("DELETE", there, ifMatch: "\"987654\"")).Expect(
            412,
            "PreconditionFailed",
            "userKey"
        );
        (await _emulator.SendAsync("DELETE", missing, ifMatch: "*")).Expect(404, "NotFound", "userKey");
        (await _emulator.SendAsync("DELETE", there, ifMatch: "*")).Expect(204);
    }

    [Fact]
    public async Task Only_owners_and_portal_administrators_change_users()
    {
        const string path = $"{Emulator.Users}/ann@contoso.com";
        var body = Emulator.User("ann@contoso.com");
        foreach (var identity in (string[])[Emulator.Contributor, Emulator.Outsider])
        {
            (await _emulator.SendAsync("PUT", path, body, createOnly: true, identity: identity)).Expect(
                403,
                "Forbidden"
            );
            (
                await _emulator.SendAsync(
                    "DELETE",
                    $"{Emulator.Users}/{Emulator.Owner}",
                    ifMatch: "*",
                    identity: identity
                )
            ).Expect(403, "Forbidden");
        }

        (await _emulator.GetAsync(Emulator.Users, Emulator.Contributor)).Expect(200);
        (await _emulator.GetAsync(Emulator.Users, Emulator.Outsider)).Expect(403, "Forbidden");
        (await _emulator.GetAsync(path, Emulator.Outsider)).Expect(403, "Forbidden");
        (await _emulator.GetAsync("/api/publishers/nobody/users")).Expect(404, "NotFound", "publisherId");
        (await _emulator.SendAsync("PUT", path, body, createOnly: true, identity: Emulator.Administrator)).Expect(201);
    }

    [Fact]
    public async Task Everyone_may_remove_their_own_entry() =>
        (
            await _emulator.SendAsync(
                "DELETE",
                $"{Emulator.Users}/{Emulator.Contributor}",
                ifMatch: "*",
                identity: Emulator.Contributor
            )
        ).Expect(204);

    [Fact]
    public async Task The_last_owner_stays()
    {
        const string me = $"{Emulator.Users}/{Emulator.Owner}";
        (await _emulator.SendAsync("DELETE", $"{Emulator.Users}/{Emulator.SecondOwner}", ifMatch: "*")).Expect(204);
        (
            await _emulator.SendAsync("DELETE", $"{Emulator.Users}/33333333-3333-4333-8333-333333333333", ifMatch: "*")
        ).Expect(204);

        (await _emulator.SendAsync("DELETE", me, ifMatch: "*")).Expect(409, "LastOwner", "userKey");
        (await _emulator.SendAsync("PUT", me, Emulator.User(Emulator.Owner), "*")).Expect(409, "LastOwner", "userKey");
        (await _emulator.SendAsync("PUT", me, Emulator.User(Emulator.Owner, "Owner"), "*")).Expect(200);

        await _emulator.AddAsync("ann@contoso.com", "Owner");
        (await _emulator.SendAsync("PUT", me, Emulator.User(Emulator.Owner), "*")).Expect(200);
    }

    [Fact]
    public async Task Exactly_one_of_eight_writers_wins_each_version()
    {
        const string path = $"{Emulator.Users}/{Emulator.Contributor}";
        await _emulator.TokenAsync(Emulator.Owner);
        for (var round = 0; round < 20; round++)
        {
            var etag = (await _emulator.GetAsync(path)).ETag;
            var writers = Enumerable
                .Range(0, 8)
                .Select(i =>
                    _emulator.SendAsync(
                        "PUT",
                        path,
                        Emulator.User(Emulator.Contributor, i % 2 == 0 ? "Owner" : "Contributor"),
                        etag
                    )
                );
            var statuses = (await Task.WhenAll(writers)).Select(reply => reply.Status).ToList();
            Assert.Equal(1, statuses.Count(status => status == 200));
            Assert.Equal(7, statuses.Count(status => status == 412));
        }
    }

    [Fact]
    public async Task Two_owners_that_leave_at_once_do_not_leave_the_publisher_without_one()
    {
        await _emulator.SendAsync("DELETE", $"{Emulator.Users}/33333333-3333-4333-8333-333333333333", ifMatch: "*");
        var owner = _emulator.SendAsync("DELETE", $"{Emulator.Users}/{Emulator.Owner}", ifMatch: "*");
        var second = _emulator.SendAsync(
            "DELETE",
            $"{Emulator.Users}/{Emulator.SecondOwner}",
            ifMatch: "*",
            identity: Emulator.SecondOwner
        );
        var statuses = (await Task.WhenAll(owner, second)).Select(reply => reply.Status).Order();
        Assert.Equal([204, 409], statuses);
    }

    private static string PrincipalBody() =>
        $$"""
            {"kind":"servicePrincipal","displayName":"spAccount","roleName":"Owner","objectId":"{{Principal}}",
             "applicationId":"66666666-6666-4666-8666-666666666666","tenantId":"22222222-2222-4222-8222-222222222222"}
            """;

    private async Task<int> CountAsync(string filter)
    {
        var reply = await _emulator.GetAsync($"{Emulator.Users}?$filter={Uri.EscapeDataString(filter)}");
        return reply.Expect(200).Json!["value"]!.AsArray().Count;
    }
}
