namespace CloudPartner;

/// <summary>In what the services differ, for callers who have to know.</summary>
public sealed record PortalCapabilities
{
    /// <summary>
    /// True if a user may hold several roles at once. An assignment is then a user and a role, and has no version;
    /// otherwise it is a user, and the service refuses a change of what has changed since it was read.
    /// </summary>
    public bool HasSeveralRolesPerUser { get; init; }

    /// <summary>True if a user's new role takes the place of whatever role they hold; false if it has to be said which
    /// one it replaces.</summary>
    public bool ReplacesAnyRole => !HasSeveralRolesPerUser;

    /// <summary>True if people can be invited when they are added.</summary>
    public bool HasInvitations { get; init; }

    /// <summary>What tells an assignment apart from all others of its publisher.</summary>
    /// <param name="user">The user's key.</param>
    /// <param name="role">The role; null if any is meant.</param>
    public string KeyOf(string user, string? role) =>
        HasSeveralRolesPerUser && role is not null ? $"{user} ({role})" : user;

    /// <summary>True if a change of what was read is refused once it is no longer so. Otherwise it has to be read
    /// again.</summary>
    public bool DetectsChanges(PortalUser read) => HasSeveralRolesPerUser || read.ETag is not null;
}
