using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests;

/// <summary>What the API tells of a caller's rights is what it does.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task The_identities_to_choose_from_can_all_sign_in_and_are_what_is_said_of_them()
    {
        var identities = (await _emulator.ReadControlAsync("identities")).AsArray();
        Assert.Equal(7, identities.Count);
        foreach (var one in identities)
        {
            var caller = (await SignedInAsync(one!)).Expect(200).Json!;
            Assert.Equal((string?)one!["identity"], (string?)caller["identity"]);
            Assert.Equal((bool)one["isPortalAdministrator"]!, (bool)caller["isPortalAdministrator"]!);
            if (!(bool)caller["isPortalAdministrator"]!)
                Assert.Equal(one["publishers"]!.ToJsonString(), caller["publishers"]!.ToJsonString());
        }

        var owner = identities.Single(one => (string?)one!["identity"] == Emulator.Owner)!;
        Assert.Equal(
            """[{"publisherId":"contoso","roleName":"Owner"},{"publisherId":"contoso-retail","roleName":"Owner"},{"publisherId":"northwind","roleName":"Owner"}]""",
            owner["publishers"]!.ToJsonString()
        );
        Assert.Equal(
            "Contoso automation",
            (string?)Assert.Single(identities, one => one!["application"] is not null)!["name"]
        );
    }

    private async Task<Reply> SignedInAsync(JsonNode one)
    {
        var identity = (string)one["identity"]!;
        if (one["application"] is not { } application)
            return await _emulator.GetAsync("/api/access", identity);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = (string)application["applicationId"]!,
                ["client_secret"] = (string)application["secret"]!,
                ["scope"] = "https://cloudpartner.azure.com/.default",
            }
        );
        using var answer = await _emulator.Http.PostAsync($"/{application["tenantId"]}/oauth2/v2.0/token", form);
        var token = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"];
        using var request = await _emulator.RequestAsync("GET", "/api/access");
        request.Headers.Authorization = new("Bearer", token);
        return await _emulator.SendAsync(request);
    }

    [Theory]
    [InlineData("contoso", Emulator.Owner)]
    [InlineData("contoso", Emulator.Contributor)]
    [InlineData("contoso", Emulator.Administrator)]
    [InlineData("contoso-retail", Emulator.Owner)]
    [InlineData("northwind", Emulator.Owner)]
    [InlineData("adventure-works", Emulator.Administrator)]
    public async Task What_may_not_be_done_is_refused_with_the_words_that_were_told(string publisher, string identity)
    {
        var address = $"/api/publishers/{publisher}";
        var access = (await _emulator.GetAsync($"{address}/access", identity)).Expect(200).Json!;
        var etag = (await _emulator.GetAsync(address, identity)).Expect(200).ETag;
        await TryAsync("changeProfile", "PUT", address, new { definition = new { displayText = "New" } });
        etag = (await _emulator.GetAsync(address, identity)).ETag;
        await TryAsync(
            "changePublisherIdAndOwners",
            "PUT",
            address,
            new { definition = new { publicPublisherId = "another" } }
        );
        etag = (await _emulator.GetAsync(address, identity)).ETag;
        await TryAsync("linkDevCenterAccount", "POST", $"{address}/devcenter", null);
        etag = null;
        await TryAsync("changeUsers", "PUT", $"{address}/users/n@contoso.com", Emulator.User("n@contoso.com"));
        if ((string?)access["lastOwner"]?["userKey"] is { } last)
        {
            var user = (await _emulator.GetAsync($"{address}/users/{last}", identity)).Expect(200);
            var reply = await _emulator.SendAsync(
                "DELETE",
                $"{address}/users/{last}",
                ifMatch: user.ETag,
                identity: identity
            );
            Assert.Equal((string?)access["lastOwner"]!["reason"], (string?)reply.Json!["error"]!["message"]);
        }

        async Task TryAsync(string action, string method, string path, object? body)
        {
            var reply = await _emulator.SendAsync(method, path, body, etag, createOnly: etag is null, identity);
            Assert.Equal((string?)access["actions"]![action], (string?)reply.Json?["error"]?["message"]);
        }
    }

    [Fact]
    public async Task Whoever_has_no_role_learns_nothing_of_a_publisher()
    {
        (await _emulator.GetAsync("/api/publishers/contoso/access", Emulator.Outsider)).Expect(403, "Forbidden");
        (await _emulator.GetAsync("/api/publishers/nobody/access")).Expect(404, "NotFound");
        var caller = (await _emulator.GetAsync("/api/access", Emulator.Outsider)).Expect(200).Json!;
        Assert.Empty(caller["publishers"]!.AsArray());
    }

    [Fact]
    public async Task An_administrator_of_the_portal_adds_a_publisher_and_its_owners_can_use_it()
    {
        var body = new { definition = new { displayText = "Tailspin", ownerEmails = (string[])["Owner@contoso.com"] } };
        var refused = await PutAsync("tailspin", body, Emulator.Owner);
        refused.Expect(403, "Forbidden");
        var told = (await _emulator.GetAsync("/api/access")).Json!;
        Assert.Equal((string?)told["addPublisher"], (string?)refused.Json!["error"]!["message"]);

        (await PutAsync("Tailspin", body)).Expect(400, "BadRequest", "publisherId");
        (await PutAsync("-tailspin", body)).Expect(400, "BadRequest", "publisherId");
        (await PutAsync("tailspin", new { definition = new { ownerEmails = body.definition.ownerEmails } })).Expect(
            400,
            "BadRequest",
            "displayText"
        );
        (await PutAsync("tailspin", new { definition = new { displayText = "Tailspin" } })).Expect(
            400,
            "BadRequest",
            "ownerEmails"
        );

        var made = (await PutAsync("tailspin", body)).Expect(201);
        Assert.Equal("tailspin", (string?)made.Json!["id"]);
        Assert.Equal(made.ETag, (await _emulator.GetAsync("/api/publishers/tailspin")).Expect(200).ETag);
        (await _emulator.GetAsync("/api/publishers/tailspin/registration")).Expect(200);
        (await PutAsync("tailspin", body)).Expect(412, "PreconditionFailed");
        var events = (await _emulator.GetAsync("/api/publishers/tailspin/history")).Expect(200).Json!["value"]!;
        Assert.Equal(["UserAdded", "PublisherAdded"], events.AsArray().Select(entry => (string?)entry!["eventType"]));
        var commits = (await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray();
        Assert.Equal([null, "owner@contoso.com"], commits.TakeLast(2).Select(entry => (string?)entry!["key"]));
    }

    private Task<Reply> PutAsync(string id, object body, string identity = Emulator.Administrator) =>
        _emulator.SendAsync("PUT", $"/api/publishers/{id}", body, createOnly: true, identity: identity);
}
