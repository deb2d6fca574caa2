namespace CloudPartner;

/// <summary>Publishers and their profiles.</summary>
public interface IPortalPublishers
{
    /// <summary>
    /// The only publisher that there is for this connection, read once; null where callers name one. A service whose
    /// account follows from the sign-in knows no other.
    /// </summary>
    Task<string?> FindOnlyAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists all publishers, a few at a time as they arrive, so memory does not grow with their number. A listing that
    /// cannot be completed throws; it never just ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<Publisher>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a publisher's profile.</summary>
    Task<PublisherProfile> GetProfileAsync(string publisherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes a publisher's profile; what the change does not name stays as it is. Conditional on the version in
    /// <paramref name="current"/>: throws <see cref="FaultKind.Stale"/> if it has changed since, and
    /// <see cref="FaultKind.Locked"/> if a published offer fixes a field. After a lost answer it reads, and a profile
    /// that has what was wanted counts as success.
    /// </summary>
    /// <param name="current">The profile as it was read.</param>
    /// <param name="change">What to change.</param>
    /// <param name="force">True to change it whatever its version is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PublisherProfile> SetProfileAsync(
        PublisherProfile current,
        PublisherProfileChange change,
        bool force = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Links the Dev Center account of the signed-in identity. Throws <see cref="FaultKind.Locked"/>, with what to do,
    /// if the account belongs to another identity. Linking what is linked already changes nothing.
    /// </summary>
    Task<PublisherProfile> LinkDevCenterAsync(string publisherId, CancellationToken cancellationToken = default);
}
