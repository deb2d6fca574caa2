using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>The resources of a service, opened for one command.</summary>
/// <param name="schedulers">What counts the requests, for each host that the service consists of; the main one
/// first.</param>
internal sealed class ServicePortal(params IReadOnlyList<RequestScheduler> schedulers) : IPortal
{
    public required PortalCapabilities Capabilities { get; init; }

    public required PortalCaller Caller { get; init; }

    public required IPortalUsers Users { get; init; }

    public required IPortalRoles Roles { get; init; }

    public required IPortalPublishers Publishers { get; init; }

    public required IPortalAudit Audit { get; init; }

    public required IPortalAccounts Accounts { get; init; }

    public required IPortalTenants Tenants { get; init; }

    public required IPortalRegistration Registration { get; init; }

    public PortalRequestCounts RequestCounts
    {
        get
        {
            // All of them share what may be in flight, and one authority.
            var (main, token) = (schedulers[0], schedulers[0].WaitingForToken);
            return new(
                schedulers.Sum(one => one.Sent),
                schedulers.Sum(one => one.Throttled),
                main.InFlight,
                schedulers.Max(one => one.Waiting)
            )
            {
                WaitingForToken = token.Time,
                TokenFrom = token.AuthorityName,
                Outage = schedulers.Select(one => one.Outage).FirstOrDefault(outage => outage is not null),
            };
        }
    }
}
