using System.Text.Json;
using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Applications;

/// <summary>
/// The applications that are registered in the tenant, with their owners (learn.microsoft.com/graph/api/
/// application-list, read 2026-11). The automation is owned by the person who registered it.
/// </summary>
internal static partial class ApplicationEndpoints
{
    private const string Registrar = "owner@contoso.com";

    private static readonly string[] All = ["id", "appId", "displayName"];

    public static GraphResult List(Database database, GraphRequest request)
    {
        GraphRights.Check(request, GraphPermission.Applications);
        var selection = Selection.Read(request.Query, All, All, "application");
        var expands = OwnerExpansion.IsAsked(request);
        var filter = request.Query["$filter"].ToString();
        var match = ById().Match(filter);
        if (filter.Length > 0 && !match.Success)
            throw GraphResult.Refused(400, "Request_UnsupportedQuery", "The emulator knows appId eq '...' only.");
        var found = ServicePrincipalEndpoints
            .Of(database, request)
            .Where(one =>
                !match.Success || one.ApplicationId.Equals(match.Groups[1].Value, StringComparison.OrdinalIgnoreCase)
            );
        return new GraphResult(
            200,
            (json, _) =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#applications");
                json.WriteStartArray("value");
                foreach (var one in found)
                {
                    selection.Write(json, one, WriteValue, expands ? writer => WriteOwner(writer, one) : null);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    private static void WriteOwner(Utf8JsonWriter json, ServicePrincipal one) =>
        OwnerExpansion.Write(json, one == Identities.Automation ? DirectoryUser.IdOf(one.TenantId, Registrar) : null);

    private static void WriteValue(Utf8JsonWriter json, ServicePrincipal one, string field) =>
        json.WriteStringValue(
            field switch
            {
                // A registration is another object than the service principal.
                "id" => DirectoryUser.IdOf(one.TenantId, one.ApplicationId),
                "appId" => one.ApplicationId,
                _ => one.DisplayName,
            }
        );

    [GeneratedRegex(@"\A\s*appId\s+eq\s+'([^']*)'\s*\z")]
    private static partial Regex ById();
}
