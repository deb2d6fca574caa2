using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Rules;

/// <summary>
/// The rules of the Users page. They run inside the writer, so that nothing can change between check and change.
/// </summary>
internal static class UserRules
{
    public const string ChangingUsers = "changing users";

    private static readonly string OwnerRole = PartnerRole.ForPortalRole(PortalRoles.Owner).Name;

    public static Result<User> Put(
        WriteStore store,
        Principal caller,
        User wanted,
        Conditions conditions,
        RequestIds ids
    )
    {
        if (store.Users.FindAccess(wanted.PublisherId, caller).RefuseManage(ChangingUsers) is { } refusal)
            return refusal;

        var row = store.Users.Find(wanted.PublisherId, wanted.UserKey);
        var existing = row is { IsListed: true } ? row : null;
        if (RefusePut(store, wanted, existing, conditions) is { } objection)
            return objection;

        var operation = existing is null ? "create" : "update";
        var version = store.AddCommit(wanted.PublisherId, wanted.UserKey, operation, wanted.RoleName, ids);
        var defaults = row is null ? store.Publishers.FindDefaults(wanted.PublisherId) : (null, row.OfferTypes);
        var saved = wanted with { OfferTypes = defaults.OfferTypes, ChangedTime = store.Now, Version = version };
        // Whoever has a role is somebody in the directory, too.
        if (defaults.TenantId is { } tenant && wanted.Kind == "user")
            store.PendingUsers.Add(tenant, wanted.Email!, wanted.DisplayName);
        store.Users.Save(saved);
        var roles = row is null ? [] : store.Members.RolesOf(wanted.PublisherId, wanted.UserKey);
        store.Members.Change(
            wanted.PublisherId,
            wanted.UserKey,
            roles,
            PartnerRole.WithPortalRole(roles, wanted.RoleName)
        );
        var type =
            existing is null ? AuditEventType.UserAdded
            : existing.RoleName != saved.RoleName ? AuditEventType.UserRoleChanged
            : AuditEventType.UserChanged;
        store.AddEvent(
            type,
            saved.UserKey,
            saved.PublisherId,
            caller.Key,
            existing?.RoleName,
            saved.RoleName,
            saved.ChangedTime,
            ids
        );
        return new Result<User>(existing is null ? Outcome.Created : Outcome.Done, saved);
    }

    public static Result<User> Delete(
        WriteStore store,
        Principal caller,
        string publisherId,
        string userKey,
        Conditions conditions,
        RequestIds ids
    )
    {
        var access = store.Users.FindAccess(publisherId, caller);
        // Whoever has a role may give it up; taking it from others is for owners.
        var refusal = userKey == caller.Key ? access.RefuseRead() : access.RefuseManage("removing users");
        if (refusal is not null)
            return refusal;

        if (store.Users.FindListed(publisherId, userKey) is not { } existing)
            return NoSuchUser(publisherId, userKey);
        if (conditions.Refuse(existing.Version, $"User '{userKey}'", "userKey") is { } stale)
            return stale;
        if (existing.RoleName == PortalRoles.Owner && !HasOtherOwner(store, publisherId, userKey))
            return LastOwner(publisherId, userKey);

        store.AddCommit(publisherId, userKey, "delete", null, ids);
        store.Users.Delete(existing);
        store.Members.Change(publisherId, userKey, store.Members.RolesOf(publisherId, userKey), []);
        store.AddEvent(AuditEventType.UserRemoved, userKey, publisherId, caller.Key, existing.RoleName, null, ids: ids);
        return new Result<User>(Outcome.Removed, existing);
    }

    public static Refusal NoSuchUser(string publisherId, string userKey) =>
        Refusal.NotFound($"Publisher '{publisherId}' has no user '{userKey}'.", "userKey");

    private static Refusal? RefusePut(WriteStore store, User wanted, User? existing, Conditions conditions)
    {
        if (existing is null)
        {
            if (conditions.CreateOnly)
                return null;
            return conditions.IfMatch is null
                ? Conditions.MissingIfMatch("userKey")
                : NoSuchUser(wanted.PublisherId, wanted.UserKey);
        }

        if (conditions.CreateOnly)
            return Refusal.Exists($"User '{wanted.UserKey}' exists already.", "userKey");
        if (conditions.Refuse(existing.Version, $"User '{wanted.UserKey}'", "userKey") is { } stale)
            return stale;
        if (
            existing.RoleName == PortalRoles.Owner
            && wanted.RoleName != PortalRoles.Owner
            && !HasOtherOwner(store, wanted.PublisherId, wanted.UserKey)
        )
        {
            return LastOwner(wanted.PublisherId, wanted.UserKey);
        }

        return null;
    }

    public static Refusal LastOwner(string publisherId, string userKey) =>
        new(
            RefusalKind.Conflict,
            "LastOwner",
            $"User '{userKey}' is the last owner of publisher '{publisherId}'. Make someone else an owner first.",
            "userKey"
        );

    /// <summary>The key of the owner who is the only one, if there is just one.</summary>
    public static string? FindOnlyOwner(WriteStore store, string publisherId) =>
        store.Members.FindOnly(publisherId, OwnerRole);

    private static bool HasOtherOwner(WriteStore store, string publisherId, string userKey) =>
        store.Members.HasOther(publisherId, userKey, [OwnerRole]);
}
