using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// The dialect of Partner Center's REST API. The account follows from the sign-in; roles are whatever the service
/// returns.
/// </summary>
internal static class PartnerCenterService
{
    private static readonly PortalCapabilities Capabilities = new()
    {
        HasSeveralRolesPerUser = true,
        HasInvitations = true,
    };

    public static PortalService Registration { get; } =
        new(
            Capabilities,
            connection =>
            {
                var account = new PartnerCenterAccount(connection.Tenant);
                return options => Open(connection, options, account);
            }
        )
        {
            DocumentedEventTypes = PartnerCenterAudit.EventTypes,
            DocumentedObjectTypes = PartnerCenterAudit.ObjectTypes,
        };

    private static ServicePortal Open(
        ServiceConnection connection,
        PortalCallOptions options,
        PartnerCenterAccount account
    )
    {
        var resources = connection.Resources;
        // What the command may have in flight counts for both services together.
        var limit = new ConcurrencyLimiter(options.MaxInFlight);
        var scheduler = new RequestScheduler(resources.ResilienceState, connection.Time, limit);
        var headers = new DefaultHeaders(
            "MS-RequestId",
            [
                // One for each command, so that the service's people find all its requests.
                ("MS-CorrelationId", Guid.NewGuid().ToString()),
                ("MS-Contract-Version", "v1"),
                ("MS-PartnerCenter-Application", "CloudPartner"),
                ("X-Locale", "en-US"),
            ]
        );
        var session = new PartnerCenterSession(
            connection.OpenService(resources.Service, scheduler, options, headers),
            account,
            options,
            connection.Time
        );
        var graph = connection.OpenGraph(limit, options);
        return Open(
            session,
            new People(
                connection.Environment,
                graph is { Client: var people }
                    ? new PeopleDirectory(people, connection.Time, options.MaxThrottleWait)
                    : null,
                options
            ),
            graph?.Client,
            connection.Caller,
            graph is { Scheduler: var graphScheduler } ? [scheduler, graphScheduler] : [scheduler]
        );
    }

    /// <summary>The resources of one command.</summary>
    internal static ServicePortal Open(
        PartnerCenterSession session,
        People people,
        ServiceClient? graph,
        PortalCaller caller,
        params IReadOnlyList<RequestScheduler> schedulers
    )
    {
        var roles = new PartnerCenterRoles(session, people, Capabilities);
        var members = new RoleMembers(session);
        var profiles = new ProfileParts(session);
        return new ServicePortal(schedulers)
        {
            Capabilities = Capabilities,
            Caller = caller,
            Users = new PartnerCenterUsers(session, roles, people, members, new RoleChange(session, roles, members)),
            Roles = roles,
            Publishers = new PartnerCenterPublishers(session, profiles, new AddressCheck(session, profiles)),
            Audit = new PartnerCenterAudit(session),
            Accounts = new PortalAccounts(
                people.Environment,
                graph is null ? null : new GraphAccounts(graph, session.Time, session.Options.MaxThrottleWait),
                new MfaRecords(session),
                PartnerCenterRoles.ManagingRoles
            ),
            Tenants = new GraphTenants(people.Environment, graph),
            Registration = new PartnerCenterRegistration(session, profiles),
        };
    }
}
