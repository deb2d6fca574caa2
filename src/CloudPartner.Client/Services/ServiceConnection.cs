using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>A signed-in connection, as a service sees it.</summary>
/// <param name="Resources">What it holds.</param>
/// <param name="Account">The identity, for messages.</param>
/// <param name="Tenant">The tenant that it signed in to.</param>
/// <param name="Caller">The identity, as far as its sign-in tells.</param>
/// <param name="Timeouts">How long it waits.</param>
/// <param name="Time">The clock.</param>
internal sealed record ServiceConnection(
    ConnectionResources Resources,
    string Account,
    string Tenant,
    PortalCaller Caller,
    HttpTimeouts Timeouts,
    TimeProvider Time
)
{
    public CloudPartnerEnvironment Environment => Resources.Environment;

    /// <summary>Sends the requests of one command to one host.</summary>
    public RequestPipeline OpenHttp(
        ServiceLine line,
        RequestScheduler scheduler,
        PortalCallOptions options,
        DefaultHeaders headers
    ) => new(Account, line, scheduler, Timeouts, Time, options, headers);

    /// <summary>The same for operations of a table.</summary>
    public ServiceClient OpenService(
        ServiceLine line,
        RequestScheduler scheduler,
        PortalCallOptions options,
        DefaultHeaders headers
    ) => new(Environment.Name, line.Root, OpenHttp(line, scheduler, options, headers));

    /// <summary>
    /// Microsoft Graph, which throttles and fails by itself and so has gates and a circuit breaker of its own; no token
    /// for it is asked for before its first request. Null if the environment names none.
    /// </summary>
    /// <param name="limit">What the command may have in flight, which counts for all services together.</param>
    /// <param name="options">How the command wants its calls made.</param>
    public (ServiceClient Client, RequestScheduler Scheduler)? OpenGraph(
        ConcurrencyLimiter limit,
        PortalCallOptions options
    )
    {
        if (Resources.Graph is not { } line)
            return null;
        var scheduler = new RequestScheduler(Resources.GraphState, Time, limit);
        return (OpenService(line, scheduler, options, new DefaultHeaders("client-request-id", [])), scheduler);
    }
}
