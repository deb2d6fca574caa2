namespace CloudPartner.Client.Transport;

/// <summary>How long the client waits. Per attempt, unless said otherwise.</summary>
internal sealed record HttpTimeouts
{
    /// <summary>Until a connection is established, TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From sending to the headers of the answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Between two chunks of an answer's body.</summary>
    public TimeSpan BodyIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From asking an authority to the end of its answer.</summary>
    public TimeSpan Authority { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Until an authority has given a token: all requests that this takes, at the first sign-in with their repeats.
    /// </summary>
    public TimeSpan SignIn { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Until a person has signed in; a device code lives as long.</summary>
    public TimeSpan Person { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a service may be down before a run gives up.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the answer to a change that has been sent is still waited for after a cancellation, so that its outcome
    /// is known.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);
}
