using CloudPartner.Client.Http;
using CloudPartner.Client.Portals.CloudPartnerPortal;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Client.Portals;

/// <summary>Makes connections.</summary>
public static class PortalConnector
{
    /// <summary>Signs in. No request is made but the sign-in itself.</summary>
    /// <param name="environment">Where to connect.</param>
    /// <param name="method">How to sign in.</param>
    /// <param name="publisherId">The publisher that commands use unless they are told another.</param>
    /// <param name="cancellationToken">Ends the sign-in at once.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.SignInFailed"/>, <see cref="FaultKind.Unreachable"/>, <see cref="FaultKind.TimedOut"/> or <see cref="FaultKind.Invalid"/>.</exception>
    public static Task<CloudPartnerConnection> ConnectAsync(
        CloudPartnerEnvironment environment, SignInMethod method, string? publisherId = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(environment, method, publisherId, new HttpTimeouts(), TimeProvider.System, cancellationToken);

    internal static async Task<CloudPartnerConnection> ConnectAsync(CloudPartnerEnvironment environment, SignInMethod method, string? publisherId,
        HttpTimeouts timeouts, TimeProvider time, CancellationToken cancellationToken)
    {
        if (publisherId is not null) FieldRules.PublisherId(publisherId);
        var resources = new ConnectionResources(environment, method.Open(environment, time), timeouts, time);
        try
        {
            await resources.Tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            resources.Dispose();
            throw;
        }
        IPortal OpenPortal(PortalCallOptions options)
        {
            var traffic = new Traffic(resources.Service, time, options.MaxInFlight);
            return new CloudPartnerPortalClient(environment, new PortalHttp(method.Account, resources.Handlers, traffic, timeouts, time, options), traffic);
        }
        return new CloudPartnerConnection(OpenPortal, resources)
        {
            Account = method.Account,
            Tenant = method.Tenant,
            Environment = environment,
            PublisherId = publisherId,
            SignInMethod = method.Name,
            ConnectedTime = time.GetUtcNow(),
        };
    }

    private sealed class ConnectionResources : IDisposable
    {
        public ConnectionResources(CloudPartnerEnvironment environment, ITokenSource source, HttpTimeouts timeouts, TimeProvider time)
        {
            Tokens = new TokenCache(source, time);
            Service = new ServiceState(time, timeouts.Outage);
            var socket = new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a redirect must not carry the token elsewhere
                UseCookies = false,
                ConnectTimeout = timeouts.Connect,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows changes of DNS in long runs
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                EnableMultipleHttp2Connections = true,
            };
            Handlers = new HttpMessageInvoker(new TokenHandler(Tokens, environment.Endpoint)
            {
                InnerHandler = new TraceHandler(time) { InnerHandler = socket },
            });
        }

        public TokenCache Tokens { get; }

        public ServiceState Service { get; }

        public HttpMessageInvoker Handlers { get; }

        public void Dispose()
        {
            Handlers.Dispose();
            Tokens.Dispose();
        }
    }
}
