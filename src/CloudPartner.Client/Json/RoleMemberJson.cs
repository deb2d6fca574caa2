using Newtonsoft.Json;

namespace CloudPartner.Client.Json;

/// <summary>A role of Partner Center.</summary>
internal sealed record PartnerRole(string Id, string Name, string? Category);

/// <summary>A member of a role. The ID is that of the person in the directory.</summary>
internal sealed record RoleMember(string Id, string? DisplayName, string? UserPrincipalName);

/// <summary>Roles and their members on Partner Center's wire.</summary>
internal static class RoleMemberJson
{
    public static PartnerRole ReadRole(JsonTextReader json)
    {
        string? id = null, name = null, category = null;
        json.ReadObject(property =>
        {
            switch (property)
            {
                case "id": id = json.ReadText(); break;
                case "name": name = json.ReadText(); break;
                case "category": category = json.ReadText(); break;
                default: json.SkipValue(); break;
            }
        });
        return new PartnerRole(id ?? throw new JsonReaderException("A role without an ID."), name ?? id, category);
    }

    public static RoleMember Read(JsonTextReader json)
    {
        // Written as one loop, not with ReadObject: a listing may be long.
        if (json.TokenType != JsonToken.StartObject && json.ReadOrThrow() != JsonToken.StartObject) throw new JsonReaderException("Expected a member.");
        string? id = null, name = null, principal = null;
        while (json.ReadOrThrow() == JsonToken.PropertyName)
        {
            switch ((string)json.Value!)
            {
                case "id": id = json.ReadText(); break;
                case "displayName": name = json.ReadText(); break;
                case "userPrincipalName": principal = json.ReadText(); break;
                default: json.SkipValue(); break;
            }
        }
        return new RoleMember(id ?? throw new JsonReaderException("A member without an ID."), name, principal);
    }

    public static byte[] Write(RoleMember member, string roleId) => PortalJson.Write(json =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in new[] { ("id", member.Id), ("displayName", member.DisplayName), ("userPrincipalName", member.UserPrincipalName), ("roleId", roleId) })
        {
            if (value is null) continue;
            json.WritePropertyName(name);
            json.WriteValue(value);
        }
        json.WriteEndObject();
    });
}
