using System.Buffers;

namespace CloudPartner.Client.Transport;

/// <summary>An access token, when to renew it, and when it expires.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset RenewOn, DateTimeOffset ExpiresOn)
{
    /// <summary>How long before its end a token is renewed, so that it does not expire on the way.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(36_525);

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
    );

    /// <summary>The header in which a request carries it; made once, since each request of a long run does.</summary>
    public string Header { get; } = "Bearer " + Value;

    /// <summary>To whom it was issued, if the authority said so.</summary>
    public string? Account { get; init; }

    /// <summary>The tenant that issued it, if the authority said so.</summary>
    public string? Tenant { get; init; }

    /// <summary>
    /// A token with a lifetime. One that lives shorter than twice the margin is used for half its life.
    /// </summary>
    /// <exception cref="CloudPartnerException">It is not a token, or one that lasts for ever.</exception>
    public static AccessToken Lasting(string value, DateTimeOffset now, TimeSpan lifetime) =>
        IsToken(value) && lifetime < LongestLife
            ? new(value, now + (lifetime > Ahead * 2 ? lifetime - Ahead : lifetime / 2), now + lifetime)
            : throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.SignInFailed,
                    "The authority gave something that is not an access token."
                )
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
