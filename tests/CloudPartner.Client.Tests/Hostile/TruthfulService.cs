using System.Globalization;
using Newtonsoft.Json.Linq;

namespace CloudPartner.Client.Tests.Hostile;

/// <summary>
/// A small service that answers the truth in the shapes of the real ones: one publisher with a few users in both
/// dialects, and the directory. What is changed here has happened, whatever becomes of the answer.
/// </summary>
internal sealed class TruthfulService(int seed, bool isPaged)
{
    public const string Publisher = "contoso";
    public const string Mpn = "4242424";
    public const string Ann = "ann@contoso.com";
    public const string Bob = "bob@contoso.com";
    public const string Eve = "eve@contoso.com";
    public const string Manager = "Manager";
    public const string Developer = "Developer";

    private readonly Dictionary<string, string> _roles = new() { [Ann] = "Owner", [Bob] = "Contributor" };
    private readonly HashSet<(string Role, string Member)> _members =
    [
        ("r1", IdOf(Ann)),
        ("r2", IdOf(Ann)),
        ("r2", IdOf(Bob)),
    ];
    private readonly HashSet<string> _guests = [];
    private readonly object _lock = new();
    private int _version = seed;

    /// <summary>What the truth is now, for comparing: the users with their roles.</summary>
    public bool Has(string email, string role)
    {
        lock (_lock)
            return _roles.GetValueOrDefault(email) == role || _members.Contains((RoleId(role), IdOf(email)));
    }

    public string? NameOfPublisher { get; private set; } = "Contoso";

    public string? City { get; private set; } = "Bonn";

    public string? SupportEmail { get; private set; } = "help@contoso.com";

    public static string IdOf(string email) => $"00000000-0000-4000-8000-{email[0] * 1000:D12}";

    /// <summary>
    /// Answers; with <paramref name="mayChange"/> false a change is refused as by a service that is down, and nothing
    /// happens.
    /// </summary>
    public RawAnswer Answer(RawRequest request, bool mayChange)
    {
        var (path, query) = request.Target.Split('?', 2) is [var before, var after]
            ? (before, after)
            : (request.Target, "");
        var parts = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        lock (_lock)
        {
            return parts switch
            {
                [_, "oauth2", "v2.0", "token"] => RawAnswer.Json(
                    200,
                    """{"token_type":"Bearer","access_token":"a.b-c","expires_in":3600,"ext_expires_in":3600}"""
                ),
                ["api", ..] => Portal(request, parts[1..], query, mayChange),
                ["v1.0", var what] => Graph(request, what, mayChange),
                ["v1", ..] => PartnerCenter(request, parts[1..], query, mayChange),
                _ => PortalError(404, "ResourceNotFound"),
            };
        }
    }

    private RawAnswer Portal(RawRequest request, string[] parts, string query, bool mayChange)
    {
        if (request.Method != "GET" && !mayChange)
            return PortalError(503, "ServerBusy");
        switch (request.Method, parts)
        {
            case ("GET", ["publishers"]):
                return RawAnswer.Json(
                    200,
                    "["
                        + string.Join(",", Enumerable.Range(0, 30).Select(i => Profile(i == 7 ? Publisher : $"pub{i}")))
                        + "]"
                );
            case ("PUT", ["publishers", Publisher]):
                NameOfPublisher = (string?)JObject.Parse(request.Body)["definition"]!["displayText"];
                _version++;
                return One();
            case ("GET" or "POST", ["publishers", Publisher] or ["publishers", Publisher, "devcenter"]):
                return One();
            case ("GET", ["publishers", Publisher, "offers"]):
                return RawAnswer.Json(200, "[]");
            case ("GET", ["publishers", Publisher, "registration"]):
                return RawAnswer.Json(
                    200,
                    """
                    {"steps":[{"name":"MpnMembership","state":"done","completedTime":"2026-01-01T00:00:00Z","detail":"4242424"}],
                    "agreements":[{"name":"Publisher Agreement","acceptedTime":"2026-01-01T00:00:00Z","acceptedBy":"ann@contoso.com"}],
                    "companyRegistration":"done","taxProfile":"done","bankAccount":"open","vetting":{"status":"authorized","subStatus":"none"}}
                    """
                );
            case ("GET", ["roles"]):
                return RawAnswer.Json(
                    200,
                    """[{"name":"Owner","description":"All","access":[{"action":"add users","allowed":true,"source":"documented"}]},{"name":"Contributor","description":null,"access":[]}]"""
                );
            case ("GET", ["publishers", Publisher, "history"]):
                return Page(
                    query,
                    [
                        .. Enumerable
                            .Range(1, 5)
                            .Select(i =>
                                $$"""
                                    {"id":"{{i}}","timestamp":"2026-01-0{{i}}T00:00:00Z","eventType":"UserAdded","objectType":"user","objectName":"{{Bob}}","publisherId":"{{Publisher}}","user":"{{Ann}}","before":null,"after":{"roleName":"Owner"} }
                                    """
                            ),
                    ]
                );
            case ("GET", ["publishers", Publisher, "users"]):
                return Page(
                    query,
                    [
                        .. _roles
                            .Where(user =>
                                !query.Contains("filter", StringComparison.Ordinal)
                                || Uri.UnescapeDataString(query).Contains(user.Key, StringComparison.Ordinal)
                            )
                            .Select(user => User(user.Key)),
                    ]
                );
            case ("GET", ["publishers", Publisher, "users", var key]):
                return _roles.ContainsKey(key) ? One(key) : PortalError(404, "UserNotFound");
            case ("PUT", ["publishers", Publisher, "users", var key]):
                if (request.Header("If-None-Match") == "*" && _roles.ContainsKey(key))
                    return PortalError(412, "UserExists");
                if (
                    request.Header("If-Match") is { } match
                    && match != "*"
                    && (!_roles.ContainsKey(key) || match != ETag(key))
                )
                {
                    return PortalError(412, "Stale");
                }

                _roles[key] = (string)JObject.Parse(request.Body)["roleName"]!;
                return One(key);
            case ("DELETE", ["publishers", Publisher, "users", var key]):
                if (!_roles.ContainsKey(key))
                    return PortalError(404, "UserNotFound");
                _roles.Remove(key);
                return new RawAnswer { StatusLine = "HTTP/1.1 204 No Content", Announced = -1 };
            default:
                return PortalError(404, "ResourceNotFound");
        }
    }

    private RawAnswer PartnerCenter(RawRequest request, string[] parts, string query, bool mayChange)
    {
        if (request.Method != "GET" && parts[0] != "validations" && !mayChange)
            return PartnerError(500, 800003);
        switch (request.Method, parts)
        {
            case ("GET", ["profiles", "mpn"]):
                return RawAnswer.Json(
                    200,
                    $$"""{"mpnId":"{{Mpn}}","partnerName":"Contoso","profileType":"MpnProfile","links":{},"attributes":{"objectType":"MpnProfile"} }"""
                );
            case ("PUT", ["profiles", var name]):
                var sent = JObject.Parse(request.Body);
                if (name == "support")
                    SupportEmail = (string?)sent["email"];
                else if (name == "legalbusiness")
                    City = (string?)sent["address"]!["city"];
                else
                    NameOfPublisher = (string?)sent["companyName"];
                _version++;
                return PartnerProfile(name);
            case ("GET", ["profiles", var name]):
                return PartnerProfile(name);
            case ("POST", ["validations", "address"]):
                return RawAnswer.Json(200, """{"status":"VerifiedShippable"}""");
            case ("GET", ["roles"]):
                return Collection("/roles", query, true, [Role("r1", Manager), Role("r2", Developer)]);
            case ("GET", ["roles", var role, "usermembers"]):
                return Collection(
                    $"/roles/{role}/usermembers",
                    query,
                    isPaged,
                    [.. _members.Where(one => one.Role == role).Select(one => Member(role, EmailOf(one.Member)))]
                );
            case ("POST", ["roles", var role, "usermembers"]):
                var id = (string)JObject.Parse(request.Body)["id"]!;
                return _members.Add((role, id))
                    ? RawAnswer.Json(201, Member(role, EmailOf(id)))
                    : PartnerError(409, 2011);
            case ("DELETE", ["roles", var role, "usermembers", var member]):
                return _members.Remove((role, member))
                    ? new RawAnswer { StatusLine = "HTTP/1.1 204 No Content", Announced = -1 }
                    : PartnerError(404, 600004);
            case ("GET", ["auditrecords"]):
                return Collection(
                    "/auditrecords",
                    query,
                    true,
                    [
                        .. Enumerable
                            .Range(1, 5)
                            .Select(i =>
                                $$"""
                                    {"id":"{{i}}","partnerId":"{{Mpn}}","userPrincipalName":"{{Ann}}","resourceType":"partner_user","resourceOldValue":null,"resourceNewValue":"{}","operationType":"add_user_member","operationDate":"2026-01-0{{i}}T00:00:00Z","operationStatus":"succeeded","customizedData":[{"key":"RoleName","value":"Manager"}] }
                                    """
                            ),
                    ]
                );
            default:
                return PartnerError(404, 1000);
        }
    }

    private RawAnswer Graph(RawRequest request, string what, bool mayChange)
    {
        if (what == "$batch")
        {
            var answers = JObject.Parse(request.Body)["requests"]!.Select(one =>
                $$"""{"id":"{{one["id"]}}","status":{{Look((string)one["url"]!)}} }"""
            );
            return RawAnswer.Json(200, $$"""{"responses":[{{string.Join(",", answers.Reverse())}}]}""");
        }
        if (!mayChange)
            return PortalError(503, "ServiceUnavailable");
        var email = (string)JObject.Parse(request.Body)["invitedUserEmailAddress"]!;
        _guests.Add(email);
        return RawAnswer.Json(
            201,
            $$"""{"id":"x","invitedUserEmailAddress":"{{email}}","status":"PendingAcceptance","invitedUser":{"id":"{{IdOf(email)}}"} }"""
        );
    }

    private string Look(string url)
    {
        var text = Uri.UnescapeDataString(url);
        foreach (var email in new[] { Ann, Bob, Eve }.Concat(_guests))
        {
            if (text.StartsWith("/users/" + IdOf(email), StringComparison.OrdinalIgnoreCase))
                return $"200,\"body\":{Person(email)}";
            if (text.Contains($"'{email}'", StringComparison.OrdinalIgnoreCase))
                return $"200,\"body\":{{\"value\":[{Person(email)}]}}";
        }
        return text.StartsWith("/users/", StringComparison.Ordinal)
            ? "404,\"body\":{\"error\":{\"code\":\"Request_ResourceNotFound\",\"message\":\"none\"}}"
            : "200,\"body\":{\"value\":[]}";
    }

    private string EmailOf(string id) => new[] { Ann, Bob, Eve }.Concat(_guests).First(email => IdOf(email) == id);

    private static string RoleId(string name) =>
        name == Manager ? "r1"
        : name == Developer ? "r2"
        : "";

    private static string ETag(string key) => $"\"{key[0]}\"";

    private RawAnswer One() => RawAnswer.Json(200, Profile(Publisher), ("ETag", $"\"{_version}\""));

    private RawAnswer One(string key) => RawAnswer.Json(200, User(key), ("ETag", ETag(key)));

    private string User(string key) =>
        $$"""
            {"userKey":"{{key}}","kind":"user","email":"{{key}}","displayName":"Somebody","roleName":"{{_roles[
                key
            ]}}","applicationId":null,"tenantId":null,"objectId":null,"offerTypes":["VM"],"changedTime":"2026-01-01T00:00:00Z","etag":{{Newtonsoft.Json.JsonConvert.ToString(
                ETag(key)
            )}} }
            """;

    private string Profile(string id) =>
        $$"""
            {"id":"{{id}}","version":{{_version}},"changedTime":"2026-01-01T00:00:00Z","definition":{"displayText":"{{NameOfPublisher}}","publicPublisherId":"{{id}}","microsoftPartnerNetworkId":"4242424","sellerId":123,"offerTypeCategories":["VM"],"ownerEmails":["{{Ann}}"],"devCenter":{"status":"linked","ownerEmail":"{{Ann}}","accountName":"Contoso"} },"etag":"\"{{_version}}\"" }
            """;

    private RawAnswer PartnerProfile(string name) =>
        RawAnswer.Json(
            200,
            $$"""
            {"companyName":"{{NameOfPublisher}}","email":"{{SupportEmail}}","telephone":"1","website":"https://contoso.com","tenantId":"22222222-2222-4222-8222-222222222222","domain":"contoso.com","defaultAddress":{"city":"Bonn","country":"DE"},"address":{"city":"{{City}}","country":"DE"},"primaryContact":{"firstName":"A"},"vettingStatus":"authorized","profileType":"{{name}}_profile","attributes":{"etag":"-{{_version}}","objectType":"X"} }
            """
        );

    private static string Role(string id, string name) =>
        $$"""{"id":"{{id}}","name":"{{name}}","category":"marketplace","links":{},"attributes":{} }""";

    private static string Member(string role, string email) =>
        $$"""{"id":"{{IdOf(email)}}","displayName":"Somebody","userPrincipalName":"{{email}}","roleId":"{{role}}","accountId":"x","attributes":{} }""";

    private static string Person(string email) =>
        $$"""{"id":"{{IdOf(email)}}","displayName":"Somebody","mail":"{{email}}","userPrincipalName":"{{email}}","accountEnabled":true,"externalUserState":null}""";

    // Two pages, so that links are followed.
    private static RawAnswer Page(string query, string[] items)
    {
        var second = query.Contains("skip=1", StringComparison.Ordinal);
        var next = !second && items.Length > 1 ? $",\"nextLink\":\"?{query}&skip=1\"" : "";
        return RawAnswer.Json(
            200,
            $$"""{"value":[{{string.Join(",", second ? items.Skip(1) : items.Take(1))}}]{{next}} }"""
        );
    }

    private static RawAnswer Collection(string path, string query, bool isPaged, string[] items)
    {
        var second = query.Contains("seekOperation=Next", StringComparison.Ordinal);
        var next =
            isPaged && !second && items.Length > 1
                ? $$""","next":{"uri":"{{path}}?{{query}}{{(query.Length > 0 ? "&" : "")}}seekOperation=Next","method":"GET","headers":[{"key":"MS-ContinuationToken","value":"AAA="}]}"""
                : "";
        return RawAnswer.Json(
            200,
            $$"""{"totalCount":1,"items":[{{string.Join(",", second ? items.Skip(1) : items.Take(isPaged ? 1 : items.Length))}}],"links":{"self":{"uri":"{{path}}"}{{next}} },"attributes":{"objectType":"Collection"} }"""
        );
    }

    private static RawAnswer PortalError(int status, string code) =>
        RawAnswer.Json(
            status,
            $$"""{"error":{"code":"{{code}}","message":"It is so.","target":"email","details":[]} }"""
        );

    private static RawAnswer PartnerError(int status, int code) =>
        RawAnswer.Json(
            status,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"code":"{{code}}","description":"It is so.","data":[],"source":"PartnerFD"}"""
            )
        );
}
