namespace CloudPartner.Interop.Tests;

/// <summary>One call that a client of others makes, and what has to come of it.</summary>
/// <param name="Name">The call in the client's own words.</param>
/// <param name="RunAsync">Makes the call and throws unless the client has got what it needs.</param>
internal sealed record Trial(string Name, Func<Stage, Task> RunAsync)
{
    /// <summary>Whether it failed when it was first tried, in November 2026.</summary>
    public bool FailedAtFirst { get; init; }

    /// <summary>Why it does not work; null if it does.</summary>
    public Limit? Limit { get; init; }
}

/// <summary>What a call fails of.</summary>
/// <param name="Reason">For the reader of the page.</param>
/// <param name="Sign">What the failure has to say, so that another one is not taken for it.</param>
internal sealed record Limit(string Reason, string Sign);

/// <summary>A client, and all that was tried with it.</summary>
/// <param name="Name">Its name and version.</param>
/// <param name="How">How it is tried.</param>
/// <param name="Trials">What it was made to do.</param>
internal sealed record Client(string Name, string How, IReadOnlyList<Trial> Trials);
