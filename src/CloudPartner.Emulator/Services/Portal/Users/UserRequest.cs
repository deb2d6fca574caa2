using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.Portal.Users;

/// <summary>What a PUT asks for.</summary>
internal sealed record UserRequest(
    string? Kind,
    string? Email,
    string? DisplayName,
    string? RoleName,
    string? ApplicationId,
    string? TenantId,
    string? ObjectId,
    string? UserKey
)
{
    public static UserRequest Read(JsonElement body) =>
        new(
            body.Text("kind"),
            body.Text("email"),
            body.Text("displayName"),
            body.Text("roleName"),
            body.Text("applicationId"),
            body.Text("tenantId"),
            body.Text("objectId"),
            body.Text("userKey")
        );

    /// <summary>The user at the address, if what is asked for can be one.</summary>
    public User ToUser(string publisherId, string userKey)
    {
        if (UserKey is not null && UserKey != userKey)
        {
            throw RequestBody.Invalid(
                "userKey",
                $"The body is for user '{UserKey}', the address for user '{userKey}'."
            );
        }

        if (RoleName is not (PortalRoles.Owner or PortalRoles.Contributor))
        {
            throw RequestBody.Invalid(
                "roleName",
                $"'{RoleName}' is not a role. Roles are {PortalRoles.Owner} and {PortalRoles.Contributor}."
            );
        }

        if (DisplayName?.Length > ValueRules.LongestName)
        {
            throw RequestBody.Invalid(
                "displayName",
                $"A display name has at most {ValueRules.LongestName} characters."
            );
        }

        if (Kind is not ("user" or "group" or "servicePrincipal"))
        {
            throw RequestBody.Invalid("kind", $"'{Kind}' is not a kind. Kinds are user, group and servicePrincipal.");
        }

        var isPrincipal = Kind == "servicePrincipal";
        var user = new User(
            publisherId,
            userKey,
            Kind,
            Email,
            DisplayName,
            RoleName,
            ReadGuid("applicationId", ApplicationId, isPrincipal),
            ReadGuid("tenantId", TenantId, isPrincipal),
            ReadGuid("objectId", ObjectId, isPrincipal),
            OfferTypes: [],
            ChangedTime: default,
            Version: 0
        );
        return isPrincipal ? CheckPrincipal(user) : CheckEmail(user);
    }

    private static User CheckPrincipal(User user)
    {
        if (!string.IsNullOrEmpty(user.Email))
            throw RequestBody.Invalid("email", "A service principal has no e-mail.");
        if (string.IsNullOrWhiteSpace(user.DisplayName))
            throw RequestBody.Invalid("displayName", "A service principal needs a display name.");
        return user.UserKey == user.ObjectId
            ? user with
            {
                Email = null,
            }
            : throw RequestBody.Invalid("userKey", "The key of a service principal is its object ID in lower case.");
    }

    private static User CheckEmail(User user)
    {
        if (user.Email is not { } email || !ValueRules.IsEmail(email))
            throw RequestBody.Invalid("email", $"'{user.Email}' is not an e-mail address.");
        var expected = email.ToLowerInvariant();
        return user.UserKey == expected
            ? user
            : throw RequestBody.Invalid("userKey", "The key of a user or group is its e-mail in lower case.");
    }

    private static string? ReadGuid(string name, string? text, bool isRequired)
    {
        if (string.IsNullOrEmpty(text))
            return isRequired ? throw RequestBody.Invalid(name, $"A service principal needs '{name}'.") : null;
        return Guid.TryParseExact(text, "D", out var guid)
            ? guid.ToString("D")
            : throw RequestBody.Invalid(name, $"'{name}' must be a GUID.");
    }
}
