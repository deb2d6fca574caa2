using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>The roles of the Cloud Partner Portal on the wire: an array.</summary>
internal static class RoleJson
{
    public static IReadOnlyList<PortalRole> Read(JsonTextReader json) => json.ReadItems(ReadRole);

    private static PortalRole ReadRole(JsonTextReader json)
    {
        string? name = null,
            description = null;
        List<PortalRoleAccess> access = [];
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "name":
                    name = json.ReadText();
                    break;
                case "description":
                    description = json.ReadText();
                    break;
                case "access":
                    access = json.ReadArray(ReadAccess);
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return new PortalRole(name ?? throw new JsonReaderException("A role without a name."), description, access);
    }

    private static PortalRoleAccess ReadAccess(JsonTextReader json)
    {
        string? action = null,
            source = null;
        var allowed = false;
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "action":
                    action = json.ReadText();
                    break;
                case "allowed":
                    allowed = json.ReadAsBoolean() == true;
                    break;
                case "source":
                    source = json.ReadText();
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return new PortalRoleAccess(action ?? string.Empty, allowed, source ?? string.Empty);
    }
}
