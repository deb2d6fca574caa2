namespace CloudPartner.Emulator.Domain;

internal enum Outcome
{
    Done,
    Created,
    Removed,

    /// <summary>It has begun and will take its time.</summary>
    Accepted,
}

/// <summary>What a request came to: either the refusal, or what it left behind.</summary>
internal sealed record Result<T>(Outcome Outcome, T? Value, Refusal? Refusal = null)
    where T : class
{
    public Result(T value)
        : this(Outcome.Done, value) { }

    public static implicit operator Result<T>(Refusal refusal) => new(Outcome.Done, null, refusal);
}
