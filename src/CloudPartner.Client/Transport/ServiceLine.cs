using System.Net;

namespace CloudPartner.Client.Transport;

/// <summary>A connection's way to one service: the sockets, the tokens for it, and how long both live.</summary>
internal sealed record ServiceLine(Uri Root, HttpMessageInvoker Handlers, ITokenProvider Tokens, ConnectionLife Life)
{
    /// <summary>True once the service has accepted a token.</summary>
    public bool WasTokenAccepted { get; set; }

    /// <summary>
    /// The failure that a refused token is; null if the answer tells it. After a refusal the token is renewed once.
    /// </summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.TokenExpired"/>: it was good before, and there
    /// is no other.</exception>
    public AttemptException? Refusal(HttpResponseMessage response, Attempt attempt)
    {
        if (Tokens.CanRenew)
        {
            return attempt.IsForced
                ? null
                : new AttemptException(
                    new CloudPartnerFault(FaultKind.SignInFailed, $"{Root.Authority} refused the token.")
                    {
                        StatusCode = 401,
                    },
                    RetryDecision.WithNewToken,
                    mayHaveHappened: false
                )
                {
                    Refused = attempt.Token,
                    Claims = ClaimsChallenge.Read(response.Headers.WwwAuthenticate),
                };
        }
        // Never accepted: the token is a wrong one, as the answer says. Accepted before: it has expired.
        if (!WasTokenAccepted)
            return null;
        throw new CloudPartnerException(
            new CloudPartnerFault(
                FaultKind.TokenExpired,
                $"{Root.Authority} no longer accepts the access token that the connection was made with, and it "
                    + "cannot be renewed."
            )
            {
                StatusCode = (int)HttpStatusCode.Unauthorized,
            }
        );
    }
}
