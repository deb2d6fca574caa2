namespace CloudPartner;

/// <summary>Which users a listing asks the service for. What is null does not filter.</summary>
public sealed record PortalUserFilter
{
    /// <summary>Everyone.</summary>
    public static PortalUserFilter None { get; } = new();

    /// <summary>The whole e-mail, in any case.</summary>
    public string? Email { get; init; }

    /// <summary>The object ID of a service principal.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>The role.</summary>
    public string? Role { get; init; }

    /// <summary>The kind.</summary>
    public PortalUserKind? Kind { get; init; }
}
