using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>What a connection holds until its last call has ended: sockets, tokens, and how each host is.</summary>
internal sealed class ConnectionResources : IDisposable
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
