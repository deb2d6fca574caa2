namespace CloudPartner;

/// <summary>One assignment: a person, group or service principal and the role it holds on a publisher.</summary>
public sealed record PortalUser
{
    /// <summary>The publisher on which the role is held.</summary>
    public required string PublisherId { get; init; }

    /// <summary>User, group or service principal.</summary>
    public PortalUserKind Kind { get; init; }

    /// <summary>The e-mail of a user or group; null for a service principal.</summary>
    public string? Email { get; init; }

    /// <summary>The name that a member of Partner Center signs in with. A guest's is not the e-mail.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary>The name shown on the users page, if there is one.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The role as the service names it, for example Owner or Contributor.</summary>
    public required string Role { get; init; }

    /// <summary>A service principal's application (client) ID.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>A service principal's tenant (directory) ID.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>
    /// A service principal's object ID, by which the portal knows it; in Partner Center that of every member.
    /// </summary>
    public Guid? ObjectId { get; init; }

    /// <summary>The offer types that the users page lists for this entry.</summary>
    public IReadOnlyList<string> OfferTypes { get; init; } = [];

    /// <summary>When the assignment last changed.</summary>
    public DateTimeOffset? ChangedTime { get; init; }

    /// <summary>The version that was read; a change is made only if it is still current.</summary>
    public string? ETag { get; init; }

    /// <summary>
    /// What tells two users of a publisher apart: the e-mail in lower case, or the object ID. Where a user may hold
    /// several roles, all assignments of that user have the same; see <see cref="PortalCapabilities.KeyOf"/>.
    /// </summary>
    public string Key => Email?.ToLowerInvariant() ?? ObjectId?.ToString("D") ?? string.Empty;

    /// <summary>The e-mail, or the object ID of a service principal.</summary>
    public override string ToString() => Email ?? ObjectId?.ToString() ?? DisplayName ?? string.Empty;
}
