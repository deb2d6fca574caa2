using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints.Graph;

/// <summary>The users of the token's tenant.</summary>
internal static class People
{
    private const int DefaultTop = 100;
    private const int LargestTop = 999;

    // Without $select Graph leaves out what is not in the first list.
    private static readonly string[] Usual = ["displayName", "mail", "userPrincipalName", "id"];
    private static readonly string[] All = [.. Usual, "accountEnabled", "userType", "externalUserState"];
    private static readonly string[] Parameters = ["$filter", "$select", "$top", "$skiptoken"];

    public static GraphAnswer List(Database database, GraphRequest request)
    {
        var query = request.Query;
        if (query.Keys.FirstOrDefault(key => key.StartsWith('$') && !Parameters.Contains(key)) is { } unknown)
            return GraphAnswer.Refuse(new Refusal(400, "Request_UnsupportedQuery", $"The emulator does not know {unknown} on users."));
        if (ReadFields(query["$select"], out var fields) is { } wrong)
            return wrong;
        if (DirectoryFilter.Parse(query["$filter"]) is not { } filter)
        {
            return GraphAnswer.Refuse(new Refusal(
                400, "Request_UnsupportedQuery", "$filter has a property, a comparison or a form that the emulator does not know."));
        }

        var top = DefaultTop;
        if (query.TryGetValue("$top", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out top) && top is >= 1 and <= LargestTop))
            return GraphAnswer.BadRequest($"$top is a number from 1 to {LargestTop}.");
        if (ReadAfter(query["$skiptoken"]) is not { } after)
            return GraphAnswer.Refuse(new Refusal(400, "Request_BadRequest", "$skiptoken is not one that was given out here."));

        return new GraphAnswer(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#users");
            json.WriteStartArray("value");
            var last = database.Read(store => store.ListPeople(
                request.Grant.TenantId, after, top, filter, person => Write(json, person, fields)));
            json.WriteEndArray();
            if (last is not null)
                json.WriteString("@odata.nextLink", NextLink(request, last));
            json.WriteEndObject();
        });
    }

    public static GraphAnswer Get(Database database, GraphRequest request, string id)
    {
        if (ReadFields(request.Query["$select"], out var fields) is { } wrong)
            return wrong;
        DirectoryUser? person = null;
        // A name is looked for as the list does it, because it may be the other name of the person.
        var filter = DirectoryFilter.Parse($"userPrincipalName eq '{id.Replace("'", "''", StringComparison.Ordinal)}'")!;
        database.Read<string?>(store => Guid.TryParseExact(id, "D", out _)
            ? (person = store.FindPerson(request.Grant.TenantId, id))?.Id
            : store.ListPeople(request.Grant.TenantId, "", 1, filter, found => person = found));
        return person is null
            ? GraphAnswer.Refuse(new Refusal(
                404, "Request_ResourceNotFound",
                $"Resource '{id}' does not exist or one of its queried reference-property objects are not present."))
            : new GraphAnswer(200, json => Write(json, person, fields));
    }

    private static GraphAnswer? ReadFields(string? select, out IReadOnlyList<string> fields)
    {
        var wanted = string.IsNullOrWhiteSpace(select)
            ? Usual
            : select.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        fields = [.. All.Where(field => wanted.Contains(field, StringComparer.OrdinalIgnoreCase))];
        var unknown = wanted.FirstOrDefault(field => !All.Contains(field, StringComparer.OrdinalIgnoreCase));
        return unknown is null
            ? null
            : GraphAnswer.BadRequest($"Could not find a property named '{unknown}' on type 'microsoft.graph.user'.");
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

            json.WriteString(field, field switch
            {
                "displayName" => person.DisplayName,
                "mail" => person.Mail,
                "userPrincipalName" => person.UserPrincipalName,
                "userType" => person.UserType,
                "externalUserState" => person.ExternalUserState,
                _ => person.Id,
            });
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

/// <summary>The applications that have a service principal in the tenant.</summary>
internal static class Principals
{
    private const string Form = "appId eq '";

    public static GraphAnswer List(GraphRequest request)
    {
        var filter = request.Query["$filter"].ToString();
        if (filter.Length <= Form.Length || !filter.StartsWith(Form, StringComparison.Ordinal) || filter[^1] != '\'')
            return GraphAnswer.Refuse(new Refusal(400, "Request_UnsupportedQuery", "The emulator knows $filter=appId eq '...' only."));
        var wanted = filter[Form.Length..^1];
        var principal = Identities.Automation;
        var isFound = principal.TenantId == request.Grant.TenantId
            && principal.ApplicationId.Equals(wanted, StringComparison.OrdinalIgnoreCase);
        return new GraphAnswer(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#servicePrincipals");
            json.WriteStartArray("value");
            if (isFound)
            {
                json.WriteStartObject();
                json.WriteString("id", principal.ObjectId);
                json.WriteString("appId", principal.ApplicationId);
                json.WriteString("displayName", principal.DisplayName);
                json.WriteString("appOwnerOrganizationId", principal.TenantId);
                json.WriteBoolean("accountEnabled", true);
                json.WriteString("servicePrincipalType", "Application");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
