using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Rules;

/// <summary>
/// Who has which role in Partner Center. The rules run inside the writer. That Owner and Manager may change it is
/// documented for the portal's pages; newer text grants it to Owner alone.
/// </summary>
internal static class MemberRules
{
    public static Result<Member> Add(
        WriteStore store,
        TokenClaims claims,
        PartnerRole role,
        string memberId,
        RequestIds ids
    )
    {
        var membership = store.Members.FindMembership(claims);
        if (membership.RefuseManage() is { } refusal)
            return refusal;
        if (store.Directory.Find(claims.TenantId, memberId) is not { } person)
            return NoSuchUser(memberId);
        var before = store.Users.Find(membership.PublisherId!, person.UserKey);
        var roles = before is null ? [] : store.Members.RolesOf(before.PublisherId, before.UserKey);
        if (roles.Contains(role))
            return IsMember(person.UserPrincipalName, role.Name);

        var row =
            before
            ?? new User(
                membership.PublisherId!,
                person.UserKey,
                "user",
                person.Mail ?? person.UserPrincipalName,
                person.DisplayName,
                "",
                null,
                null,
                null,
                store.Publishers.Find(membership.PublisherId!)!.OfferTypeCategories,
                store.Now,
                0
            );
        Save(store, claims, row, roles, [.. roles, role], role, ids);
        return new Result<Member>(membership.MemberOf(person, role));
    }

    public static Result<Member> Remove(
        WriteStore store,
        TokenClaims claims,
        PartnerRole role,
        string memberId,
        RequestIds ids
    )
    {
        var membership = store.Members.FindMembership(claims);
        if (membership.RefuseManage() is { } refusal)
            return refusal;
        if (
            store.Directory.Find(claims.TenantId, memberId) is not { } person
            || store.Users.Find(membership.PublisherId!, person.UserKey) is not { } row
        )
        {
            return NoSuchUser(memberId);
        }

        var roles = store.Members.RolesOf(row.PublisherId, row.UserKey);
        if (!roles.Contains(role))
            return NoSuchUser(memberId);
        var rest = roles.Where(other => other != role).ToList();
        if (
            role.MayManage
            && !rest.Exists(other => other.MayManage)
            && !store.Members.HasOther(row.PublisherId, row.UserKey, PartnerRole.Managers)
        )
        {
            // Ours, as the refusal is: records of what failed are documented, of which failures is not said.
            store.AddEvent(
                AuditEventType.RoleMemberRemoved,
                row.UserKey,
                row.PublisherId,
                claims.Caller.Key,
                role.Name,
                null,
                ids: ids,
                status: AuditEvent.Failed
            );
            return LastManager(person.UserPrincipalName);
        }

        Save(store, claims, row, roles, rest, role, ids);
        return new Result<Member>(Outcome.Removed, membership.MemberOf(person, role));
    }

    private static void Save(
        WriteStore store,
        TokenClaims claims,
        User row,
        IReadOnlyList<PartnerRole> before,
        List<PartnerRole> after,
        PartnerRole role,
        RequestIds ids
    )
    {
        var isAdded = after.Count > before.Count;
        var version = store.AddCommit(
            row.PublisherId,
            row.UserKey,
            isAdded ? "addMember" : "removeMember",
            PartnerRole.Names(after),
            ids,
            role.Name
        );
        store.Members.Change(row.PublisherId, row.UserKey, before, after);
        if (after.Count == 0)
        {
            store.Users.Delete(row);
        }
        else
        {
            store.Users.Save(
                row with
                {
                    RoleName = PartnerRole.PortalRoleOf(after),
                    ChangedTime = store.Now,
                    Version = version,
                }
            );
        }

        store.AddEvent(
            isAdded ? AuditEventType.RoleMemberAdded : AuditEventType.RoleMemberRemoved,
            row.UserKey,
            row.PublisherId,
            claims.Caller.Key,
            isAdded ? null : role.Name,
            isAdded ? role.Name : null,
            ids: ids
        );
    }

    private static Refusal NoSuchUser(string id) =>
        new(RefusalKind.NotFound, "60002", $"User object Id is not found: {id}.");

    /// <summary>Ours: no code is documented for somebody who has the role already.</summary>
    private static Refusal IsMember(string name, string role) =>
        new(RefusalKind.Exists, "409", $"User {name} has the role {role} already.");

    /// <summary>Ours: an account that nobody can manage is of no use to anybody.</summary>
    private static Refusal LastManager(string name) =>
        new(
            RefusalKind.Conflict,
            "409",
            $"User {name} is the last one who can manage the account. Make someone else an owner or manager first."
        );
}
