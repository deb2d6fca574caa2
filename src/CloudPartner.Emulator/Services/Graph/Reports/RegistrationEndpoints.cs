using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services.Graph.Users;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Reports;

/// <summary>
/// The methods for a second factor that somebody has registered. The object itself is the answer, as the page's text
/// and the description of the resource say; the page's example wraps it in "value" (learn.microsoft.com/graph/api/
/// userregistrationdetails-get, read 2026-11).
/// </summary>
internal static class RegistrationEndpoints
{
    public static GraphResult Get(Database database, GraphRequest request, string id)
    {
        GraphRights.CheckReports(request, GraphPermission.AuditLog);
        GraphRights.CheckLicence(request);
        var person =
            database.Read(store => store.Directory.Find(request.Claims.TenantId, id))
            ?? throw UserEndpoints.NotFound(id);
        var isRegistered = AccountDetails.Of(person.UserKey).IsMfaRegistered;
        return new GraphResult(
            200,
            (json, _) =>
            {
                json.WriteStartObject();
                json.WriteString(
                    "@odata.context",
                    $"{request.BaseAddress}/$metadata#reports/authenticationMethods/userRegistrationDetails/$entity"
                );
                json.WriteString("id", person.Id);
                json.WriteString("userPrincipalName", person.UserPrincipalName);
                json.WriteString("userDisplayName", person.DisplayName);
                json.WriteString("userType", person.UserType.ToLowerInvariant());
                foreach (var name in (string[])["isAdmin", "isSsprRegistered", "isSsprEnabled", "isSsprCapable"])
                    json.WriteBoolean(name, false);
                json.WriteBoolean("isMfaRegistered", isRegistered);
                json.WriteBoolean("isMfaCapable", isRegistered);
                json.WriteBoolean("isPasswordlessCapable", false);
                json.WriteStartArray("methodsRegistered");
                if (isRegistered)
                    json.WriteStringValue("microsoftAuthenticatorPush");
                json.WriteEndArray();
                json.WriteString("defaultMfaMethod", isRegistered ? "microsoftAuthenticatorPush" : "none");
                json.WriteEndObject();
            }
        );
    }
}
