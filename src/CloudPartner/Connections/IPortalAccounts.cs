namespace CloudPartner;

/// <summary>What the tenant's directory and the service know of the accounts that hold roles.</summary>
public interface IPortalAccounts
{
    /// <summary>
    /// How each source has answered up to now, in a fixed order. Complete once everybody has been read.
    /// </summary>
    IReadOnlyList<ReviewSource> Sources { get; }

    /// <summary>
    /// Reads what is known of the account behind an assignment. Called for many at once it asks in batches, and for
    /// each account only once, however many roles it holds; for its mailbox only if a role lets it manage users. A
    /// source that refuses or fails is asked no further: what it would have told stays unknown, and
    /// <see cref="Sources"/> says why.
    /// </summary>
    /// <param name="user">The assignment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<AccountFacts> ReadAsync(PortalUser user, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads many, in their order. So many are always under way that questions for them travel in full batches, and no
    /// more, so that memory stays flat.
    /// </summary>
    /// <param name="users">The assignments.</param>
    /// <param name="read">Told how many more are read; null for nobody. May be called by any thread.</param>
    /// <param name="cancellationToken">Ends it.</param>
    async Task<IReadOnlyList<AccountFacts>> ReadAllAsync(
        IReadOnlyList<PortalUser> users,
        Action<int>? read = null,
        CancellationToken cancellationToken = default
    )
    {
        const int mostAtOnce = 400;
        var facts = new AccountFacts[users.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(mostAtOnce, users.Count)).Select(_ => ReadSomeAsync()))
            .ConfigureAwait(false);
        return facts;

        async Task ReadSomeAsync()
        {
            while (Interlocked.Increment(ref next) is var index && index < users.Count)
            {
                facts[index] = await ReadAsync(users[index], cancellationToken).ConfigureAwait(false);
                read?.Invoke(1);
            }
        }
    }

    /// <summary>
    /// Reads how much of what applications sent in the tenant's name came with a second factor. Empty, with the reason
    /// in <see cref="Sources"/>, if that cannot be read.
    /// </summary>
    Task<IReadOnlyList<ApplicationMfa>> ListApplicationsAsync(CancellationToken cancellationToken = default);
}
