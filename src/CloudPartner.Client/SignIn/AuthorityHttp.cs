using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// MSAL's way to the authority. MSAL takes https authorities only; a local emulator speaks http on loopback, so for it, and for no
/// other host, the scheme is put back here.
/// </summary>
internal sealed class AuthorityHttp : IMsalHttpClientFactory, IDisposable
{
    private readonly Uri _authority;
    private readonly HttpClient _client;

    public AuthorityHttp(Uri authority)
    {
        _authority = authority;
        HttpMessageHandler handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) };
        if (authority.Scheme == Uri.UriSchemeHttp) handler = new LoopbackHandler(authority) { InnerHandler = handler };
        _client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>A tenant's authority in the form that MSAL accepts.</summary>
    public Uri AddressForMsal(string tenant) => new UriBuilder(new Uri(_authority, Uri.EscapeDataString(tenant))) { Scheme = Uri.UriSchemeHttps, Port = _authority.Port }.Uri;

    public HttpClient GetHttpClient() => _client;

    public void Dispose() => _client.Dispose();

    private sealed class LoopbackHandler(Uri authority) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!;
            if (!address.IsLoopback || address.Port != authority.Port)
                throw new HttpRequestException("A secret was about to leave for a host that the environment does not name.");
            request.RequestUri = new UriBuilder(address) { Scheme = Uri.UriSchemeHttp, Port = authority.Port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
