namespace CloudPartner.Client.Services;

/// <summary>
/// What follows when the answer to a change was lost: what the service holds now tells what happened.
/// </summary>
internal static class Reconciliation
{
    /// <summary>Reads what the service holds now.</summary>
    /// <param name="lost">The fault of the change.</param>
    /// <param name="what">What was to be changed, in words.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.UnknownOutcome"/>: it cannot be
    /// read.</exception>
    public static async Task<T> ReadAsync<T>(
        CloudPartnerFault lost,
        string what,
        Func<CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await read(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception unread) when (unread is CloudPartnerException or OperationCanceledException)
        {
            throw Unknown(lost, what, "Reading it afterwards failed as well.");
        }
    }

    /// <summary>The fault of a change that had not happened when the service was read.</summary>
    public static CloudPartnerException NotDone(CloudPartnerFault lost, string what) =>
        lost.MayStillHappen
            ? Unknown(lost, what, "It had not happened when it was read afterwards, but may still.")
            : new CloudPartnerException(lost with { MayHaveHappened = false });

    /// <summary>The fault of a change of which nobody knows whether it happened.</summary>
    public static CloudPartnerException Unknown(CloudPartnerFault lost, string what, string why) =>
        new(
            new CloudPartnerFault(
                FaultKind.UnknownOutcome,
                $"Whether the change of {what} happened is not known: {lost.Message} {why}"
            )
            {
                RequestId = lost.RequestId,
                Attempts = lost.Attempts,
                StatusCode = lost.StatusCode,
                MayHaveHappened = true,
            }
        );
}
