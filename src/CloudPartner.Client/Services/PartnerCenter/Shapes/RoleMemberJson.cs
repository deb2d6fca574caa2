using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter.Shapes;

/// <summary>A role of Partner Center.</summary>
internal sealed record PartnerRole(string Id, string Name, string? Category);

/// <summary>A member of a role. The ID is that of the person in the directory.</summary>
internal sealed record RoleMember(string Id, string? DisplayName, string? UserPrincipalName);

/// <summary>Roles and their members on Partner Center's wire.</summary>
internal static class RoleMemberJson
{
    private static readonly JsonShape<PartnerRole> Role = new()
    {
        { "id", (role, json) => role with { Id = json.ReadText() ?? string.Empty } },
        { "name", (role, json) => role with { Name = json.ReadText() ?? string.Empty } },
        { "category", (role, json) => role with { Category = json.ReadText() } },
    };

    public static PartnerRole ReadRole(JsonTextReader json)
    {
        var role = Role.Read(json, new PartnerRole(string.Empty, string.Empty, null));
        return role.Id.Length == 0 ? throw new JsonReaderException("A role without an ID.")
            : role.Name.Length == 0 ? role with { Name = role.Id }
            : role;
    }

    /// <summary>Reads a member of a role.</summary>
    /// <exception cref="JsonException">It has no ID of a person, or is a member of another role.</exception>
    public static RoleMember Read(JsonTextReader json, string roleId)
    {
        // Written as one loop, not with ReadObject: a listing may be long.
        if (json.TokenType != JsonToken.StartObject && json.ReadOrThrow() != JsonToken.StartObject)
            throw new JsonReaderException("Expected a member.");
        string? id = null,
            name = null,
            principal = null,
            role = null;
        while (json.ReadOrThrow() == JsonToken.PropertyName)
        {
            switch ((string)json.Value!)
            {
                case "id":
                    id = json.ReadText();
                    break;
                case "displayName":
                    name = json.ReadText();
                    break;
                case "userPrincipalName":
                    principal = json.ReadText();
                    break;
                case "roleId":
                    role = json.ReadText();
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        }
        if (role is not null)
            AnotherAnswerException.Check(roleId, role);
        // A change of this member goes to an address with its ID, which the service documents as that of a person in
        // the directory.
        if (!Guid.TryParse(id, out var person) || person == Guid.Empty)
            throw new JsonReaderException("A member without an ID.");
        return new RoleMember(id, name, principal);
    }

    /// <summary>
    /// Reads the answer to an addition: some have no body, and one that has names the member that was sent.
    /// </summary>
    public static object? ReadAdded(JsonTextReader json, RoleMember sent, string roleId)
    {
        if (!json.Read())
            return null;
        if (json.TokenType != JsonToken.StartObject)
        {
            json.Skip();
            return null;
        }
        json.ReadObject(property =>
        {
            if (property is not ("id" or "roleId"))
                json.SkipValue();
            else if (json.ReadText() is { } found)
                AnotherAnswerException.Check(property == "id" ? sent.Id : roleId, found);
        });
        return null;
    }

    /// <summary>
    /// Writes an addition. The reference of the operation names accountId, and additions with the tenant's ID in it
    /// worked at the real service (seen 2025-12-21).
    /// </summary>
    public static byte[] Write(RoleMember member, string roleId, string? accountId) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteProperty("id", member.Id);
            json.WriteProperty("displayName", member.DisplayName);
            json.WriteProperty("userPrincipalName", member.UserPrincipalName);
            json.WriteProperty("roleId", roleId);
            json.WriteProperty("accountId", accountId);
            json.WriteEndObject();
        });
}
