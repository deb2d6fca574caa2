using System.Net;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Http;

/// <summary>
/// Puts a token on every attempt, so that a long run never carries an old one. A refused token is renewed once by force.
/// </summary>
internal sealed class TokenHandler(TokenCache tokens, Uri root) : DelegatingHandler
{
    private volatile bool _wasAccepted;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The last line of defence: whatever made this address, the token goes to no other host.
        if (!PortalUri.IsBelow(root, request.RequestUri!))
            throw new InvalidOperationException("A token was about to leave for a host that the environment does not name.");

        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        var response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            _wasAccepted = true;
            return response;
        }
        if (!tokens.CanRenew)
        {
            // Never accepted: the token is a wrong one, which the answer says. Accepted before: it has run out.
            if (!_wasAccepted) return response;
            response.Dispose();
            throw new CloudPartnerException(new CloudPartnerFault(FaultKind.TokenExpired,
                $"{root.Authority} no longer accepts the access token that the connection was made with, and it cannot be renewed.")
            {
                StatusCode = 401,
            });
        }

        var claims = ClaimsChallenge.Read(response.Headers.WwwAuthenticate);
        response.Dispose();
        token = await tokens.RenewAsync(token, claims, cancellationToken).ConfigureAwait(false);
        return await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, IssuedToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = token.Header;
        return base.SendAsync(request, cancellationToken);
    }
}
