namespace CloudPartner;

/// <summary>How much a finding matters. The order is that of the numbers.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Low,

    /// <summary>Should be settled before the next review.</summary>
    Medium,

    /// <summary>Puts the account at risk now.</summary>
    High,
}

/// <summary>Something that a review found of an assignment or a publisher.</summary>
/// <param name="Id">The stable name of this kind of finding, for scripts and exceptions.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Reason">What was found. Names nobody but the subject it is attached to.</param>
/// <param name="NextStep">What to do.</param>
/// <param name="Source">The text that asks for it, with the date at which it was read; or that it is the review's own
/// rule.</param>
public sealed record AccessFinding(string Id, FindingSeverity Severity, string Reason, string NextStep, string Source)
{
    /// <summary>The ID.</summary>
    public override string ToString() => Id;
}
