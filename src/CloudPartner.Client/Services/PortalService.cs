using CloudPartner.Client.Services.CloudPartnerPortal;
using CloudPartner.Client.Services.PartnerCenter;

namespace CloudPartner.Client.Services;

/// <summary>A service dialect that the client speaks. A further one is a folder and a line in this table.</summary>
/// <param name="Capabilities">What the service can do.</param>
/// <param name="Open">Called once per connection; gives what opens the portal for each command.</param>
internal sealed record PortalService(
    PortalCapabilities Capabilities,
    Func<ServiceConnection, Func<PortalCallOptions, IPortal>> Open
)
{
    private static readonly Dictionary<PortalDialect, PortalService> ByDialect = new()
    {
        [PortalDialect.CloudPartnerPortal] = CloudPartnerPortalService.Registration,
        [PortalDialect.PartnerCenter] = PartnerCenterService.Registration,
    };

    /// <summary>The roles that are known without asking the service; empty if only it knows them.</summary>
    public IReadOnlyList<string> DocumentedRoles { get; init; } = [];

    /// <summary>The types of audit events that the service documents; it may have others.</summary>
    public IReadOnlyList<string> DocumentedEventTypes { get; init; } = [];

    /// <summary>The types of objects of audit events that the service documents; it may have others.</summary>
    public IReadOnlyList<string> DocumentedObjectTypes { get; init; } = [];

    /// <summary>The publisher that an emulator seeds for callers who name none; null where the account follows from the
    /// sign-in.</summary>
    public string? EmulatorPublisher { get; init; }

    /// <summary>
    /// What opens the portal for each command of a connection, and refuses what the service cannot do.
    /// </summary>
    public Func<PortalCallOptions, IPortal> Connect(ServiceConnection connection)
    {
        var open = Open(connection);
        return options =>
            options.Invite && !Capabilities.HasInvitations
                ? throw Unsupported.Refuse(
                    $"{connection.Environment.Name} knows people by e-mail, and nobody is invited there.",
                    "Leave -Invite out, or connect to an environment of Partner Center's dialect."
                )
                : open(options);
    }

    public static PortalService Of(PortalDialect dialect) => ByDialect[dialect];
}
