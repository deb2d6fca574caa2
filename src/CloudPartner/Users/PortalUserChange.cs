namespace CloudPartner;

/// <summary>What a plan does with one user.</summary>
public enum PortalUserChangeKind
{
    /// <summary>Nothing: the portal has what is wanted.</summary>
    None,

    /// <summary>The user is added.</summary>
    Add,

    /// <summary>The user gets another role.</summary>
    SetRole,

    /// <summary>The user is removed.</summary>
    Remove,
}

/// <summary>How a planned change stands.</summary>
public enum PortalUserChangeOutcome
{
    /// <summary>Planned, not applied.</summary>
    Planned,

    /// <summary>Applied, or found to be so already when it was applied.</summary>
    Done,

    /// <summary>An earlier run with the same journal had applied it.</summary>
    Resumed,

    /// <summary>Not applied.</summary>
    Failed,

    /// <summary>It may have been applied.</summary>
    Unknown,
}

/// <summary>One line of a plan: a user, the role held now, the role wanted, and why that is a change.</summary>
public sealed record PortalUserChange
{
    /// <summary>What the plan does.</summary>
    public PortalUserChangeKind Change { get; init; }

    /// <summary>The publisher.</summary>
    public required string PublisherId { get; init; }

    /// <summary>User, group or service principal.</summary>
    public PortalUserKind Kind { get; init; }

    /// <summary>The e-mail of a user or group.</summary>
    public string? Email { get; init; }

    /// <summary>The object ID of a service principal.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>A name to show.</summary>
    public string? DisplayName => Desired?.DisplayName ?? Current?.DisplayName;

    /// <summary>A service principal's application (client) ID.</summary>
    public Guid? ApplicationId => Desired?.ApplicationId ?? Current?.ApplicationId;

    /// <summary>A service principal's tenant (directory) ID.</summary>
    public Guid? TenantId => Desired?.TenantId ?? Current?.TenantId;

    /// <summary>The name that a member of Partner Center signs in with.</summary>
    public string? UserPrincipalName => Current?.UserPrincipalName;

    /// <summary>The role held now; null if the user is to be added.</summary>
    public string? CurrentRole { get; init; }

    /// <summary>The role wanted; null if the user is to be removed.</summary>
    public string? DesiredRole { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>How it stands.</summary>
    public PortalUserChangeOutcome Outcome { get; init; }

    /// <summary>What is wanted; null if the user is to be removed.</summary>
    public DesiredPortalUser? Desired { get; init; }

    /// <summary>What was read; null if the user is to be added.</summary>
    public PortalUser? Current { get; init; }

    /// <summary>All roles that the user held when the plan was made. A plan that is kept is applied only as long as
    /// they are the same.</summary>
    public IReadOnlyList<string> HeldRoles
    {
        get;
        init => field = value as RoleNames ?? new RoleNames(value);
    } = new RoleNames([]);

    /// <summary>The version that was read; the change is made only if it is still current.</summary>
    public string? ETag => Current?.ETag;

    /// <summary>Who made the plan, as far as the sign-in tells.</summary>
    public string? MadeBy { get; init; }

    /// <summary>When the plan was made.</summary>
    public DateTimeOffset? MadeTime { get; init; }

    /// <summary>True if it takes a role from the identity that is signed in, and gives it none with which it may go
    /// on.</summary>
    public bool ConcernsCaller { get; init; }

    /// <summary>How many users the complete listing had that the plan was made from. Limits removals.</summary>
    public long UsersListed { get; init; }

    /// <summary>The user's key.</summary>
    public string Key => Desired?.Key ?? Current?.Key ?? string.Empty;

    /// <summary>The change in words.</summary>
    public override string ToString() =>
        Change switch
        {
            PortalUserChangeKind.Add => $"add {Key} as {DesiredRole}",
            PortalUserChangeKind.SetRole => $"set {Key} from {CurrentRole} to {DesiredRole}",
            PortalUserChangeKind.Remove => $"remove {Key} ({CurrentRole})",
            _ => $"leave {Key} as {CurrentRole}",
        };
}
