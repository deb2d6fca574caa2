using System.Globalization;
using CloudPartner.Client.Http;
using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// MSAL's way to the authority, and to no other host. MSAL takes https authorities only; a local emulator speaks http on loopback, so for
/// it, and for no other host, the scheme is put back here.
/// </summary>
internal sealed class AuthorityHttp : IMsalHttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    /// <summary>Opens a way to <paramref name="authority"/>; null for an identity endpoint, whose address MSAL takes from the machine.</summary>
    public AuthorityHttp(SignInContext context, Uri? authority)
    {
        _client = new HttpClient(new Handler(this, context, authority) { InnerHandler = context.Transport() }) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>How far this machine's clock is ahead of the authority's, by its last answer.</summary>
    public TimeSpan ClockAhead { get; private set; }

    /// <summary>A tenant's authority in the form that MSAL accepts.</summary>
    public static Uri AddressForMsal(Uri authority, string tenant) =>
        new UriBuilder(new Uri(authority, Uri.EscapeDataString(tenant))) { Scheme = Uri.UriSchemeHttps, Port = authority.Port }.Uri;

    public HttpClient GetHttpClient() => _client;

    public void Dispose() => _client.Dispose();

    private sealed class Handler(AuthorityHttp owner, SignInContext context, Uri? authority) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (authority is not null)
            {
                var address = request.RequestUri!;
                if (address.Host != authority.Host || address.Port != authority.Port)
                    throw new HttpRequestException("A secret was about to leave for a host that the environment does not name.");
                if (authority.Scheme == Uri.UriSchemeHttp) request.RequestUri = new UriBuilder(address) { Scheme = Uri.UriSchemeHttp, Port = authority.Port }.Uri;
            }

            var started = context.Time.GetTimestamp();
            var outcome = "no answer";
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                outcome = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
                if (response.Headers.Date is { } date) owner.ClockAhead = context.Time.GetUtcNow() - date;
                return response;
            }
            finally
            {
                var id = request.Headers.TryGetValues("client-request-id", out var ids) ? ids.First() : "none";
                context.Trace?.Invoke(string.Create(CultureInfo.InvariantCulture,
                    $"{request.Method} {TraceHandler.Tellable(request.RequestUri!)} {outcome} {context.Time.GetElapsedTime(started).TotalMilliseconds:F0} ms, sign-in, request {id}"));
            }
        }
    }
}
