namespace CloudPartner.Client.Prerequisites;

/// <summary>Watches the verification of a publisher's company.</summary>
/// <param name="Interval">How long to wait between two questions.</param>
/// <param name="Timeout">How long to watch.</param>
/// <param name="UntilFinished">True to go on over changes until Microsoft has decided.</param>
public sealed record VerificationWatch(TimeSpan Interval, TimeSpan Timeout, bool UntilFinished)
{
    // What may be over by the next question; the rest is not.
    private static readonly FaultKind[] Passing =
    [
        FaultKind.Unreachable,
        FaultKind.Unavailable,
        FaultKind.Throttled,
        FaultKind.TimedOut,
    ];

    /// <summary>
    /// Reads the state until it has changed, or is final. An outage is waited out as long as there is time.
    /// </summary>
    /// <param name="portal">Where to ask.</param>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="time">The clock.</param>
    /// <param name="seen">Gets the first state, and each that is another than the one before.</param>
    /// <param name="missed">Gets why a question had no answer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The last state, and whether it is what was waited for; the state is null if none could be read, with
    /// why.</returns>
    public async Task<(PublisherVerification? Last, bool IsOver, CloudPartnerFault? Fault)> RunAsync(
        IPortal portal,
        string publisherId,
        TimeProvider time,
        Action<PublisherVerification> seen,
        Action<CloudPartnerFault> missed,
        CancellationToken cancellationToken
    )
    {
        var began = time.GetTimestamp();
        PublisherVerification? first = null,
            last = null;
        while (true)
        {
            CloudPartnerFault? fault = null;
            try
            {
                var facts = await portal.Registration.GetAsync(publisherId, cancellationToken).ConfigureAwait(false);
                var now = VerificationMeaning.Explain(facts, time.GetUtcNow());
                if (last is null || !IsSame(now, last))
                    seen(now);
                first ??= now;
                last = now;
                if (now.IsFinished || (!UntilFinished && !IsSame(now, first)))
                    return (now, true, null);
            }
            catch (CloudPartnerException failed) when (Passing.Contains(failed.Fault.Kind))
            {
                fault = failed.Fault;
                missed(fault);
            }

            var left = Timeout - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return (last, false, fault);
            await Task.Delay(left < Interval ? left : Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsSame(PublisherVerification one, PublisherVerification other) =>
        (one.Status, one.SubStatus) == (other.Status, other.SubStatus);
}
