using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>The users of the token's tenant.</summary>
internal static class People
{
    private const int DefaultTop = 100;
    private const int LargestTop = 999;

    // Without $select Graph leaves out what is not in the first list.
    private static readonly string[] Usual = ["displayName", "mail", "userPrincipalName", "id"];
    private static readonly string[] All =
    [
        .. Usual,
        "accountEnabled",
        "userType",
        "externalUserState",
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

    public static GraphAnswer List(Database database, GraphRequest request)
    {
        var query = request.Query;
        if (query.Keys.FirstOrDefault(key => key.StartsWith('$') && !Parameters.Contains(key)) is { } unknown)
        {
            return GraphAnswer.Refuse(
                new Refusal(
                    RefusalKind.Invalid,
                    "Request_UnsupportedQuery",
                    $"The emulator does not know {unknown} on users."
                )
            );
        }

        if (ReadFields(query["$select"], All, Usual, "user", out var fields) is { } wrong)
            return wrong;
        string? order = null;
        if ((ReadFilter(request, out var filter) ?? ReadOrder(query["$orderby"], out order)) is { } refusal)
            return refusal;

        var top = DefaultTop;
        if (
            query.TryGetValue("$top", out var text)
            && !(
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out top)
                && top is >= 1 and <= LargestTop
            )
        )
        {
            return GraphAnswer.BadRequest($"$top is a number from 1 to {LargestTop}.");
        }

        var offset = 0;
        if (
            ReadAfter(query["$skiptoken"]) is not { } after
            || (
                order is not null
                && after.Length > 0
                && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out offset)
            )
        )
        {
            return GraphAnswer.Refuse(
                new Refusal(RefusalKind.Invalid, "Request_BadRequest", "$skiptoken is not one that was given out here.")
            );
        }

        return new GraphAnswer(
            200,
            json =>
            {
                var tenant = request.Claims.TenantId;
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#users");
                if (query["$count"] == "true")
                    json.WriteNumber("@odata.count", database.Read(store => store.Directory.Count(tenant, filter)));
                json.WriteStartArray("value");
                var last = database.Read(store =>
                    order is null
                        ? store.Directory.List(tenant, after, top, filter, person => Write(json, person, fields))
                    : store.Directory.ListBy(tenant, order, offset, top, filter, person => Write(json, person, fields))
                        ? (offset + top).ToString(CultureInfo.InvariantCulture)
                    : null
                );
                json.WriteEndArray();
                if (last is not null)
                    json.WriteString("@odata.nextLink", NextLink(request, last));
                json.WriteEndObject();
            }
        );
    }

    /// <summary>
    /// The number alone, as plain text; a batch has it as JSON, which a number is as well.
    /// </summary>
    public static GraphAnswer Count(Database database, GraphRequest request)
    {
        if (!request.IsEventual)
        {
            return GraphAnswer.Refuse(
                new Refusal(
                    RefusalKind.Invalid,
                    "Request_BadRequest",
                    "$count is not currently supported without the header ConsistencyLevel: eventual."
                )
            );
        }

        return ReadFilter(request, out var filter)
            ?? new GraphAnswer(
                200,
                json =>
                    json.WriteNumberValue(
                        database.Read(store => store.Directory.Count(request.Claims.TenantId, filter))
                    )
            )
            {
                IsText = true,
            };
    }

    public static GraphAnswer GetCaller(Database database, GraphRequest request) =>
        request.Claims.Caller.IsApplication
            ? GraphAnswer.BadRequest("/me request is only valid with delegated authentication flow.")
            : Get(database, request, AccessToken.ObjectId(request.Claims));

    private static GraphAnswer? ReadFilter(GraphRequest request, out DirectoryFilter filter)
    {
        var query = request.Query;
        string? search = query["$search"];
        filter = DirectoryFilter.None;
        // Documented: what is searched or counted needs the header, and the refusal names it.
        if (!request.IsEventual && (search is not null || query["$count"] == "true"))
        {
            return GraphAnswer.Refuse(
                new Refusal(
                    RefusalKind.Invalid,
                    "Request_UnsupportedQuery",
                    "Request with $search or $count query parameter only works with the header ConsistencyLevel: "
                        + "eventual."
                )
            );
        }

        if (DirectoryFilter.Parse(query["$filter"], search) is { } found)
        {
            filter = found;
            return null;
        }

        return GraphAnswer.Refuse(
            new Refusal(
                RefusalKind.Invalid,
                "Request_UnsupportedQuery",
                "$filter or $search has a property, a comparison or a form that the emulator does not know."
            )
        );
    }

    private static GraphAnswer? ReadOrder(string? text, out string? order)
    {
        order = null;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var column = Array.Find(Orders, name => name.Equals(words[0], StringComparison.OrdinalIgnoreCase));
        if (column is null || words.Length > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc")))
        {
            return GraphAnswer.Refuse(
                new Refusal(
                    RefusalKind.Invalid,
                    "Request_UnsupportedQuery",
                    $"The emulator sorts users by {string.Join(" or ", Orders)}, asc or desc."
                )
            );
        }

        order = $"{column} COLLATE NOCASE {(words.Length == 2 ? words[1] : "asc")}";
        return null;
    }

    public static GraphAnswer Get(Database database, GraphRequest request, string id)
    {
        if (ReadFields(request.Query["$select"], All, Usual, "user", out var fields) is { } wrong)
            return wrong;
        DirectoryUser? person = null;
        // A name is looked for as the list does it, because it may be the other name of the person.
        var filter = DirectoryFilter.Parse(
            $"userPrincipalName eq '{id.Replace("'", "''", StringComparison.Ordinal)}'"
        )!;
        database.Read<string?>(store =>
            Guid.TryParseExact(id, "D", out _)
                ? (person = store.Directory.Find(request.Claims.TenantId, id))?.Id
                : store.Directory.List(request.Claims.TenantId, "", 1, filter, found => person = found)
        );
        return person is null ? NotFound(id) : new GraphAnswer(200, json => Write(json, person, fields));
    }

    public static GraphAnswer NotFound(string id) =>
        GraphAnswer.Refuse(
            new Refusal(
                RefusalKind.NotFound,
                "Request_ResourceNotFound",
                $"Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            )
        );

    public static GraphAnswer? ReadFields(
        string? select,
        string[] all,
        string[] usual,
        string type,
        out IReadOnlyList<string> fields
    )
    {
        var wanted = string.IsNullOrWhiteSpace(select)
            ? usual
            : select.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        fields = [.. all.Where(field => wanted.Contains(field, StringComparer.OrdinalIgnoreCase))];
        var unknown = wanted.FirstOrDefault(field => !all.Contains(field, StringComparer.OrdinalIgnoreCase));
        return unknown is null
            ? null
            : GraphAnswer.BadRequest($"Could not find a property named '{unknown}' on type 'microsoft.graph.{type}'.");
    }

    private static void Write(Utf8JsonWriter json, DirectoryUser person, IReadOnlyList<string> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            if (field == "accountEnabled")
            {
                json.WriteBoolean(field, person.AccountEnabled);
                continue;
            }

            if (DirectoryUser.NotHeldLists.Contains(field))
            {
                json.WriteStartArray(field);
                json.WriteEndArray();
                continue;
            }

            json.WriteString(
                field,
                field switch
                {
                    "displayName" => person.DisplayName,
                    "mail" => person.Mail,
                    "userPrincipalName" => person.UserPrincipalName,
                    "userType" => person.UserType,
                    "externalUserState" => person.ExternalUserState,
                    "id" => person.Id,
                    _ => null,
                }
            );
        }

        json.WriteEndObject();
    }

    private static string NextLink(GraphRequest request, string last)
    {
        var link = new StringBuilder($"{request.BaseAddress}/users?");
        foreach (var (name, value) in request.Query.Where(pair => pair.Key != "$skiptoken"))
            link.Append(CultureInfo.InvariantCulture, $"{name}={Uri.EscapeDataString(value.ToString())}&");
        return link.Append("$skiptoken=").Append(Convert.ToHexString(Encoding.UTF8.GetBytes(last))).ToString();
    }

    private static string? ReadAfter(string? token)
    {
        try
        {
            return token is null ? "" : Encoding.UTF8.GetString(Convert.FromHexString(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
