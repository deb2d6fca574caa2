using CloudPartner.Client.Http;
using CloudPartner.Client.Portals.CloudPartnerPortal;
using CloudPartner.Client.Portals.PartnerCenter;
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
        var identity = first.Account ?? method.Account;
        var account = new PartnerCenterAccount(first.Tenant ?? method.Tenant);
        IPortal OpenPortal(PortalCallOptions options) => environment.Dialect == PortalDialect.PartnerCenter
            ? OpenPartnerCenter(resources, options, identity, timeouts, time, account)
            : OpenCloudPartnerPortal(resources, options, identity, timeouts, time);
        return new CloudPartnerConnection(OpenPortal, resources, () => resources.Tokens.Current is { ExpiresOn: var end } && end < DateTimeOffset.MaxValue ? end : null)
        {
            Account = identity,
            Tenant = first.Tenant ?? method.Tenant,
            CanRenew = resources.Tokens.CanRenew,
            Environment = environment,
            PublisherId = publisherId,
            SignInMethod = method.Name,
            ConnectedTime = time.GetUtcNow(),
        };
    }

    private static CloudPartnerPortalClient OpenCloudPartnerPortal(
        ConnectionResources resources, PortalCallOptions options, string identity, HttpTimeouts timeouts, TimeProvider time)
    {
        if (options.Invite)
            throw new CloudPartnerException(new CloudPartnerFault(FaultKind.NotSupported, $"{resources.Environment.Name} knows people by e-mail, and nobody is invited there.")
            {
                RecommendedAction = "Leave -Invite out, or connect to an environment of Partner Center's dialect.",
            });
        var traffic = new Traffic(resources.Service, time, options.MaxInFlight);
        return new CloudPartnerPortalClient(resources.Environment,
            new PortalHttp(identity, resources.Handlers, traffic, timeouts, time, options, RequestLabels.Portal), traffic);
    }

    private static PartnerCenterClient OpenPartnerCenter(
        ConnectionResources resources, PortalCallOptions options, string identity, HttpTimeouts timeouts, TimeProvider time, PartnerCenterAccount account)
    {
        var environment = resources.Environment;
        var traffic = new List<Traffic>();
        // What the command may have in flight counts for both services together.
        var limit = new InFlightLimit(options.MaxInFlight);
        ServiceCalls Open(Uri root, HttpMessageInvoker handlers, ServiceState state, RequestLabels labels)
        {
            traffic.Add(new Traffic(state, time, limit));
            return new ServiceCalls(environment.Name, root, new PortalHttp(identity, handlers, traffic[^1], timeouts, time, options, labels));
        }
        var service = Open(environment.Endpoint, resources.Handlers, resources.Service, new RequestLabels("MS-RequestId",
        [
            // One for each command, so that the service's people find all its requests.
            ("MS-CorrelationId", Guid.NewGuid().ToString()), ("MS-Contract-Version", "v1"), ("MS-PartnerCenter-Application", "CloudPartner"), ("X-Locale", "en-US"),
        ]));
        // Microsoft Graph throttles and fails by itself, so it has gates and a circuit of its own.
        var graph = resources.GraphHandlers is { } handlers ? Open(environment.GraphEndpoint!, handlers, resources.Graph, new RequestLabels("client-request-id", [])) : null;
        return new PartnerCenterClient(new PartnerCenterContext(environment, service,
            graph is null ? null : new PeopleDirectory(graph, time, options.MaxThrottleWait), account, traffic, options, time));
    }

    private sealed class ConnectionResources : IDisposable
    {
        private readonly TokenCache? _graphTokens;

        public ConnectionResources(CloudPartnerEnvironment environment, ITokenSource source, HttpTimeouts timeouts, TimeProvider time)
        {
            Environment = environment;
            Tokens = new TokenCache(source, environment.Scope, time);
            Service = new ServiceState(time, timeouts.Outage);
            Graph = new ServiceState(time, timeouts.Outage);
            var socket = new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a redirect must not carry the token elsewhere
                UseCookies = false,
                Proxy = SystemProxy.Find(),
                ConnectTimeout = timeouts.Connect,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows changes of DNS in long runs
                AutomaticDecompression = System.Net.DecompressionMethods.GZip, // each further one costs every request a header
                EnableMultipleHttp2Connections = true,
            };
            var traced = new TraceHandler(time) { InnerHandler = socket };
            Handlers = new HttpMessageInvoker(new TokenHandler(Tokens, environment.Endpoint) { InnerHandler = traced });
            // The same sign-in, another audience, and a handler that lets the token go to that host only.
            if (environment is { GraphEndpoint: { } graph, GraphScope: { } scope })
            {
                _graphTokens = new TokenCache(source, scope, time);
                GraphHandlers = new HttpMessageInvoker(new TokenHandler(_graphTokens, graph) { InnerHandler = traced });
            }
        }

        public CloudPartnerEnvironment Environment { get; }

        public TokenCache Tokens { get; }

        public ServiceState Service { get; }

        public ServiceState Graph { get; }

        public HttpMessageInvoker Handlers { get; }

        public HttpMessageInvoker? GraphHandlers { get; }

        public void Dispose()
        {
            Handlers.Dispose();
            GraphHandlers?.Dispose();
            _graphTokens?.Dispose();
            Tokens.Dispose();
        }
    }
}
