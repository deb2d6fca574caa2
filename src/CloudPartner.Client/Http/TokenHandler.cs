using System.Net;
using System.Net.Http.Headers;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Http;

/// <summary>
/// Puts a token on every attempt, so that a long run never carries an old one. A refused token is renewed once by force.
/// </summary>
internal sealed class TokenHandler(TokenCache tokens, Uri root) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The last line of defence: whatever made this address, the token goes to no other host.
        if (!PortalUri.IsBelow(root, request.RequestUri!))
            throw new InvalidOperationException("A token was about to leave for a host that the environment does not name.");

        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !tokens.CanRenew) return response;

        response.Dispose();
        token = await tokens.RenewAsync(refused: token, cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
