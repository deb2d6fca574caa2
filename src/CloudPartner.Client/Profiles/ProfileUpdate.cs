namespace CloudPartner.Client.Profiles;

/// <summary>Changes a profile that somebody names, not one that they read.</summary>
public static class ProfileUpdate
{
    // Somebody who names a publisher wants its profile changed as it is now; somebody who hands in what they read wants
    // that, or to be told.
    private const int MostConflicts = 3;

    /// <summary>Reads the profile and changes it, and does so again if somebody else was quicker.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Stale"/> if somebody else was quicker each
    /// time.</exception>
    public static async Task<PublisherProfile> RunAsync(
        IPortal portal,
        string publisherId,
        PublisherProfileChange change,
        bool force,
        CancellationToken cancellationToken = default
    )
    {
        if (force)
        {
            return await portal
                .SetProfileAsync(
                    new PublisherProfile { PublisherId = publisherId },
                    change,
                    force: true,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        for (var conflicts = 0; ; conflicts++)
        {
            var current = await portal.GetProfileAsync(publisherId, cancellationToken).ConfigureAwait(false);
            if (change.IsIn(current))
                return current;
            try
            {
                return await portal
                    .SetProfileAsync(current, change, force: false, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (CloudPartnerException conflict)
                when (conflict.Fault.Kind == FaultKind.Stale && conflicts < MostConflicts) { }
        }
    }
}
