namespace CloudPartner;

/// <summary>
/// What administrators do with a publisher account, in the terms of no particular service. Each service dialect
/// implements its resources. Every method throws <see cref="CloudPartnerException"/> with a fault of the catalogue, and
/// <see cref="OperationCanceledException"/> when cancelled. All methods may be called by several threads at once.
/// </summary>
public interface IPortal
{
    /// <summary>What this service can do.</summary>
    PortalCapabilities Capabilities { get; }

    /// <summary>The signed-in identity, as far as it is known.</summary>
    PortalCaller Caller { get; }

    /// <summary>
    /// How many requests were sent through this object, repeats included, and how many of them were throttled.
    /// </summary>
    PortalRequestCounts RequestCounts { get; }

    /// <summary>Users and the roles they hold.</summary>
    IPortalUsers Users { get; }

    /// <summary>The roles that there are.</summary>
    IPortalRoles Roles { get; }

    /// <summary>Publishers and their profiles.</summary>
    IPortalPublishers Publishers { get; }

    /// <summary>The history of changes.</summary>
    IPortalAudit Audit { get; }

    /// <summary>What is known of the accounts that hold roles.</summary>
    IPortalAccounts Accounts { get; }

    /// <summary>Tenants, and the applications in the own one.</summary>
    IPortalTenants Tenants { get; }

    /// <summary>How far a publisher's registration has come.</summary>
    IPortalRegistration Registration { get; }
}
