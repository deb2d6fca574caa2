namespace CloudPartner.Client.Portals.CloudPartnerPortal;

/// <summary>How a behaviour of the service is known.</summary>
internal enum Evidence
{
    /// <summary>The vendor documents it.</summary>
    Documented,

    /// <summary>Public client code used it with the real service.</summary>
    Observed,

    /// <summary>Ours, in the style of the rest; only the emulator serves it.</summary>
    Ours,
}

/// <summary>An operation of the portal that the client calls.</summary>
internal sealed record PortalOperation(string Name, HttpMethod Method, Evidence Evidence)
{
    public static readonly PortalOperation GetPublisher = new("get publisher", HttpMethod.Get, Evidence.Ours);
    public static readonly PortalOperation ListPublishers = new("list publishers", HttpMethod.Get, Evidence.Observed);
    public static readonly PortalOperation PutPublisher = new("change publisher", HttpMethod.Put, Evidence.Ours);
    public static readonly PortalOperation LinkDevCenter = new("link Dev Center", HttpMethod.Post, Evidence.Ours);
    public static readonly PortalOperation ListOffers = new("list offers", HttpMethod.Get, Evidence.Documented);
    public static readonly PortalOperation GetRegistration = new("prerequisite facts", HttpMethod.Get, Evidence.Ours);
    public static readonly PortalOperation ListUsers = new("list users", HttpMethod.Get, Evidence.Ours);
    public static readonly PortalOperation GetUser = new("one user", HttpMethod.Get, Evidence.Ours);
    public static readonly PortalOperation PutUser = new("add or change user", HttpMethod.Put, Evidence.Ours);
    public static readonly PortalOperation DeleteUser = new("remove user", HttpMethod.Delete, Evidence.Ours);
    public static readonly PortalOperation ListRoles = new("roles", HttpMethod.Get, Evidence.Ours);
    public static readonly PortalOperation ListAuditEvents = new("audit history", HttpMethod.Get, Evidence.Ours);

    /// <summary>Refuses to send to a Microsoft host what no source says it offers.</summary>
    public void CheckMaySendTo(CloudPartnerEnvironment environment)
    {
        if (Evidence == Evidence.Ours && environment.IsMicrosoftHost)
            throw new CloudPartnerException(new CloudPartnerFault(FaultKind.NotSupported,
                $"{environment.Name} ({environment.Endpoint.Host}) documents no operation '{Name}', so none is sent.")
            {
                RecommendedAction = "Use an emulator (Start-PortalEmulator, Connect-CloudPartner -Emulator), or do it on the page "
                    + "https://partner.microsoft.com/dashboard/account/management.",
            });
    }
}
