using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Users;

/// <summary>The users of the token's tenant.</summary>
internal static class UserEndpoints
{
    private const int DefaultTop = 100;
    private const int LargestTop = 999;

    // Documented to be selected for at most 120 people a page (learn graph/api/resources/user, read 2026-11).
    private const string SignIns = "signInActivity";
    private const int LargestTopWithSignIns = 120;

    // Without $select Graph returns only these.
    private static readonly string[] Usual = ["displayName", "mail", "userPrincipalName", "id"];
    private static readonly string[] All =
    [
        .. Usual,
        "accountEnabled",
        "userType",
        "externalUserState",
        SignIns,
        .. DirectoryUser.NotHeld,
    ];
    private static readonly string[] Parameters =
    [
        "$filter",
        "$select",
        "$top",
        "$skiptoken",
        "$orderby",
        "$search",
        "$count",
    ];
    private static readonly string[] Orders = ["displayName", "userPrincipalName"];

    private static readonly PageStyle Paging = new(
        "$top",
        (message, parameter) =>
            new HttpRefusal(400, parameter == "$top" ? "BadRequest" : "Request_BadRequest", message),
        Convert.ToHexString,
        PageStyle.FromHex
    )
    {
        WrongToken = "$skiptoken is not one that was given out here.",
    };

    public static GraphResult List(Database database, GraphRequest request)
    {
        var query = request.Query;
        if (query.Keys.FirstOrDefault(key => key.StartsWith('$') && !Parameters.Contains(key)) is { } unknown)
            throw Unsupported($"The emulator does not know {unknown} on users.");
        var selection = ReadSelection(request);
        var filter = ReadFilter(request);
        var sort = ReadSort(query["$orderby"]);
        var page = Paging.Read(query, DefaultTop, LargestTop);
        if (selection.Fields.Contains(SignIns))
            page = page with { Size = Math.Min(page.Size, LargestTopWithSignIns) };
        var after = page.After ?? "";
        // Where users are sorted, the token stands for how many were given already.
        var offset = sort is null || after.Length == 0 ? 0 : Paging.ReadNumber(after);
        if (offset > int.MaxValue)
            throw Paging.RefuseToken();
        return new GraphResult(
            200,
            (json, _) =>
            {
                var tenant = request.Claims.TenantId;
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#users");
                if (query["$count"] == "true")
                    json.WriteNumber("@odata.count", database.Read(store => store.Directory.Count(tenant, filter)));
                json.WriteStartArray("value");
                var last = database.Read(store =>
                    sort is null ? store.Directory.List(tenant, after, page.Size, filter, Take)
                    : store.Directory.ListBy(tenant, sort, (int)offset, page.Size, filter, Take)
                        ? (offset + page.Size).ToString(CultureInfo.InvariantCulture)
                    : null
                );
                json.WriteEndArray();
                if (last is not null)
                    json.WriteString("@odata.nextLink", NextLink(request, last));
                json.WriteEndObject();

                void Take(DirectoryUser person) => Write(json, person, selection);
            }
        );
    }

    /// <summary>The number alone, as plain text; within a batch as JSON, which a number is as well.</summary>
    public static GraphResult Count(Database database, GraphRequest request)
    {
        if (!request.IsEventual)
        {
            throw GraphResult.Refused(
                400,
                "Request_BadRequest",
                "$count is not currently supported without the header ConsistencyLevel: eventual."
            );
        }

        GraphRights.Check(request, GraphPermission.Users);
        var filter = ReadFilter(request);
        return new GraphResult(
            200,
            (json, _) =>
                json.WriteNumberValue(database.Read(store => store.Directory.Count(request.Claims.TenantId, filter)))
        )
        {
            IsText = true,
        };
    }

    public static GraphResult GetCaller(Database database, GraphRequest request) =>
        request.Claims.Caller.IsApplication
            ? throw GraphResult.BadRequest("/me request is only valid with delegated authentication flow.")
            : Get(database, request, AccessToken.ObjectId(request.Claims));

    public static GraphResult Get(Database database, GraphRequest request, string id)
    {
        var selection = ReadSelection(request);
        // Seen by callers: it is found by the ID only (learn answers 1311910, seen 2023-06).
        if (selection.Fields.Contains(SignIns) && !Guid.TryParse(id, out _))
            throw GraphResult.BadRequest("Get By Key only supports UserId and the key has to be a valid Guid");
        DirectoryUser? person = null;
        // Looked up by the filter, which also knows a person's other name.
        var filter = DirectoryFilter.Parse(
            $"userPrincipalName eq '{id.Replace("'", "''", StringComparison.Ordinal)}'"
        )!;
        database.Read<string?>(store =>
            Guid.TryParseExact(id, "D", out _)
                ? (person = store.Directory.Find(request.Claims.TenantId, id))?.Id
                : store.Directory.List(request.Claims.TenantId, "", 1, filter, found => person = found)
        );
        return person is null ? throw NotFound(id) : new GraphResult(200, (json, _) => Write(json, person, selection));
    }

    public static RefusedException NotFound(string id) =>
        GraphResult.Refused(
            404,
            "Request_ResourceNotFound",
            $"Resource '{id}' does not exist or one of its queried reference-property objects are not present."
        );

    private static Selection ReadSelection(GraphRequest request)
    {
        GraphRights.Check(request, GraphPermission.Users);
        var selection = Selection.Read(request.Query, All, Usual, "user");
        if (selection.Fields.Contains(SignIns))
        {
            GraphRights.CheckReports(request, GraphPermission.AuditLog);
            GraphRights.CheckLicence(request);
        }

        return selection;
    }

    private static DirectoryFilter ReadFilter(GraphRequest request)
    {
        var query = request.Query;
        string? search = query["$search"];
        // Documented: searching and counting need the header, and the refusal names it.
        if (!request.IsEventual && (search is not null || query["$count"] == "true"))
        {
            throw Unsupported(
                "Request with $search or $count query parameter only works with the header ConsistencyLevel: eventual."
            );
        }

        return DirectoryFilter.Parse(query["$filter"], search)
            ?? throw Unsupported(
                "$filter or $search has a property, a comparison or a form that the emulator does not know."
            );
    }

    private static string? ReadSort(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var column = Array.Find(Orders, name => name.Equals(words[0], StringComparison.OrdinalIgnoreCase));
        return column is null || words.Length > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc"))
            ? throw Unsupported($"The emulator sorts users by {string.Join(" or ", Orders)}, asc or desc.")
            : $"{column} COLLATE NOCASE {(words.Length == 2 ? words[1] : "asc")}";
    }

    private static RefusedException Unsupported(string message) =>
        GraphResult.Refused(400, "Request_UnsupportedQuery", message);

    private static void Write(Utf8JsonWriter json, DirectoryUser person, Selection selection) =>
        // Documented: who has never signed in has no such property.
        (AccountDetails.Of(person.UserKey).LastSignIn is null ? selection.Without(SignIns) : selection).Write(
            json,
            person,
            static (writer, person, field) =>
            {
                if (field == "accountEnabled")
                {
                    writer.WriteBooleanValue(person.AccountEnabled);
                }
                else if (field == SignIns)
                {
                    WriteSignIns(writer, AccountDetails.Of(person.UserKey).LastSignIn!.Value.UtcDateTime);
                }
                else if (field == "identities")
                {
                    WriteIdentities(writer, person);
                }
                else if (DirectoryUser.NotHeldLists.Contains(field))
                {
                    writer.WriteStartArray();
                    writer.WriteEndArray();
                }
                else
                {
                    writer.WriteStringValue(Value(person, field));
                }
            }
        );

    private static void WriteSignIns(Utf8JsonWriter json, DateTime last)
    {
        json.WriteStartObject();
        foreach (var kind in (string[])["lastSignIn", "lastNonInteractiveSignIn", "lastSuccessfulSignIn"])
        {
            json.WriteString($"{kind}DateTime", last);
            json.WriteString($"{kind}RequestId", Guid.Empty);
        }

        json.WriteEndObject();
    }

    private static void WriteIdentities(Utf8JsonWriter json, DirectoryUser person)
    {
        var isMember = person.UserType == "Member";
        json.WriteStartArray();
        // A guest who has not accepted is nobody's yet.
        if (person.ExternalUserState != DirectoryUser.Pending)
        {
            json.WriteStartObject();
            json.WriteString("signInType", isMember ? "userPrincipalName" : "federated");
            json.WriteString(
                "issuer",
                isMember ? Tenant.Find(person.TenantId)!.Domains[0] : AccountDetails.Of(person.UserKey).Issuer
            );
            json.WriteString("issuerAssignedId", isMember ? person.UserPrincipalName : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? Value(DirectoryUser person, string field) =>
        field switch
        {
            "displayName" => person.DisplayName,
            "mail" => person.Mail,
            "userPrincipalName" => person.UserPrincipalName,
            "userType" => person.UserType,
            "externalUserState" => person.ExternalUserState,
            "id" => person.Id,
            _ => null,
        };

    private static string NextLink(GraphRequest request, string last)
    {
        var link = new StringBuilder($"{request.BaseAddress}/users?");
        foreach (var (name, value) in request.Query.Where(pair => pair.Key != "$skiptoken"))
            link.Append(CultureInfo.InvariantCulture, $"{name}={Uri.EscapeDataString(value.ToString())}&");
        return link.Append("$skiptoken=").Append(Paging.WriteToken(last)).ToString();
    }
}
