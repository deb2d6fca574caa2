using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services.Graph.Users;

namespace CloudPartner.Emulator.Services.Graph.Applications;

/// <summary>The applications that have a service principal in the tenant.</summary>
internal static partial class ServicePrincipalEndpoints
{
    private static readonly string[] All =
    [
        "id",
        "appId",
        "displayName",
        "appOwnerOrganizationId",
        "accountEnabled",
        "servicePrincipalType",
        // Properties of Graph of which the emulator holds nothing.
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

    public static GraphResult List(GraphRequest request)
    {
        var selection = ReadSelection(request);
        var filter = request.Query["$filter"].ToString();
        var match = Filter().Match(filter);
        if (filter.Length > 0 && !match.Success)
        {
            throw GraphResult.Refused(
                400,
                "Request_UnsupportedQuery",
                "The emulator knows eq on appId, displayName, id and servicePrincipalType only."
            );
        }

        var wanted = match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal);
        var principal =
            Of(request) is { } found && (!match.Success || Has(found, match.Groups["field"].Value, wanted))
                ? found
                : null;
        return new GraphResult(
            200,
            (json, _) =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#servicePrincipals");
                json.WriteStartArray("value");
                if (principal is not null)
                    Write(json, principal, selection);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    public static GraphResult Get(GraphRequest request, string id) => Find(request, id, "id");

    /// <summary>The application's ID in "servicePrincipals(appId='...')"; null for anything else.</summary>
    public static string? KeyOf(string segment) =>
        Key().Match(Uri.UnescapeDataString(segment)) is { Success: true } match ? match.Groups[1].Value : null;

    public static GraphResult GetByKey(GraphRequest request, string applicationId) =>
        Find(request, applicationId, "appId");

    private static GraphResult Find(GraphRequest request, string wanted, string field)
    {
        var selection = ReadSelection(request);
        return Of(request) is { } principal && Has(principal, field, wanted)
            ? new GraphResult(200, (json, _) => Write(json, principal, selection))
            : throw UserEndpoints.NotFound(wanted);
    }

    private static Selection ReadSelection(GraphRequest request) =>
        Selection.Read(request.Query, All, Usual, "servicePrincipal");

    private static bool Has(ServicePrincipal principal, string field, string value) =>
        value.Equals(Value(principal, field), StringComparison.OrdinalIgnoreCase);

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

    private static void Write(Utf8JsonWriter json, ServicePrincipal principal, Selection selection) =>
        selection.Write(
            json,
            principal,
            static (writer, principal, field) =>
            {
                if (field == "accountEnabled")
                    writer.WriteBooleanValue(true);
                else
                    writer.WriteStringValue(Value(principal, field));
            }
        );

    [GeneratedRegex(@"\A\s*(?<field>appId|displayName|id|servicePrincipalType)\s+eq\s+'(?<text>(?:[^']|'')*)'\s*\z")]
    private static partial Regex Filter();

    [GeneratedRegex(
        @"\AservicePrincipals\(appId='([^']*)'\)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Key();
}
