namespace CloudPartner;

/// <summary>How the verification of a publisher's company stands, and what that means.</summary>
public sealed record PublisherVerification
{
    /// <summary>The publisher.</summary>
    public required string PublisherId { get; init; }

    /// <summary>The state as the service names it: none, pending, authorized or rejected; null if it says
    /// nothing.</summary>
    public string? Status { get; init; }

    /// <summary>Where the verification is at work, as the service names it.</summary>
    public string? SubStatus { get; init; }

    /// <summary>True if Microsoft has decided: the company is authorized, or rejected.</summary>
    public bool IsFinished => Status is "authorized" or "rejected";

    /// <summary>What the state means.</summary>
    public string? Detail { get; init; }

    /// <summary>What to do, or whom to ask; null where there is nothing to do.</summary>
    public string? NextStep { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset CheckedTime { get; init; }

    /// <summary>The state in short.</summary>
    public override string ToString() =>
        SubStatus is null or "none" ? Status ?? "not told" : $"{Status}, at {SubStatus}";
}
