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
        WriteConnection store,
        TokenClaims claims,
        PartnerRole role,
        string memberId,
        RequestIds ids
    )
    {
        var membership = store.FindMembership(claims);
        if (membership.RefuseManage() is { } refusal)
            return refusal;
        if (store.FindPerson(claims.TenantId, memberId) is not { } person)
            return NoSuchUser(memberId);
        var before = store.FindRow(membership.PublisherId!, person.UserKey);
        if (before is not null && (before.RoleSet & role.Bit) != 0)
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
                string.Join('\n', store.FindPublisher(membership.PublisherId!)!.OfferTypeCategories),
                store.Now,
                0
            );
        Save(store, claims, row, row.RoleSet | role.Bit, "addMember", role, ids);
        return new Result<Member>(membership.MemberOf(person, role));
    }

    public static Result<Member> Remove(
        WriteConnection store,
        TokenClaims claims,
        PartnerRole role,
        string memberId,
        RequestIds ids
    )
    {
        var membership = store.FindMembership(claims);
        if (membership.RefuseManage() is { } refusal)
            return refusal;
        if (
            store.FindPerson(claims.TenantId, memberId) is not { } person
            || store.FindRow(membership.PublisherId!, person.UserKey) is not { } row
            || (row.RoleSet & role.Bit) == 0
        )
        {
            return NoSuchUser(memberId);
        }

        var rest = row.RoleSet & ~role.Bit;
        if (
            (row.RoleSet & PartnerRole.MayManage) != 0
            && (rest & PartnerRole.MayManage) == 0
            && !store.HasOtherManager(row.PublisherId, row.UserKey)
        )
        {
            return LastManager(person.UserPrincipalName);
        }

        Save(store, claims, row, rest, "removeMember", role, ids);
        return new Result<Member>(Outcome.Removed, membership.MemberOf(person, role));
    }

    private static void Save(
        WriteConnection store,
        TokenClaims claims,
        User row,
        int roleSet,
        string operation,
        PartnerRole role,
        RequestIds ids
    )
    {
        var version = store.AddCommit(
            row.PublisherId,
            row.UserKey,
            operation,
            PartnerRole.Names(roleSet),
            ids,
            role.Name
        );
        if (roleSet == 0)
        {
            store.DeleteUser(row);
        }
        else
        {
            store.SaveUser(
                row with
                {
                    RoleSet = roleSet,
                    RoleName = PartnerRole.PortalRole(roleSet),
                    ChangedTime = store.Now,
                    Version = version,
                }
            );
        }

        var isAdded = operation == "addMember";
        store.AddEvent(
            isAdded ? AuditEventType.RoleMemberAdded : AuditEventType.RoleMemberRemoved,
            row.UserKey,
            row.PublisherId,
            claims.Caller.Key,
            isAdded ? null : role.Name,
            isAdded ? role.Name : null
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
