namespace CloudPartner;

/// <summary>What somebody attests of a step that nothing can check.</summary>
public sealed record PrerequisiteAttestation
{
    /// <summary>The publisher it holds for.</summary>
    public required string PublisherId { get; init; }

    /// <summary>The step's short name.</summary>
    public required string Name { get; init; }

    /// <summary>Who attests it.</summary>
    public required string By { get; init; }

    /// <summary>When it was found to be so. Never in the future.</summary>
    public DateTimeOffset On { get; init; }

    /// <summary>What it rests on: a ticket, a document, a mail.</summary>
    public required string Evidence { get; init; }

    /// <summary>When it stops to hold; null if it does not.</summary>
    public DateTimeOffset? ExpiresOn { get; init; }

    /// <summary>Who attested what.</summary>
    public override string ToString() => $"{Name} of {PublisherId}, by {By}";
}
