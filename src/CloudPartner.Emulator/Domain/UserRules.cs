using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Domain;

/// <summary>What a conditional request says about the state it was made for.</summary>
internal sealed record Conditions(string? IfMatch, bool CreateOnly)
{
    public bool Matches(long version)
    {
        foreach (var tag in IfMatch!.Split(','))
        {
            var text = tag.Trim();
            if (text == "*" || text == ETag.Of(version) || text == $"W/{ETag.Of(version)}")
                return true;
        }

        return false;
    }

    /// <summary>The check that every change to something existing has to pass.</summary>
    public Refusal? Refuse(long version, string what, string target)
    {
        if (IfMatch is null)
            return MissingIfMatch(target);
        return Matches(version)
            ? null
            : new Refusal(412, "PreconditionFailed", $"{what} was changed since it was read. Read it again.", target);
    }

    public static Refusal MissingIfMatch(string target) =>
        new(
            400,
            "MissingIfMatch",
            "A change needs an If-Match header with the ETag that was read, or * to overwrite. Creating needs "
                + "If-None-Match: *.",
            target
        );
}

internal static class ETag
{
    public static string Of(long version) => $"\"{version}\"";
}

/// <summary>
/// The rules of the Users page. They run inside the writer, so that nothing can change between check and change.
/// </summary>
internal static class UserRules
{
    public static Result<User> Put(
        WriteConnection store,
        Principal caller,
        User wanted,
        Conditions conditions,
        RequestIds ids
    )
    {
        if (store.FindAccess(wanted.PublisherId, caller).RefuseManage("changing users") is { } refusal)
            return refusal;

        var row = store.FindRow(wanted.PublisherId, wanted.UserKey);
        var existing = row is { IsListed: true } ? row : null;
        if (RefusePut(store, wanted, existing, conditions) is { } objection)
            return objection;

        var operation = existing is null ? "create" : "update";
        var version = store.AddCommit(wanted.PublisherId, wanted.UserKey, operation, wanted.RoleName, ids);
        var publisher = row is null ? store.FindPublisher(wanted.PublisherId)! : null;
        var saved = wanted with
        {
            OfferTypes = row?.OfferTypes ?? string.Join('\n', publisher!.OfferTypeCategories),
            ChangedTime = store.Now,
            Version = version,
            RoleSet = PartnerRole.WithPortalRole(row?.RoleSet ?? 0, wanted.RoleName),
        };
        // Whoever has a role is somebody in the directory, too.
        if (publisher?.TenantId is { } tenant && wanted.Kind == "user")
            store.AddPendingUser(tenant, wanted.Email!, wanted.DisplayName);
        store.SaveUser(saved);
        store.AddEvent(Event(saved, caller, existing));
        return new Result<User>(existing is null ? 201 : 200, saved);
    }

    public static Result<User> Delete(
        WriteConnection store,
        Principal caller,
        string publisherId,
        string userKey,
        Conditions conditions,
        RequestIds ids
    )
    {
        var access = store.FindAccess(publisherId, caller);
        // Whoever has a role may give it up; taking it from others is for owners.
        var refusal = userKey == caller.Key ? access.RefuseRead() : access.RefuseManage("removing users");
        if (refusal is not null)
            return refusal;

        if (store.FindUser(publisherId, userKey) is not { } existing)
            return NoSuchUser(publisherId, userKey);
        if (conditions.Refuse(existing.Version, $"User '{userKey}'", "userKey") is { } stale)
            return stale;
        if (existing.RoleName == PortalRoles.Owner && !store.HasOtherOwner(publisherId, userKey))
            return LastOwner(publisherId, userKey);

        store.AddCommit(publisherId, userKey, "delete", null, ids);
        store.DeleteUser(existing);
        store.AddEvent(
            new AuditEvent(
                0,
                store.Now,
                "UserRemoved",
                "user",
                userKey,
                publisherId,
                caller.Key,
                existing.RoleName,
                null
            )
        );
        return new Result<User>(204, existing);
    }

    public static Refusal NoSuchUser(string publisherId, string userKey) =>
        Refusal.NotFound($"Publisher '{publisherId}' has no user '{userKey}'.", "userKey");

    private static Refusal? RefusePut(WriteConnection store, User wanted, User? existing, Conditions conditions)
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
            return new Refusal(412, "PreconditionFailed", $"User '{wanted.UserKey}' exists already.", "userKey");
        if (conditions.Refuse(existing.Version, $"User '{wanted.UserKey}'", "userKey") is { } stale)
            return stale;
        if (
            existing.RoleName == PortalRoles.Owner
            && wanted.RoleName != PortalRoles.Owner
            && !store.HasOtherOwner(wanted.PublisherId, wanted.UserKey)
        )
        {
            return LastOwner(wanted.PublisherId, wanted.UserKey);
        }

        return null;
    }

    private static Refusal LastOwner(string publisherId, string userKey) =>
        new(
            409,
            "LastOwner",
            $"User '{userKey}' is the last owner of publisher '{publisherId}'. Make someone else an owner first.",
            "userKey"
        );

    private static AuditEvent Event(User saved, Principal caller, User? before)
    {
        var type =
            before is null ? "UserAdded"
            : before.RoleName != saved.RoleName ? "UserRoleChanged"
            : "UserChanged";
        return new AuditEvent(
            0,
            saved.ChangedTime,
            type,
            "user",
            saved.UserKey,
            saved.PublisherId,
            caller.Key,
            before?.RoleName,
            saved.RoleName
        );
    }
}

/// <summary>What a change came to: either the refusal, or the status and what it left behind.</summary>
internal sealed record Result<T>(int Status, T? Value, Refusal? Refusal = null)
    where T : class
{
    public static implicit operator Result<T>(Refusal refusal) => new(refusal.Status, null, refusal);
}
