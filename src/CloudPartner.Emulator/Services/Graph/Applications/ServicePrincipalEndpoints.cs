using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services.Graph.Users;
using CloudPartner.Emulator.Storage;

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

    public static GraphResult List(Database database, GraphRequest request)
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
        var found = Of(database, request)
            .Where(principal => !match.Success || Has(principal, match.Groups["field"].Value, wanted));
        var expands = OwnerExpansion.IsAsked(request);
        return new GraphResult(
            200,
            (json, _) =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#servicePrincipals");
                json.WriteStartArray("value");
                foreach (var principal in found)
                    Write(json, principal, selection, expands);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    public static GraphResult Get(Database database, GraphRequest request, string id) =>
        Find(database, request, id, "id");

    /// <summary>The application's ID in "servicePrincipals(appId='...')"; null for anything else.</summary>
    public static string? KeyOf(string segment) =>
        Key().Match(Uri.UnescapeDataString(segment)) is { Success: true } match ? match.Groups[1].Value : null;

    public static GraphResult GetByKey(Database database, GraphRequest request, string applicationId) =>
        Find(database, request, applicationId, "appId");

    private static GraphResult Find(Database database, GraphRequest request, string wanted, string field)
    {
        var selection = ReadSelection(request);
        var expands = OwnerExpansion.IsAsked(request);
        return Of(database, request).FirstOrDefault(principal => Has(principal, field, wanted)) is { } found
            ? new GraphResult(200, (json, _) => Write(json, found, selection, expands))
            : throw UserEndpoints.NotFound(wanted);
    }

    private static Selection ReadSelection(GraphRequest request) =>
        Selection.Read(request.Query, All, Usual, "servicePrincipal");

    private static bool Has(ServicePrincipal principal, string field, string value) =>
        value.Equals(Value(principal, field), StringComparison.OrdinalIgnoreCase);

    /// <summary>Those of the token's tenant: one that everybody signs in with, others as they have a role.</summary>
    public static IReadOnlyList<ServicePrincipal> Of(Database database, GraphRequest request)
    {
        var (automation, reporting) = (Identities.Automation, Identities.Reporting);
        if (automation.TenantId != request.Claims.TenantId)
            return [];
        return database.Read(store => store.Users.Find("contoso", reporting.ObjectId)) is null
            ? [automation]
            : [automation, reporting];
    }

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

    // Ours: nobody owns a service principal here, only its registration.
    private static void Write(
        Utf8JsonWriter json,
        ServicePrincipal principal,
        Selection selection,
        bool expandsOwners
    ) =>
        selection.Write(
            json,
            principal,
            static (writer, principal, field) =>
            {
                if (field == "accountEnabled")
                    writer.WriteBooleanValue(true);
                else
                    writer.WriteStringValue(Value(principal, field));
            },
            expandsOwners ? writer => OwnerExpansion.Write(writer, null) : null
        );

    [GeneratedRegex(@"\A\s*(?<field>appId|displayName|id|servicePrincipalType)\s+eq\s+'(?<text>(?:[^']|'')*)'\s*\z")]
    private static partial Regex Filter();

    [GeneratedRegex(
        @"\AservicePrincipals\(appId='([^']*)'\)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Key();
}
