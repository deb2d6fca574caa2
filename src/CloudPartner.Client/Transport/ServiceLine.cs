using System.Net;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Transport;

/// <summary>A connection's way to one service: the sockets, the tokens for it, and how long both live.</summary>
internal sealed record ServiceLine(Uri Root, HttpMessageInvoker Handlers, TokenCache Tokens, ConnectionLife Life)
{
    /// <summary>
    /// What follows from a refused token; null if the answer says it. A token is renewed by force once for each
    /// refusal.
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
                    Repeat.WithAnotherToken,
                    mayHaveHappened: false
                )
                {
                    Refused = attempt.Token,
                    Claims = ClaimsChallenge.Read(response.Headers.WwwAuthenticate),
                };
        }
        // Never accepted: the token is a wrong one, which the answer says. Accepted before: it has run out.
        if (!Tokens.WasAccepted)
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
