using System.Buffers;
using System.Net.Http.Headers;

namespace CloudPartner.Client.SignIn;

/// <summary>A token, when to get the next one, and when it ends.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset RenewOn, DateTimeOffset ExpiresOn)
{
    /// <summary>How long before its end a token is renewed, so that it does not run out on the way.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(36_525);

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
    );

    /// <summary>How a request carries it.</summary>
    public AuthenticationHeaderValue Header { get; } = new("Bearer", Value);

    /// <summary>Who it was issued to, if the authority said so.</summary>
    public string? Account { get; init; }

    /// <summary>The tenant that issued it, if the authority said so.</summary>
    public string? Tenant { get; init; }

    /// <summary>
    /// A token with a lifetime. One that lives shorter than twice the margin is used for half its life.
    /// </summary>
    /// <exception cref="CloudPartnerException">It is no token, or one that lasts for ever.</exception>
    public static AccessToken Lasting(string value, DateTimeOffset now, TimeSpan lifetime) =>
        IsToken(value) && lifetime < LongestLife
            ? new(value, now + (lifetime > Ahead * 2 ? lifetime - Ahead : lifetime / 2), now + lifetime)
            : throw new CloudPartnerException(
                new CloudPartnerFault(FaultKind.SignInFailed, "The authority gave something that is no access token.")
                {
                    RecommendedAction =
                        "Check the authority of the environment; a proxy or a sign-in page may stand in between.",
                }
            );

    /// <summary>
    /// True for what a header can carry as a token (RFC 6750, section 2.1). Anything else could break out of it.
    /// </summary>
    public static bool IsToken(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Allowed);

    // A record would print its members, and with them the token, wherever it is logged.
    public override string ToString() => $"token to be renewed at {RenewOn:u}";
}

/// <summary>A way of signing in: gets tokens, each for one audience. One class per way.</summary>
internal interface ITokenSource : IDisposable
{
    /// <summary>False if the token cannot be had again.</summary>
    bool CanRenew { get; }

    /// <summary>Who is asked for the token, for a message.</summary>
    string Asked { get; }

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
    /// <exception cref="PassingFault">Asking again may do.</exception>
    /// <exception cref="CloudPartnerException">It will not: <see cref="FaultKind.SignInFailed"/>, or
    /// <see cref="FaultKind.NotSupported"/> if it cannot be had for this audience.</exception>
    Task<AccessToken> IssueAsync(string scope, bool force, string? claims, CancellationToken cancellationToken);
}
