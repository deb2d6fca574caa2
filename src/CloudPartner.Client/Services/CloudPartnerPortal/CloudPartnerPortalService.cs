using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The dialect of the Cloud Partner Portal's management API.</summary>
internal static class CloudPartnerPortalService
{
    public static PortalService Registration { get; } =
        new(PortalRoles.Capabilities, connection => options => Open(connection, options))
        {
            DocumentedRoles = [.. PortalRoles.All.Select(role => role.Name)],
            DocumentedEventTypes = PortalAudit.EventTypes,
            DocumentedObjectTypes = PortalAudit.ObjectTypes,
            EmulatorPublisher = "contoso",
        };

    private static ServicePortal Open(ServiceConnection connection, PortalCallOptions options)
    {
        var resources = connection.Resources;
        // What the command may have in flight counts for both services together.
        var limit = new ConcurrencyLimiter(options.MaxInFlight);
        var scheduler = new RequestScheduler(resources.ResilienceState, connection.Time, limit);
        var graph = connection.OpenGraph(limit, options);
        var session = new PortalSession(
            connection.Environment,
            connection.OpenHttp(resources.Service, scheduler, options, DefaultHeaders.Portal)
        );
        return new ServicePortal(graph is { Scheduler: var other } ? [scheduler, other] : [scheduler])
        {
            Capabilities = PortalRoles.Capabilities,
            Caller = connection.Caller,
            Users = new PortalUsers(session),
            Roles = new PortalRoles(session),
            Publishers = new PortalPublishers(session),
            Audit = new PortalAudit(session),
            Accounts = new PortalAccounts(
                connection.Environment.Name,
                graph is { Client: var client }
                    ? new GraphAccounts(client, connection.Time, options.MaxThrottleWait)
                    : null,
                mfa: null,
                [.. PortalRoles.All.Where(role => role.CanManageUsers).Select(role => role.Name)]
            ),
            Tenants = new GraphTenants(connection.Environment.Name, graph?.Client),
            Registration = new PortalRegistration(session),
        };
    }
}
