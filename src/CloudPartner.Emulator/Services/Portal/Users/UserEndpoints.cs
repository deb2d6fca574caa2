using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.Users;

/// <summary>The Users page.</summary>
internal static class UserEndpoints
{
    public static void Map(ServiceGroup<PortalCall> portal)
    {
        const string users = "/publishers/{publisherId}/users";
        portal.MapGet(users, ListAsync);
        portal.MapGet(users + "/{userKey}", GetAsync);
        portal.MapPut(users + "/{userKey}", PutAsync);
        portal.MapDelete(users + "/{userKey}", DeleteAsync);
    }

    private static Task ListAsync(PortalCall call)
    {
        var page = call.ReadPage(Filter.ForUsers);
        var (order, after) = page.ReadOrder(ListOrder.ForUsers);
        string? expand = call.Query["$expand"];
        if (expand is not (null or "partnerCenterRoles"))
            throw RequestBody.Invalid("$expand", "$expand may only be partnerCenterRoles.");
        call.CheckAccess();
        return expand is null
            ? page.WriteAsync<User, UserBody>(List, Count, UserBody.Of, PortalJson.Default.UserBody)
            : page.WriteAsync<ExpandedUserBody, ExpandedUserBody>(
                (store, take) =>
                    List(
                        store,
                        user => take(ExpandedUserBody.Of(user, store.Members.RolesOf(call.PublisherId, user.UserKey)))
                    ),
                Count,
                body => body,
                PortalJson.Default.ExpandedUserBody
            );

        string? List(Store store, Action<User> take) =>
            store.Users.List(call.PublisherId, order, after, page.Top, page.Filter, take);

        long Count(Store store) => store.Users.Count(call.PublisherId, page.Filter);
    }

    private static Task GetAsync(PortalCall call)
    {
        var key = UserKey(call);
        return AnswerAsync(
            call,
            call.Read<User>(store =>
                store.Users.FindListed(call.PublisherId, key) is { } user
                    ? new Result<User>(user)
                    : UserRules.NoSuchUser(call.PublisherId, key)
            )
        );
    }

    private static async Task PutAsync(PortalCall call)
    {
        var wanted = UserRequest.Read(await call.ReadBodyAsync()).ToUser(call.PublisherId, call.Route("userKey"));
        var conditions = call.ReadConditions();
        await AnswerAsync(
            call,
            await call.WriteAsync(store => UserRules.Put(store, call.Caller, wanted, conditions, call.Ids))
        );
    }

    private static async Task DeleteAsync(PortalCall call)
    {
        var conditions = call.ReadConditions();
        var (publisherId, key) = (call.PublisherId, UserKey(call));
        await AnswerAsync(
            call,
            await call.WriteAsync(store => UserRules.Delete(store, call.Caller, publisherId, key, conditions, call.Ids))
        );
    }

    private static string UserKey(PortalCall call) => call.Route("userKey").ToLowerInvariant();

    private static Task AnswerAsync(PortalCall call, Result<User> result)
    {
        if (result is { Refusal: null, Outcome: not Outcome.Removed })
            call.Context.Response.Headers.ETag = ETag.Of(result.Value!.Version);
        return call.AnswerAsync(result, UserBody.Of, PortalJson.Default.UserBody);
    }
}
