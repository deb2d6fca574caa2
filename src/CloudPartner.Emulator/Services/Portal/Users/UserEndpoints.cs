using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.Users;

/// <summary>The Users page.</summary>
internal static class UserEndpoints
{
    public static void Map(PortalApi portal, IEndpointRouteBuilder routes)
    {
        const string users = "/api/publishers/{publisherId}/users";
        portal.Map(routes, "GET", users, ListAsync);
        portal.Map(routes, "GET", users + "/{userKey}", GetAsync);
        portal.Map(routes, "PUT", users + "/{userKey}", PutAsync);
        portal.Map(routes, "DELETE", users + "/{userKey}", DeleteAsync);
    }

    private static Task ListAsync(PortalCall call)
    {
        if (Page.Read(call.Context, Filter.ForUsers, out var page) is { } refusal)
            return call.RefuseAsync(refusal);
        if (
            call.Database.Read(store => store.Users.FindAccess(call.PublisherId, call.Caller)).RefuseRead() is
            { } forbidden
        )
        {
            return call.RefuseAsync(forbidden);
        }

        return page.WriteAsync(json =>
            call.Database.Read(store =>
                store.Users.List(call.PublisherId, page.After ?? "", page.Top, page.Filter, json.Write)
            )
        );
    }

    private static Task GetAsync(PortalCall call)
    {
        var key = call.Route("userKey").ToLowerInvariant();
        var result = call.Database.Read<Result<User>>(store =>
        {
            if (store.Users.FindAccess(call.PublisherId, call.Caller).RefuseRead() is { } refusal)
                return refusal;
            return store.Users.FindListed(call.PublisherId, key) is { } user
                ? new Result<User>(user)
                : UserRules.NoSuchUser(call.PublisherId, key);
        });
        return AnswerAsync(call, result);
    }

    private static async Task PutAsync(PortalCall call)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        User wanted = null!;
        Conditions conditions = null!;
        var refusal = unreadable ?? Read(call, json, out wanted) ?? call.ReadConditions(out conditions);
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var ids = call.Ids;
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store => UserRules.Put(store, call.Caller, wanted, conditions, ids))
        );
    }

    private static async Task DeleteAsync(PortalCall call)
    {
        if (call.ReadConditions(out var conditions) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var key = call.Route("userKey").ToLowerInvariant();
        var ids = call.Ids;
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store =>
                UserRules.Delete(store, call.Caller, call.PublisherId, key, conditions, ids)
            )
        );
    }

    private static Task AnswerAsync(PortalCall call, Result<User> result)
    {
        if (result.Refusal is not null)
            return call.RefuseAsync(result.Refusal);
        if (result.Outcome == Outcome.Removed)
        {
            call.Context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        call.Context.Response.Headers.ETag = ETag.Of(result.Value!.Version);
        return Answer.JsonAsync(call.Context, PortalStatus.Of(result.Outcome), json => json.Write(result.Value));
    }

    private static Refusal? Read(PortalCall call, JsonElement json, out User user)
    {
        string? kind = null,
            email = null,
            displayName = null,
            role = null,
            application = null,
            tenant = null,
            objectId = null,
            key = null;
        user = null!;
        var refusal =
            Body.ReadText(json, "kind", out kind)
            ?? Body.ReadText(json, "email", out email)
            ?? Body.ReadText(json, "displayName", out displayName)
            ?? Body.ReadText(json, "roleName", out role)
            ?? Body.ReadText(json, "applicationId", out application)
            ?? Body.ReadText(json, "tenantId", out tenant)
            ?? Body.ReadText(json, "objectId", out objectId)
            ?? Body.ReadText(json, "userKey", out key);
        if (refusal is not null)
            return refusal;

        user = new User(
            call.PublisherId,
            call.Route("userKey"),
            kind ?? "",
            email,
            displayName,
            role ?? "",
            application,
            tenant,
            objectId,
            OfferTypes: [],
            ChangedTime: default,
            Version: 0
        );
        if (key is not null && key != user.UserKey)
        {
            return Refusal.BadRequest(
                $"The body is for user '{key}', the address for user '{user.UserKey}'.",
                "userKey"
            );
        }

        return Check(user) ?? CheckIdentity(ref user);
    }

    private static Refusal? Check(User user)
    {
        if (user.RoleName is not (PortalRoles.Owner or PortalRoles.Contributor))
        {
            return Refusal.BadRequest(
                $"'{user.RoleName}' is no role. Roles are {PortalRoles.Owner} and {PortalRoles.Contributor}.",
                "roleName"
            );
        }

        return user.DisplayName?.Length > Rules.LongestName
            ? Refusal.BadRequest($"A display name has at most {Rules.LongestName} characters.", "displayName")
            : null;
    }

    private static Refusal? CheckIdentity(ref User user)
    {
        if (user.Kind is not ("user" or "group" or "servicePrincipal"))
            return Refusal.BadRequest($"'{user.Kind}' is no kind. Kinds are user, group and servicePrincipal.", "kind");

        var isPrincipal = user.Kind == "servicePrincipal";
        if (CheckGuid("applicationId", user.ApplicationId, isPrincipal, out var application) is { } wrongApplication)
            return wrongApplication;
        if (CheckGuid("tenantId", user.TenantId, isPrincipal, out var tenant) is { } wrongTenant)
            return wrongTenant;
        if (CheckGuid("objectId", user.ObjectId, isPrincipal, out var objectId) is { } wrongObject)
            return wrongObject;
        user = user with { ApplicationId = application, TenantId = tenant, ObjectId = objectId };

        if (isPrincipal)
        {
            if (!string.IsNullOrEmpty(user.Email))
                return Refusal.BadRequest("A service principal has no e-mail.", "email");
            if (string.IsNullOrWhiteSpace(user.DisplayName))
                return Refusal.BadRequest("A service principal needs a display name.", "displayName");
            user = user with { Email = null };
            return user.UserKey == objectId
                ? null
                : Refusal.BadRequest("The key of a service principal is its object ID in lower case.", "userKey");
        }

        if (user.Email is not { } email || !Rules.IsEmail(email))
            return Refusal.BadRequest($"'{user.Email}' is not an e-mail address.", "email");
        var expected = email.ToLowerInvariant();
        return user.UserKey == expected
            ? null
            : Refusal.BadRequest("The key of a user or group is its e-mail in lower case.", "userKey");
    }

    private static Refusal? CheckGuid(string name, string? text, bool required, out string? value)
    {
        value = null;
        if (string.IsNullOrEmpty(text))
            return required ? Refusal.BadRequest($"A service principal needs '{name}'.", name) : null;
        if (!Guid.TryParseExact(text, "D", out var guid))
            return Refusal.BadRequest($"'{name}' has to be a GUID.", name);
        value = guid.ToString("D");
        return null;
    }
}
