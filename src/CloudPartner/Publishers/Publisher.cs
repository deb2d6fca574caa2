namespace CloudPartner;

/// <summary>One line of the page that lists all publishers.</summary>
public sealed record Publisher
{
    /// <summary>The unique name of the publisher.</summary>
    public required string PublisherId { get; init; }

    /// <summary>The name that customers see.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The organisation's Microsoft Partner Network ID.</summary>
    public string? MpnId { get; init; }

    /// <summary>State of the Dev Center link as the service names it, for example notLinked or linked.</summary>
    public string? DevCenterStatus { get; init; }

    /// <summary>When the publisher last changed.</summary>
    public DateTimeOffset? ChangedTime { get; init; }

    /// <summary>The publisher ID.</summary>
    public override string ToString() => PublisherId;
}
