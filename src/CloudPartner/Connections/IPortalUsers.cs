namespace CloudPartner;

/// <summary>The users of publishers, and the roles they hold.</summary>
public interface IPortalUsers
{
    /// <summary>
    /// Lists users a page at a time, in the service's order. The second page is asked for when the caller comes back
    /// for it; from then on one page is fetched ahead, so memory does not grow. A listing that cannot be completed
    /// throws; it never just ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<PortalUser>> ListAsync(
        string publisherId,
        PortalUserFilter filter,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Reads one user: all its assignments, at least one. Throws <see cref="FaultKind.NotFound"/> if it has none.
    /// </summary>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="key">The e-mail in lower case, or the object ID.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<PortalUser>> GetAsync(
        string publisherId,
        string key,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Adds an assignment. Throws <see cref="FaultKind.AlreadyExists"/> if it is there. After a lost answer it reads
    /// what the service has, and reports success only if that is what was sent.
    /// </summary>
    /// <param name="assignment">What to add, from <see cref="IPortalRoles.OpenResolverAsync"/>.</param>
    /// <param name="mayHaveHappened">True if an earlier run may have added it: it is then read first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PortalUser> AddAsync(
        PortalAssignment assignment,
        bool mayHaveHappened = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Gives a user another role. Conditional on the version in <paramref name="current"/>: throws
    /// <see cref="FaultKind.Stale"/> if it has changed since. After a lost answer it reads, and a role that is the
    /// wanted one counts as success. Where a user may hold several roles, the new one is added before
    /// <paramref name="current"/> is removed, and a change that was interrupted between the two is finished by the same
    /// call. That there is nothing to do is read from the service, never taken from <paramref name="current"/>.
    /// </summary>
    /// <param name="current">The user as it was read.</param>
    /// <param name="role">The new role, from <see cref="IPortalRoles.OpenResolverAsync"/>.</param>
    /// <param name="force">True to change it whatever its version is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<PortalUser> SetRoleAsync(
        PortalUser current,
        PortalRole role,
        bool force = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Removes a user. Conditional like <see cref="SetRoleAsync"/>. After a lost answer it reads, and a user that is
    /// gone counts as removed; without one, a user that is not there is <see cref="FaultKind.NotFound"/>.
    /// </summary>
    Task RemoveAsync(PortalUser current, bool force = false, CancellationToken cancellationToken = default);
}
