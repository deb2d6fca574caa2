namespace CloudPartner.Emulator.Domain;

/// <summary>What a caller is to a publisher, and what follows from it.</summary>
internal sealed record PublisherAccess(string PublisherId, Principal Caller, bool Exists, string? RoleName)
{
    public Refusal? RefuseRead()
    {
        if (!Exists)
            return Refusal.NotFound($"There is no publisher '{PublisherId}'.", "publisherId");
        return Caller.IsPortalAdministrator || RoleName is not null
            ? null
            : Refusal.Forbidden(
                $"{Caller.DisplayName} has no role at publisher '{PublisherId}'. One of its owners can add it on "
                    + "the Users page."
            );
    }

    public Refusal? RefuseManage(string what)
    {
        if (RefuseRead() is { } refusal)
            return refusal;
        return Caller.IsPortalAdministrator || RoleName == PortalRoles.Owner
            ? null
            : Refusal.Forbidden(
                $"{Caller.DisplayName} has the role {RoleName} at publisher '{PublisherId}', and {what} needs the "
                    + "role Owner."
            );
    }
}
