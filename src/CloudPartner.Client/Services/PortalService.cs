using CloudPartner.Client.Services.CloudPartnerPortal;
using CloudPartner.Client.Services.PartnerCenter;

namespace CloudPartner.Client.Services;

/// <summary>A service dialect that the client speaks. A further one is a folder and a line in this table.</summary>
/// <param name="Connect">Called once per connection; gives what opens the portal for each command.</param>
internal sealed record PortalService(Func<ServiceConnection, Func<PortalCallOptions, IPortal>> Connect)
{
    private static readonly Dictionary<PortalDialect, PortalService> ByDialect = new()
    {
        [PortalDialect.CloudPartnerPortal] = CloudPartnerPortalService.Registration,
        [PortalDialect.PartnerCenter] = PartnerCenterService.Registration,
    };

    /// <summary>The roles that are known without asking the service; empty if only it knows them.</summary>
    public IReadOnlyList<string> DocumentedRoles { get; init; } = [];

    /// <summary>The publisher that an emulator seeds for callers who name none; null where the account follows from the
    /// sign-in.</summary>
    public string? EmulatorPublisher { get; init; }

    public static PortalService Of(PortalDialect dialect) => ByDialect[dialect];
}
