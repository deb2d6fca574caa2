using CloudPartner.Client.Services.CloudPartnerPortal;
using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>Makes connections.</summary>
public static class PortalConnector
{
    /// <summary>Signs in. No request is made but the sign-in itself.</summary>
    /// <param name="environment">Where to connect.</param>
    /// <param name="method">How to sign in.</param>
    /// <param name="publisherId">The publisher that commands use unless they are told another.</param>
    /// <param name="trace">Gets one line per request of the sign-in, without secrets; null for none.</param>
    /// <param name="cancellationToken">Ends the sign-in at once.</param>
    /// <exception cref="CloudPartnerException"> With <see cref="FaultKind.SignInFailed"/>,
    /// <see cref="FaultKind.TokenExpired"/>, <see cref="FaultKind.Unreachable"/>, <see cref="FaultKind.TimedOut"/>,
    /// <see cref="FaultKind.Throttled"/>, <see cref="FaultKind.NotSupported"/> or <see cref="FaultKind.Invalid"/>.
    /// </exception>
    public static Task<CloudPartnerConnection> ConnectAsync(
        CloudPartnerEnvironment environment,
        SignInMethod method,
        string? publisherId = null,
        Action<string>? trace = null,
        CancellationToken cancellationToken = default
    ) =>
        ConnectAsync(
            new SignInContext(environment, TimeProvider.System) { Trace = trace },
            method,
            publisherId,
            cancellationToken
        );

    internal static Task<CloudPartnerConnection> ConnectAsync(
        CloudPartnerEnvironment environment,
        SignInMethod method,
        string? publisherId,
        HttpTimeouts timeouts,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        ConnectAsync(
            new SignInContext(environment, time) { Timeouts = timeouts },
            method,
            publisherId,
            cancellationToken
        );

    internal static async Task<CloudPartnerConnection> ConnectAsync(
        SignInContext context,
        SignInMethod method,
        string? publisherId,
        CancellationToken cancellationToken
    )
    {
        var (environment, timeouts, time) = (context.Environment, context.Timeouts, context.Time);
        // First, so that what the sign-in brought along is let go whatever is refused.
        var resources = new ConnectionResources(environment, method.Open(context), timeouts, time);
        AccessToken first;
        try
        {
            if (publisherId is not null)
                FieldRules.PublisherId(publisherId);
            first = await resources.Service.Tokens.GetAsync(timeouts.SignIn, cancellationToken).ConfigureAwait(false);
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
        var caller = CallerOf(first, method);
        IPortal OpenPortal(PortalCallOptions options) =>
            environment.Dialect == PortalDialect.PartnerCenter
                ? OpenPartnerCenter(resources, options, identity, timeouts, time, account, caller)
                : OpenCloudPartnerPortal(resources, options, identity, timeouts, time, caller);
        return new CloudPartnerConnection(
            OpenPortal,
            resources,
            () =>
                resources.Service.Tokens.Current is { ExpiresOn: var end } && end < DateTimeOffset.MaxValue ? end : null
        )
        {
            Account = identity,
            Tenant = first.Tenant ?? method.Tenant,
            CanRenew = resources.Service.Tokens.CanRenew,
            Environment = environment,
            PublisherId = publisherId,
            SignInMethod = method.Name,
            ConnectedTime = time.GetUtcNow(),
        };
    }

    // What the token says of itself, and beyond it what the way of signing in knows.
    private static PortalCaller CallerOf(AccessToken token, SignInMethod method)
    {
        var said = Jwt.Read(token.Value)?.Caller ?? new PortalCaller();
        var account = token.Account ?? method.Account;
        return said with
        {
            Name = said.Name ?? (account.Contains('@', StringComparison.Ordinal) ? account : null),
            ApplicationId = said.ApplicationId ?? (Guid.TryParse(account, out var application) ? application : null),
        };
    }

    private static CloudPartnerPortalClient OpenCloudPartnerPortal(
        ConnectionResources resources,
        PortalCallOptions options,
        string identity,
        HttpTimeouts timeouts,
        TimeProvider time,
        PortalCaller caller
    )
    {
        if (options.Invite)
        {
            throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotSupported,
                    $"{resources.Environment.Name} knows people by e-mail, and nobody is invited there."
                )
                {
                    RecommendedAction = "Leave -Invite out, or connect to an environment of Partner Center's dialect.",
                }
            );
        }

        var traffic = new RequestScheduler(resources.ResilienceState, time, options.MaxInFlight);
        return new CloudPartnerPortalClient(
            resources.Environment,
            new RequestPipeline(identity, resources.Service, traffic, timeouts, time, options, DefaultHeaders.Portal),
            traffic,
            caller
        );
    }

    private static PartnerCenterClient OpenPartnerCenter(
        ConnectionResources resources,
        PortalCallOptions options,
        string identity,
        HttpTimeouts timeouts,
        TimeProvider time,
        PartnerCenterAccount account,
        PortalCaller caller
    )
    {
        var environment = resources.Environment;
        var traffic = new List<RequestScheduler>();
        // What the command may have in flight counts for both services together.
        var limit = new ConcurrencyLimiter(options.MaxInFlight);
        ServiceClient Open(ServiceLine line, ResilienceState state, DefaultHeaders labels)
        {
            traffic.Add(new RequestScheduler(state, time, limit));
            return new ServiceClient(
                environment.Name,
                line.Root,
                new RequestPipeline(identity, line, traffic[^1], timeouts, time, options, labels)
            );
        }
        var service = Open(
            resources.Service,
            resources.ResilienceState,
            new DefaultHeaders(
                "MS-RequestId",
                [
                    // One for each command, so that the service's people find all its requests.
                    ("MS-CorrelationId", Guid.NewGuid().ToString()),
                    ("MS-Contract-Version", "v1"),
                    ("MS-PartnerCenter-Application", "CloudPartner"),
                    ("X-Locale", "en-US"),
                ]
            )
        );
        // Microsoft Graph throttles and fails by itself, so it has gates and a circuit of its own.
        var graph = resources.Graph is { } line
            ? Open(line, resources.GraphState, new DefaultHeaders("client-request-id", []))
            : null;
        return new PartnerCenterClient(
            new PartnerCenterContext(
                environment,
                service,
                graph is null ? null : new PeopleDirectory(graph, time, options.MaxThrottleWait),
                account,
                traffic,
                options,
                time,
                caller
            )
        );
    }

    // What a connection holds until its last call has ended.
    private sealed class ConnectionResources : IDisposable
    {
        private readonly ConnectionLife _life;

        public ConnectionResources(
            CloudPartnerEnvironment environment,
            ITokenSource source,
            HttpTimeouts timeouts,
            TimeProvider time
        )
        {
            Environment = environment;
            var socket = new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a redirect must not carry the token elsewhere
                UseCookies = false,
                Proxy = SystemProxy.Find(),
                ConnectTimeout = timeouts.Connect,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows changes of DNS in long runs
                // Each further one costs every request a header.
                AutomaticDecompression = System.Net.DecompressionMethods.GZip,
                EnableMultipleHttp2Connections = true,
            };
            var traced = new TraceHandler(time) { InnerHandler = socket };
            TokenIssuer? issuer = null;
            _life = new ConnectionLife(
                $"{environment.Name} ({environment.Endpoint.Authority})",
                () =>
                {
                    traced.Dispose();
                    issuer!.Dispose();
                }
            );
            issuer = new TokenIssuer(source, _life, timeouts, time);
            ResilienceState = MakeState();
            GraphState = MakeState();
            Service = MakeLine(environment.Endpoint, environment.Scope);
            // The same sign-in, another audience, and a guard that lets the token go to that host only.
            if (environment is { GraphEndpoint: { } graph, GraphScope: { } scope })
                Graph = MakeLine(graph, scope);

            ResilienceState MakeState() => new(time, timeouts.Outage) { Issuer = issuer, Closing = _life.Closing };

            ServiceLine MakeLine(Uri root, string scope) =>
                new(
                    root,
                    new HttpMessageInvoker(new TokenGuard(root) { InnerHandler = traced }, disposeHandler: false),
                    new TokenCache(issuer, scope, _life, time),
                    _life
                );
        }

        public CloudPartnerEnvironment Environment { get; }

        public ResilienceState ResilienceState { get; }

        public ResilienceState GraphState { get; }

        public ServiceLine Service { get; }

        public ServiceLine? Graph { get; }

        public void Dispose()
        {
            _life.Dispose();
            Service.Tokens.Forget();
            Graph?.Tokens.Forget();
        }
    }
}
