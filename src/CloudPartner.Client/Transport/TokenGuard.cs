namespace CloudPartner.Client.Transport;

/// <summary>
/// The last line of defence: whatever made a request's address, the token on it goes to its own service only.
/// </summary>
internal sealed class TokenGuard(Uri root) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        PortalUri.IsBelow(root, request.RequestUri!)
            ? base.SendAsync(request, cancellationToken)
            : throw new InvalidOperationException(
                "A token was about to leave for a host that the environment does not name."
            );
}
