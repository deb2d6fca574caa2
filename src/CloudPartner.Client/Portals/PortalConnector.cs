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
    /// <param name="trace">Gets one line per request of the sign-in, without secrets; null for none.</param>
    /// <param name="cancellationToken">Ends the sign-in at once.</param>
    /// <exception cref="CloudPartnerException">
    /// With <see cref="FaultKind.SignInFailed"/>, <see cref="FaultKind.TokenExpired"/>, <see cref="FaultKind.Unreachable"/>, <see cref="FaultKind.TimedOut"/>,
    /// <see cref="FaultKind.Throttled"/>, <see cref="FaultKind.NotSupported"/> or <see cref="FaultKind.Invalid"/>.
    /// </exception>
    public static Task<CloudPartnerConnection> ConnectAsync(CloudPartnerEnvironment environment, SignInMethod method, string? publisherId = null,
        Action<string>? trace = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(new SignInContext(environment, TimeProvider.System) { Trace = trace }, method, publisherId, cancellationToken);

    internal static Task<CloudPartnerConnection> ConnectAsync(CloudPartnerEnvironment environment, SignInMethod method, string? publisherId,
        HttpTimeouts timeouts, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(new SignInContext(environment, time) { Timeouts = timeouts }, method, publisherId, cancellationToken);

    internal static async Task<CloudPartnerConnection> ConnectAsync(SignInContext context, SignInMethod method, string? publisherId, CancellationToken cancellationToken)
    {
        if (publisherId is not null) FieldRules.PublisherId(publisherId);
        var (environment, timeouts, time) = (context.Environment, context.Timeouts, context.Time);
        var resources = new ConnectionResources(environment, method.Open(context), timeouts, time);
        IssuedToken first;
        try
        {
            first = await resources.Tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            resources.Dispose();
            throw;
        }
        finally
        {
            // Whoever traces the sign-in is gone when a token is renewed.
            context.Trace = null;
        }
        IPortal OpenPortal(PortalCallOptions options)
        {
            var traffic = new Traffic(resources.Service, time, options.MaxInFlight);
            return new CloudPartnerPortalClient(environment, new PortalHttp(method.Account, resources.Handlers, traffic, timeouts, time, options), traffic);
        }
        return new CloudPartnerConnection(OpenPortal, resources, () => resources.Tokens.Current is { ExpiresOn: var end } && end < DateTimeOffset.MaxValue ? end : null)
        {
            Account = first.Account ?? method.Account,
            Tenant = first.Tenant ?? method.Tenant,
            CanRenew = resources.Tokens.CanRenew,
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
