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
        var scheduler = new RequestScheduler(resources.ResilienceState, connection.Time, options.MaxInFlight);
        var session = new PortalSession(
            connection.Environment,
            connection.OpenHttp(resources.Service, scheduler, options, DefaultHeaders.Portal)
        );
        return new ServicePortal(scheduler)
        {
            Capabilities = PortalRoles.Capabilities,
            Caller = connection.Caller,
            Users = new PortalUsers(session),
            Roles = new PortalRoles(session),
            Publishers = new PortalPublishers(session),
            Audit = new PortalAudit(session),
            Accounts = new NoAccounts(connection.Environment.Name),
            Registration = new PortalRegistration(session),
        };
    }
}
