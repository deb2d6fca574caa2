using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>The roles of the Cloud Partner Portal on the wire: an array.</summary>
internal static class RoleJson
{
    private static readonly JsonShape<PortalRoleAccess> Access = new()
    {
        { "action", (access, json) => access with { Action = json.ReadText() ?? string.Empty } },
        { "allowed", (access, json) => access with { Allowed = json.ReadAsBoolean() == true } },
        { "source", (access, json) => access with { Source = json.ReadText() ?? string.Empty } },
    };

    private static readonly JsonShape<PortalRole> Role = new()
    {
        { "name", (role, json) => role with { Name = json.ReadText() ?? string.Empty } },
        { "description", (role, json) => role with { Description = json.ReadText() } },
        { "access", (role, json) => role with { Access = json.ReadArray(ReadAccess) } },
    };

    public static IReadOnlyList<PortalRole> Read(JsonTextReader json) => json.ReadItems(ReadRole);

    private static PortalRole ReadRole(JsonTextReader json) =>
        Role.Read(json, new PortalRole(string.Empty, null, [])) is { Name.Length: > 0 } role
            ? role
            : throw new JsonReaderException("A role without a name.");

    private static PortalRoleAccess ReadAccess(JsonTextReader json) =>
        Access.Read(json, new PortalRoleAccess(string.Empty, false, string.Empty));
}
