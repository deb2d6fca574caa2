using System.Text;
using System.Text.Json.Nodes;

namespace CloudPartner.Emulator.Tests.PartnerCenter;

/// <summary>Calls of Partner Center and of Graph, with tokens for them.</summary>
internal static class PartnerEmulator
{
    public const string Application = "application";
    public const string NoMfa = "no-mfa@contoso.com";
    public const string Tenant = "22222222-2222-4222-8222-222222222222";
    public const string PartnerScope = "https://api.partnercenter.microsoft.com/user_impersonation";
    public const string GraphScope = "https://graph.microsoft.com/.default";

    public static async Task<string> TokenAsync(
        this Emulator emulator,
        string identity,
        string scope,
        string tenant = Tenant
    )
    {
        var form =
            identity == Application
                ? new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials",
                    ["client_id"] = "11111111-1111-4111-8111-111111111111",
                    ["client_secret"] = "emulator-secret",
                    ["scope"] = scope.Replace("/user_impersonation", "/.default", StringComparison.Ordinal),
                }
                : new Dictionary<string, string>
                {
                    ["grant_type"] = "urn:cloudpartner:emulator:identity",
                    ["identity"] = identity,
                    ["scope"] = scope,
                };
        using var content = new FormUrlEncodedContent(form);
        using var response = await emulator.Http.PostAsync($"/{tenant}/oauth2/v2.0/token", content);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (string)json["access_token"]!;
    }

    public static Task<Reply> PartnerAsync(
        this Emulator emulator,
        string method,
        string path,
        object? body = null,
        string identity = Emulator.Owner,
        params (string Name, string Value)[] headers
    ) => SendAsync(emulator, method, "/v1" + path, body, identity, PartnerScope, headers);

    public static Task<Reply> GraphAsync(
        this Emulator emulator,
        string method,
        string path,
        object? body = null,
        string identity = Emulator.Owner,
        params (string Name, string Value)[] headers
    ) => SendAsync(emulator, method, "/v1.0" + path, body, identity, GraphScope, headers);

    /// <summary>A refusal in Partner Center's form.</summary>
    public static Reply ExpectFault(this Reply reply, int status, int code)
    {
        Assert.True(reply.Status == status, $"Expected {status}, got {reply.Status}: {reply.Text}");
        Assert.Equal(code, (int?)reply.Json!["code"]);
        Assert.NotEqual("", (string?)reply.Json["description"]);
        Assert.Empty(reply.Json["data"]!.AsArray());
        Assert.NotEqual("", (string?)reply.Json["source"]);
        return reply;
    }

    /// <summary>A refusal in Graph's form.</summary>
    public static Reply ExpectGraphError(this Reply reply, int status, string code)
    {
        Assert.True(reply.Status == status, $"Expected {status}, got {reply.Status}: {reply.Text}");
        Assert.Equal(code, (string?)reply.Json!["error"]!["code"]);
        Assert.NotEqual("", (string?)reply.Json["error"]!["message"]);
        var inner = reply.Json["error"]!["innerError"]!;
        Assert.Equal(reply.Header("request-id"), (string?)inner["request-id"]);
        Assert.NotNull((string?)inner["date"]);
        return reply;
    }

    public static async Task<string> RoleAsync(this Emulator emulator, string name)
    {
        var roles = (await emulator.PartnerAsync("GET", "/roles")).Expect(200).Json!["items"]!.AsArray();
        return (string)roles.Single(role => (string?)role!["name"] == name)!["id"]!;
    }

    /// <summary>The object ID of somebody in the directory.</summary>
    public static async Task<string> PersonAsync(this Emulator emulator, string name)
    {
        var filter = Uri.EscapeDataString($"userPrincipalName eq '{name}'");
        var reply = (await emulator.GraphAsync("GET", $"/users?$filter={filter}")).Expect(200);
        return (string)Assert.Single(reply.Json!["value"]!.AsArray())!["id"]!;
    }

    /// <summary>All members of a role, page by page as the links say.</summary>
    public static async Task<List<JsonNode>> MembersAsync(this Emulator emulator, string role, string query = "")
    {
        var members = new List<JsonNode>();
        var path = $"/roles/{role}/usermembers{query}";
        (string, string)[] headers = [];
        while (true)
        {
            var page = (await emulator.PartnerAsync("GET", path, headers: headers)).Expect(200).Json!;
            members.AddRange(page["items"]!.AsArray()!);
            Assert.Equal(page["items"]!.AsArray().Count, (int?)page["totalCount"]);
            if (page["links"]!["next"] is not { } next)
                return members;
            path = (string)next["uri"]!;
            headers =
            [
                .. next["headers"]!.AsArray().Select(header => ((string)header!["key"]!, (string)header["value"]!)),
            ];
        }
    }

    private static async Task<Reply> SendAsync(
        Emulator emulator,
        string method,
        string path,
        object? body,
        string identity,
        string scope,
        (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new("Bearer", await emulator.TokenAsync(identity, scope));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            var text = body as string ?? System.Text.Json.JsonSerializer.Serialize(body);
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        }

        return await emulator.SendAsync(request);
    }
}
