namespace CloudPartner.Client.Transport;

/// <summary>Gives the tokens for one service.</summary>
internal interface ITokenProvider
{
    /// <summary>False if there is no other token than the first one.</summary>
    bool CanRenew { get; }

    /// <summary>The newest token; null before the first and after the connection has been closed.</summary>
    AccessToken? Current { get; }

    /// <summary>A token that is good for now.</summary>
    /// <param name="longestThrottle">The longest that the caller lets a throttling authority make it wait.</param>
    /// <param name="cancellationToken">Ends waiting at once.</param>
    /// <exception cref="CloudPartnerException">The authority refused, was down for too long, or the connection has been
    /// closed.</exception>
    ValueTask<AccessToken> GetAsync(TimeSpan longestThrottle, CancellationToken cancellationToken);

    /// <summary>Another token than the one that was refused.</summary>
    Task<AccessToken> RenewAsync(
        AccessToken refused,
        string? claims,
        TimeSpan longestThrottle,
        CancellationToken cancellationToken
    );

    /// <summary>Forgets the token.</summary>
    void Forget();
}

/// <summary>Who issues the tokens, as far as the progress of a command shows it.</summary>
internal interface ITokenAuthority
{
    /// <summary>Its name.</summary>
    string AuthorityName { get; }

    /// <summary>How long until it is asked again; zero if nobody waits for that.</summary>
    TimeSpan Waiting { get; }
}
