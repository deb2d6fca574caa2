using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>A user of the Cloud Partner Portal on the wire.</summary>
internal static class UserJson
{
    // Written as one loop, not with ReadObject: a listing runs through here a million times.
    public static PortalUser Read(JsonTextReader json, string publisherId)
    {
        if (json.TokenType != JsonToken.StartObject && json.ReadOrThrow() != JsonToken.StartObject)
            throw new JsonReaderException("Expected a user.");
        string? kind = null,
            email = null,
            displayName = null,
            role = null,
            etag = null;
        Guid? applicationId = null,
            tenantId = null,
            objectId = null;
        DateTimeOffset? changed = null;
        IReadOnlyList<string> offerTypes = [];
        while (json.ReadOrThrow() == JsonToken.PropertyName)
        {
            switch ((string)json.Value!)
            {
                case "kind":
                    kind = json.ReadText();
                    break;
                case "email":
                    email = json.ReadText();
                    break;
                case "displayName":
                    displayName = json.ReadText();
                    break;
                case "roleName":
                    role = json.ReadText();
                    break;
                case "applicationId":
                    applicationId = json.ReadId();
                    break;
                case "tenantId":
                    tenantId = json.ReadId();
                    break;
                case "objectId":
                    objectId = json.ReadId();
                    break;
                case "changedTime":
                    changed = json.ReadTime();
                    break;
                case "etag":
                    etag = json.ReadVersion();
                    break;
                case "offerTypes":
                    offerTypes = json.ReadTexts() is { Count: > 0 } some ? some : [];
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        }
        if (role is null)
            throw new JsonReaderException("A user without a role.");
        if (string.IsNullOrEmpty(email) && objectId is null)
            throw new JsonReaderException("A user without an e-mail and an object ID.");
        return new PortalUser
        {
            PublisherId = publisherId,
            Kind = KindOf(kind),
            Email = email,
            DisplayName = displayName,
            Role = RoleOf(role),
            ApplicationId = applicationId,
            TenantId = tenantId,
            ObjectId = objectId,
            OfferTypes = offerTypes,
            ChangedTime = changed,
            ETag = etag,
        };
    }

    public static byte[] Write(PortalAssignment assignment)
    {
        var user = assignment.User;
        return Write(
            user.Kind,
            user.Email,
            user.DisplayName,
            assignment.Role.Name,
            user.ApplicationId,
            user.TenantId,
            user.ObjectId
        );
    }

    public static byte[] Write(PortalUser user) =>
        Write(user.Kind, user.Email, user.DisplayName, user.Role, user.ApplicationId, user.TenantId, user.ObjectId);

    private static byte[] Write(
        PortalUserKind kind,
        string? email,
        string? displayName,
        string role,
        Guid? applicationId,
        Guid? tenantId,
        Guid? objectId
    ) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteProperty("kind", KindName(kind));
            json.WriteProperty("email", email);
            json.WriteProperty("displayName", displayName);
            json.WriteProperty("roleName", role);
            json.WriteProperty("applicationId", applicationId?.ToString("D"));
            json.WriteProperty("tenantId", tenantId?.ToString("D"));
            // The portal knows people by their e-mail alone.
            json.WriteProperty("objectId", kind == PortalUserKind.ServicePrincipal ? objectId?.ToString("D") : null);
            json.WriteEndObject();
        });

    public static string KindName(PortalUserKind kind) =>
        kind switch
        {
            PortalUserKind.User => "user",
            PortalUserKind.Group => "group",
            PortalUserKind.ServicePrincipal => "servicePrincipal",
            _ => throw FieldRules.Refuse(
                "Kind",
                kind.ToString(),
                "can be read and not sent; the service has a kind of user that this version does not know"
            ),
        };

    // By its exact name, so that roles are compared without regard to case nowhere else. The few names are shared: a
    // large listing that is kept does not hold each of them once more.
    private static string RoleOf(string name)
    {
        foreach (var role in PortalRoles.All)
        {
            if (role.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return role.Name;
        }
        return name;
    }

    private static PortalUserKind KindOf(string? name) =>
        name switch
        {
            "user" => PortalUserKind.User,
            "group" => PortalUserKind.Group,
            "servicePrincipal" => PortalUserKind.ServicePrincipal,
            _ => PortalUserKind.Unknown,
        };
}
