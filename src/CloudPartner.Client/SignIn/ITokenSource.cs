using CloudPartner.Client.Transport;

namespace CloudPartner.Client.SignIn;

/// <summary>A way to sign in: gets tokens, each for one audience. One class per way.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>False if there is no other token than the first one.</summary>
    bool CanRenew { get; }

    /// <summary>Who issues the tokens, for a message.</summary>
    string AuthorityName { get; }

    /// <summary>How long one request may take, a person's part included.</summary>
    TimeSpan TimeLimit { get; }

    /// <summary>
    /// Gets a token. All tokens are for the same identity, whatever their audience. Past any cache of its own if
    /// <paramref name="force"/> is set.
    /// </summary>
    /// <param name="scope">The scope to ask for, which names the audience.</param>
    /// <param name="force">True if the last token was refused.</param>
    /// <param name="claims">The claims that the service asked for when it refused the last token; null if it asked for
    /// none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TransientFaultException">Asking again may help.</exception>
    /// <exception cref="CloudPartnerException">It will not help: <see cref="FaultKind.SignInFailed"/>, or
    /// <see cref="FaultKind.NotSupported"/> if it cannot be had for this audience.</exception>
    Task<AccessToken> IssueAsync(string scope, bool force, string? claims, CancellationToken cancellationToken);
}
