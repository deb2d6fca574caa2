using System.Globalization;
using CloudPartner.Client.Transport;
using Microsoft.Identity.Client;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// The HTTP client for the authority that issues tokens, and for no other host. For MSAL and for this project's own
/// requests alike, transient faults become a <see cref="TransientFaultException"/>, and answers can be read. MSAL
/// accepts https authorities only; a local emulator speaks http on loopback, so for it, and for no other host, the
/// scheme is put back here.
/// </summary>
internal sealed class MsalHttpClientFactory : IMsalHttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    /// <summary>
    /// A client for <paramref name="authority"/>; null for an identity endpoint, whose address MSAL takes from the
    /// machine.
    /// </summary>
    public MsalHttpClientFactory(SignInContext context, Uri? authority, string authorityName)
    {
        // The handler limits each attempt by itself: a timeout of the client would look like a cancellation.
        _client = new HttpClient(
            new Handler(this, context, authority, authorityName) { InnerHandler = context.Transport() }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>How far this machine's clock is ahead of the authority's, by its last answer.</summary>
    public TimeSpan ClockAhead { get; private set; }

    /// <summary>
    /// True while a person signs in: then transient faults are retried here, request by request, since a person should
    /// not have to type a code twice.
    /// </summary>
    public bool PersonWaits { get; set; }

    /// <summary>A tenant's authority in the form that MSAL accepts.</summary>
    public static Uri AddressForMsal(Uri authority, string tenant) =>
        new UriBuilder(new Uri(authority, Uri.EscapeDataString(tenant)))
        {
            Scheme = Uri.UriSchemeHttps,
            Port = authority.Port,
        }.Uri;

    public HttpClient GetHttpClient() => _client;

    public void Dispose() => _client.Dispose();

    private sealed class Handler(
        MsalHttpClientFactory owner,
        SignInContext context,
        Uri? authority,
        string authorityName
    ) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (authority is not null)
                Address(request, authority);
            var retry = new TokenRetryPolicy(context.Time, context.Timeouts, isRun: false);
            while (true)
            {
                try
                {
                    return await TryAsync(request, cancellationToken).ConfigureAwait(false);
                }
                catch (TransientFaultException transient)
                    when (owner.PersonWaits && retry.PauseAfter(transient.Fault, TimeSpan.Zero) is { } pause)
                {
                    await Task.Delay(pause, context.Time, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        private static void Address(HttpRequestMessage request, Uri authority)
        {
            var address = request.RequestUri!;
            if (address.Host != authority.Host || address.Port != authority.Port)
            {
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.Unexpected,
                        "A secret was about to leave for a host that the environment does not name."
                    )
                );
            }

            if (authority.Scheme == Uri.UriSchemeHttp)
                request.RequestUri = new UriBuilder(address) { Scheme = Uri.UriSchemeHttp, Port = authority.Port }.Uri;
        }

        private async Task<HttpResponseMessage> TryAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var started = context.Time.GetTimestamp();
            var outcome = "no answer";
            using var limit = new CancellationTokenSource(context.Timeouts.Authority, context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
                outcome = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
                if (response.Headers.Date is { } date)
                    owner.ClockAhead = context.Time.GetUtcNow() - date;
                await AuthorityResponses
                    .CheckAsync(
                        response,
                        authorityName,
                        isMachine: authority is null,
                        context.Time.GetUtcNow(),
                        either.Token
                    )
                    .ConfigureAwait(false);
                return response;
            }
            catch (Exception failed) when (failed is HttpRequestException or IOException)
            {
                throw SignInFaults.Broken(failed, authorityName);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Our limit, or that of the socket for making a connection.
                throw new TransientFaultException(
                    SignInFaults.TimedOut(authorityName, context.Time.GetElapsedTime(started))
                );
            }
            finally
            {
                var id = request.Headers.TryGetValues("client-request-id", out var ids) ? ids.First() : "none";
                context.Trace?.Invoke(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{request.Method} {TraceHandler.Redact(request.RequestUri!)} {outcome} "
                            + $"{context.Time.GetElapsedTime(started).TotalMilliseconds:F0} ms, sign-in, request {id}"
                    )
                );
            }
        }
    }
}
