using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

public sealed class BatchTests : IAsyncLifetime
{
    private Emulator _emulator = null!;

    public async Task InitializeAsync() => _emulator = await Emulator.StartAsync();

    public async Task DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task A_batch_answers_each_request_in_another_order()
    {
        var reply = await SendAsync(
            new
            {
                id = "1",
                method = "GET",
                url = "/users?$filter=mail eq 'owner@contoso.com'&$select=id,mail",
            },
            new
            {
                id = "2",
                method = "GET",
                url = "/users?$filter=mail%20eq%20'nobody@contoso.com'",
            },
            new
            {
                id = "3",
                method = "GET",
                url = "users/unknown@contoso.com",
            },
            new
            {
                id = "4",
                method = "POST",
                url = "/invitations",
                body = new { invitedUserEmailAddress = "x@northwind.com", inviteRedirectUrl = "https://example.com" },
                headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" },
            }
        );
        var responses = reply.Expect(200).Json!["responses"]!.AsArray();
        Assert.NotEqual("1", (string?)responses[0]!["id"]);
        Assert.Equal(
            [200, 200, 404, 201],
            Enumerable.Range(1, 4).Select(id => (int)Find(responses, $"{id}")["status"]!)
        );
        Assert.Equal("owner@contoso.com", (string?)Find(responses, "1")["body"]!["value"]![0]!["mail"]);
        Assert.Equal("Request_ResourceNotFound", (string?)Find(responses, "3")["body"]!["error"]!["code"]);
        var lines = (await _emulator.ReadControlAsync("journal"))["entries"]!
            .AsArray()
            .Select(entry => (string?)entry!["path"])
            .ToList();
        Assert.Contains("/v1.0/$batch", lines);
        Assert.Contains("/v1.0/invitations", lines);
    }

    [Fact]
    public async Task Throttled_requests_are_answered_inside()
    {
        await _emulator.ControlAsync(
            "PUT",
            "faults",
            """
            {"rules":[{"match":{"path":"/users"},"skip":1,"count":2,"action":"status","status":429,"retryAfter":"2.128"},
                      {"match":{"path":"/invitations"},"count":1,"action":"resetAfter"}]}
            """
        );
        var responses = (
            await SendAsync([
                .. Enumerable
                    .Range(1, 4)
                    .Select(id =>
                        (object)
                            new
                            {
                                id = $"{id}",
                                method = "GET",
                                url = $"/users?$filter=mail eq '{id}'",
                            }
                    ),
            ])
        ).Expect(200).Json!["responses"]!.AsArray();
        Assert.Equal(
            [200, 429, 429, 200],
            Enumerable.Range(1, 4).Select(id => (int)Find(responses, $"{id}")["status"]!)
        );
        Assert.Equal("2.128", (string?)Find(responses, "2")["headers"]!["Retry-After"]);
        Assert.Equal("TooManyRequests", (string?)Find(responses, "2")["body"]!["error"]!["code"]);

        var invited = (
            await SendAsync(
                new
                {
                    id = "1",
                    method = "POST",
                    url = "/invitations",
                    body = new
                    {
                        invitedUserEmailAddress = "lost@northwind.com",
                        inviteRedirectUrl = "https://example.com",
                    },
                }
            )
        ).Expect(200).Json!["responses"]!.AsArray();
        Assert.Equal(504, (int?)Find(invited, "1")["status"]);
        Assert.Single((await _emulator.ReadControlAsync("commits"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task A_request_waits_for_what_it_depends_on()
    {
        var responses = (
            await SendAsync(
                new
                {
                    id = "1",
                    method = "GET",
                    url = "/groups",
                },
                new
                {
                    id = "2",
                    method = "GET",
                    url = "/users",
                    dependsOn = (string[])["1"],
                }
            )
        ).Expect(200).Json!["responses"]!.AsArray();
        Assert.Equal(424, (int?)Find(responses, "2")["status"]);
    }

    [Fact]
    public async Task Wrong_batches_are_refused()
    {
        var ask = new
        {
            id = "1",
            method = "GET",
            url = "/users",
        };
        (await SendAsync(ask, ask)).ExpectGraphError(400, "BadRequest");
        (await SendAsync()).ExpectGraphError(400, "BadRequest");
        (
            await SendAsync([
                .. Enumerable
                    .Range(0, 21)
                    .Select(id =>
                        (object)
                            new
                            {
                                id = $"{id}",
                                method = "GET",
                                url = "/users",
                            }
                    ),
            ])
        ).ExpectGraphError(400, "BadRequest");
        (
            await SendAsync(
                new
                {
                    id = "1",
                    method = "POST",
                    url = "/invitations",
                }
            )
        ).ExpectGraphError(400, "BadRequest");
        (await SendAsync(new { id = 1, url = "/users" })).ExpectGraphError(400, "BadRequest");
        (await _emulator.GraphAsync("POST", "/$batch", new { })).ExpectGraphError(400, "BadRequest");
    }

    private Task<Reply> SendAsync(params object[] requests) =>
        _emulator.GraphAsync("POST", "/$batch", new { requests });

    private static JsonNode Find(JsonArray responses, string id) =>
        responses.Single(response => (string?)response!["id"] == id)!;
}
