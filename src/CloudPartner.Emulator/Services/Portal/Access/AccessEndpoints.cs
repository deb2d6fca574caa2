using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;

namespace CloudPartner.Emulator.Services.Portal.Access;

/// <summary>
/// What the caller is and may do, in the words with which it would be refused, so that a page need not offer what
/// cannot be done.
/// </summary>
internal static class AccessEndpoints
{
    public static void Map(ServiceGroup<PortalCall> portal)
    {
        portal.MapGet("/access", ShowCallerAsync);
        portal.MapGet("/publishers/{publisherId}/access", ShowAccessAsync);
    }

    private static Task ShowCallerAsync(PortalCall call) =>
        call.AnswerAsync(
            200,
            new CallerBody(
                call.Caller.Key,
                call.Caller.IsPortalAdministrator,
                call.Database.Read(store =>
                    call.Caller.IsPortalAdministrator
                        ? store.Publishers.ListAsHeld()
                        : store.Users.ListRoles(call.Caller.Key)
                ),
                NewPublisherRules.Refuse(call.Caller)?.Message
            ),
            PortalJson.Default.CallerBody
        );

    // The writer looks, since offers may have been published by the passing of time alone.
    private static async Task ShowAccessAsync(PortalCall call)
    {
        call.CheckAccess();
        var (id, caller) = (call.PublisherId, call.Caller);
        var body = await call.WriteAsync(store =>
        {
            var access = store.Users.FindAccess(id, caller);
            var profile = access.RefuseManage(PublisherRules.ChangingProfile);
            return new AccessBody(
                caller.Key,
                access.RoleName,
                caller.IsPortalAdministrator,
                new AccessBody.Refusals(
                    access.RefuseManage(UserRules.ChangingUsers)?.Message,
                    profile?.Message,
                    (profile ?? PublisherRules.RefuseIdentityChange(store, id, "publicPublisherId"))?.Message,
                    (
                        access.RefuseManage(PublisherRules.LinkingDevCenter)
                        ?? PublisherRules.RefuseLink(store.Publishers.Find(id)!, caller)
                    )?.Message
                ),
                UserRules.FindOnlyOwner(store, id) is { } owner
                    ? new AccessBody.OnlyOwner(owner, UserRules.LastOwner(id, owner).Message)
                    : null
            );
        });
        await call.AnswerAsync(200, body, PortalJson.Default.AccessBody);
    }
}

/// <summary>The caller, where it has which role, and why it cannot add a publisher, if it cannot.</summary>
internal sealed record CallerBody(
    string Identity,
    bool IsPortalAdministrator,
    IReadOnlyList<HeldRole> Publishers,
    string? AddPublisher
);

/// <summary>What the caller may do at a publisher: each action with null, or with why not.</summary>
internal sealed record AccessBody(
    string UserKey,
    string? RoleName,
    bool IsPortalAdministrator,
    AccessBody.Refusals Actions,
    AccessBody.OnlyOwner? LastOwner
)
{
    internal sealed record Refusals(
        string? ChangeUsers,
        string? ChangeProfile,
        string? ChangePublisherIdAndOwners,
        string? LinkDevCenterAccount
    );

    internal sealed record OnlyOwner(string UserKey, string Reason);
}
