using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>The applications that have a service principal in the tenant.</summary>
internal static partial class Principals
{
    private static readonly string[] All =
    [
        "id",
        "appId",
        "displayName",
        "appOwnerOrganizationId",
        "accountEnabled",
        "servicePrincipalType",
        // Graph has them, the emulator holds nothing of them.
        "appDisplayName",
        "description",
        "homepage",
        "loginUrl",
        "notes",
        "createdDateTime",
        "signInAudience",
        "preferredSingleSignOnMode",
    ];

    private static readonly string[] Usual = All[..6];

    public static GraphAnswer List(GraphRequest request)
    {
        if (People.ReadFields(request.Query["$select"], All, Usual, "servicePrincipal", out var fields) is { } wrong)
            return wrong;
        var filter = request.Query["$filter"].ToString();
        var match = Filter().Match(filter);
        if (filter.Length > 0 && !match.Success)
        {
            return GraphAnswer.Refuse(
                new Refusal(
                    RefusalKind.Invalid,
                    "Request_UnsupportedQuery",
                    "The emulator knows eq on appId, displayName, id and servicePrincipalType only."
                )
            );
        }

        var principal = Of(request);
        var wanted = match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal);
        if (
            match.Success
            && principal is not null
            && !wanted.Equals(Value(principal, match.Groups["field"].Value), StringComparison.OrdinalIgnoreCase)
        )
        {
            principal = null;
        }

        return new GraphAnswer(
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#servicePrincipals");
                json.WriteStartArray("value");
                if (principal is not null)
                    Write(json, principal, fields);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    public static GraphAnswer Get(GraphRequest request, string id) => Answer(request, id, "id");

    /// <summary>The application's ID in "servicePrincipals(appId='...')"; null for anything else.</summary>
    public static string? KeyOf(string segment) =>
        Key().Match(Uri.UnescapeDataString(segment)) is { Success: true } match ? match.Groups[1].Value : null;

    public static GraphAnswer GetByKey(GraphRequest request, string applicationId) =>
        Answer(request, applicationId, "appId");

    private static GraphAnswer Answer(GraphRequest request, string wanted, string field)
    {
        if (People.ReadFields(request.Query["$select"], All, Usual, "servicePrincipal", out var fields) is { } wrong)
            return wrong;
        return
            Of(request) is { } principal && wanted.Equals(Value(principal, field), StringComparison.OrdinalIgnoreCase)
            ? new GraphAnswer(200, json => Write(json, principal, fields))
            : People.NotFound(wanted);
    }

    private static ServicePrincipal? Of(GraphRequest request) =>
        Identities.Automation.TenantId == request.Claims.TenantId ? Identities.Automation : null;

    private static string? Value(ServicePrincipal principal, string field) =>
        field switch
        {
            "id" => principal.ObjectId,
            "appId" => principal.ApplicationId,
            "displayName" or "appDisplayName" => principal.DisplayName,
            "appOwnerOrganizationId" => principal.TenantId,
            "servicePrincipalType" => "Application",
            _ => null,
        };

    private static void Write(Utf8JsonWriter json, ServicePrincipal principal, IReadOnlyList<string> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            if (field == "accountEnabled")
                json.WriteBoolean(field, true);
            else
                json.WriteString(field, Value(principal, field));
        }

        json.WriteEndObject();
    }

    [GeneratedRegex(@"\A\s*(?<field>appId|displayName|id|servicePrincipalType)\s+eq\s+'(?<text>(?:[^']|'')*)'\s*\z")]
    private static partial Regex Filter();

    [GeneratedRegex(
        @"\AservicePrincipals\(appId='([^']*)'\)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Key();
}
