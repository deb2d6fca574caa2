namespace CloudPartner.Emulator.Domain;

/// <summary>A caller's place in the account of a tenant; the publisher is null if the tenant has no account.</summary>
internal sealed record AccountMembership(TokenClaims Claims, string? PublisherId, IReadOnlyList<PartnerRole> Roles)
{
    /// <summary>How the account is called in the bodies of Partner Center.</summary>
    public string AccountId => DirectoryUser.IdOf(Claims.TenantId, PublisherId!);

    public Member MemberOf(DirectoryUser person, PartnerRole role) =>
        new(person.Id, person.DisplayName, person.UserPrincipalName, role.Id, AccountId);

    public Refusal? RefuseRead()
    {
        if (PublisherId is null)
        {
            return new Refusal(
                RefusalKind.Forbidden,
                "2032",
                $"Access denied. Tenant {Claims.TenantId} has no account in Partner Center."
            );
        }

        return Roles.Count == 0 ? NoRights : null;
    }

    public Refusal? RefuseManage()
    {
        if (RefuseRead() is { } refusal)
            return refusal;
        return Roles.Any(role => role.MayManage) ? null : NoRights;
    }

    private static Refusal NoRights { get; } =
        new(
            RefusalKind.Forbidden,
            "900150",
            "The supplied role does not have the rights to perform the requested operation."
        );
}

/// <summary>A role that somebody has, as Partner Center lists it.</summary>
internal sealed record Member(
    string Id,
    string? DisplayName,
    string UserPrincipalName,
    string RoleId,
    string AccountId
);
