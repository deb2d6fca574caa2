namespace CloudPartner;

/// <summary>One line of the audit history page: who changed what, and when.</summary>
public sealed record PortalAuditEvent
{
    /// <summary>The event's ID on the service.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>What happened, for example UserAdded.</summary>
    public required string EventType { get; init; }

    /// <summary>The kind of object that changed.</summary>
    public string? ObjectType { get; init; }

    /// <summary>The object that changed.</summary>
    public string? ObjectName { get; init; }

    /// <summary>The publisher it belongs to.</summary>
    public string? PublisherId { get; init; }

    /// <summary>The identity that made the change.</summary>
    public string? User { get; init; }

    /// <summary>The state before, as the service describes it.</summary>
    public string? Before { get; init; }

    /// <summary>The state after, as the service describes it.</summary>
    public string? After { get; init; }

    /// <summary>
    /// How the operation ended, as the service says it: succeeded, failed or progress. Null where the service lists
    /// changes that happened only.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>What tells the requests of one operation apart from others; for the service's support.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The customer in whose context the operation was, if it was in one.</summary>
    public string? CustomerId { get; init; }

    /// <summary>What the service says besides; which names there are depends on the type of event.</summary>
    public PortalAuditData Details { get; init; } = PortalAuditData.Empty;
}
