namespace CloudPartner.Client.Portals.CloudPartnerPortal;

/// <summary>The operations of the Cloud Partner Portal that the client calls.</summary>
internal static class PortalOperations
{
    private const string AnyRole = "any role on the publisher";
    private const string Owner = "Owner of the publisher";

    public static readonly PortalOperation ListPublishers = new("list publishers", HttpMethod.Get, "api/publishers", Evidence.Observed, "any role", "Get-Publisher");
    public static readonly PortalOperation GetPublisher = new("get publisher", HttpMethod.Get, "api/publishers/{publisher}", Evidence.Ours, AnyRole,
        "Get-PublisherProfile, Set-PublisherProfile, Test-PublisherPrerequisite");
    public static readonly PortalOperation PutPublisher = new("change publisher", HttpMethod.Put, "api/publishers/{publisher}", Evidence.Ours, Owner, "Set-PublisherProfile");
    public static readonly PortalOperation LinkDevCenter = new("link Dev Center", HttpMethod.Post, "api/publishers/{publisher}/devcenter", Evidence.Ours, Owner, "Connect-DevCenterAccount");
    public static readonly PortalOperation ListOffers = new("list offers", HttpMethod.Get, "api/publishers/{publisher}/offers", Evidence.Documented, AnyRole, "Test-PublisherPrerequisite");
    public static readonly PortalOperation GetRegistration = new("prerequisite facts", HttpMethod.Get, "api/publishers/{publisher}/registration", Evidence.Ours, AnyRole,
        "Test-PublisherPrerequisite");
    public static readonly PortalOperation ListUsers = new("list users", HttpMethod.Get, "api/publishers/{publisher}/users", Evidence.Ours, AnyRole,
        "Get-PortalUser, Compare-PortalUser, Sync-PortalUser, Test-PublisherPrerequisite");
    public static readonly PortalOperation GetUser = new("one user", HttpMethod.Get, "api/publishers/{publisher}/users/{user}", Evidence.Ours, AnyRole,
        "Get-PortalUser, Set-PortalUser, Remove-PortalUser");
    public static readonly PortalOperation PutUser = new("add or change user", HttpMethod.Put, "api/publishers/{publisher}/users/{user}", Evidence.Ours, Owner,
        "Add-PortalUser, Set-PortalUser, Sync-PortalUser");
    public static readonly PortalOperation DeleteUser = new("remove user", HttpMethod.Delete, "api/publishers/{publisher}/users/{user}", Evidence.Ours,
        Owner + ", or one's own entry", "Remove-PortalUser, Sync-PortalUser");
    public static readonly PortalOperation ListRoles = new("roles", HttpMethod.Get, "api/roles", Evidence.Ours, "any role", "Get-PortalRole");
    public static readonly PortalOperation ListAuditEvents = new("audit history", HttpMethod.Get, "api/publishers/{publisher}/history", Evidence.Ours, AnyRole,
        "Get-PortalAuditEvent, Export-PortalAuditEvent");

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } =
    [
        ListPublishers, GetPublisher, PutPublisher, LinkDevCenter, ListOffers, GetRegistration, ListUsers, GetUser, PutUser, DeleteUser, ListRoles, ListAuditEvents,
    ];
}
