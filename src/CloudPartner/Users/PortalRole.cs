namespace CloudPartner;

/// <summary>A role and what it may do.</summary>
/// <param name="Name">The role.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Access">What it may and may not do.</param>
public sealed record PortalRole(string Name, string? Description, IReadOnlyList<PortalRoleAccess> Access)
{
    /// <summary>
    /// True if whoever holds it may change who holds which role. False for a role of which no source says so.
    /// </summary>
    public bool CanManageUsers { get; init; }

    /// <summary>True if a text that this version knows says what the role may do.</summary>
    public bool IsDocumented { get; init; } = true;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>One row of a role's access table.</summary>
/// <param name="Action">The action.</param>
/// <param name="Allowed">Whether the role may do it.</param>
/// <param name="Source">How that is known: documented, or ours.</param>
public sealed record PortalRoleAccess(string Action, bool Allowed, string Source)
{
    /// <summary>The action, struck out if it is not allowed.</summary>
    public override string ToString() => Allowed ? Action : $"not {Action}";
}
