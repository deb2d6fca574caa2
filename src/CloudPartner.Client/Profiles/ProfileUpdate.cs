namespace CloudPartner.Client.Profiles;

/// <summary>Changes a profile that somebody names, not one that they read.</summary>
public static class ProfileUpdate
{
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
                .Publishers.SetProfileAsync(
                    new PublisherProfile { PublisherId = publisherId },
                    change,
                    force: true,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        // Somebody who names a publisher wants its profile changed as it is now; somebody who hands in what they read
        // wants that, or to be told.
        return await ConflictRetry
            .RunAsync(
                async () =>
                {
                    var current = await portal
                        .Publishers.GetProfileAsync(publisherId, cancellationToken)
                        .ConfigureAwait(false);
                    return change.IsIn(current)
                        ? current
                        : await portal
                            .Publishers.SetProfileAsync(current, change, force: false, cancellationToken)
                            .ConfigureAwait(false);
                },
                () => Task.FromResult(true)
            )
            .ConfigureAwait(false);
    }
}
