namespace CloudPartner;

/// <summary>What a bulk command did, in numbers.</summary>
public sealed record BulkSummary
{
    /// <summary>The command.</summary>
    public required string Command { get; init; }

    /// <summary>Items taken, refused ones included.</summary>
    public long Inputs { get; init; }

    /// <summary>Carried out.</summary>
    public long Done { get; init; }

    /// <summary>Carried out by an earlier run with the same journal.</summary>
    public long Resumed { get; init; }

    /// <summary>Refused or failed.</summary>
    public long Failed { get; init; }

    /// <summary>May have been carried out.</summary>
    public long Unknown { get; init; }

    /// <summary>Requests sent, repeats included.</summary>
    public long Requests { get; init; }

    /// <summary>Of those, refused by throttling.</summary>
    public long Throttled { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The journal, if there is one.</summary>
    public string? JournalPath { get; init; }
}
