namespace CloudPartner;

/// <summary>Which audit events a listing asks the service for. What is null does not filter.</summary>
public sealed record PortalAuditFilter
{
    /// <summary>All events.</summary>
    public static PortalAuditFilter None { get; } = new();

    /// <summary>Only events at this time or later.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Only events at this time or earlier.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only events of this type, as the service writes it.</summary>
    public string? EventType { get; init; }

    /// <summary>Only events of this type of object, as the service writes it; case and underscores do not
    /// count.</summary>
    public string? ObjectType { get; init; }

    /// <summary>Only changes by this identity: an e-mail in any case, or an object ID.</summary>
    public string? User { get; init; }
}
