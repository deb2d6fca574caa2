using static System.Net.Http.HttpMethod;
using static CloudPartner.Client.Services.Provenance;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The operations of the Cloud Partner Portal that the client calls.</summary>
internal static class PortalOperations
{
    private const string AnyRole = "any role on the publisher";
    private const string Owner = "Owner of the publisher";
    private const string Publisher = "api/publishers/{publisher}";
    private const string User = Publisher + "/users/{user}";

    // What the portal's pages could do is documented; that there is an operation for it, and its form, is ours.
    private const string Made = "; the operation made 2026-11";
    private const string Profile = "the page after azure-docs, cpp-manage-publisher-profile.md (2019-03-12)" + Made;
    private const string Users = "the page after azure-docs, cloud-partner-portal-manage-users.md (2018-09-13)" + Made;
    private const string LastOwner = "That the last Owner stays is a rule of the emulator; no source has it.";

    public static readonly PortalOperation ListPublishers = new(
        "list publishers",
        Get,
        "api/publishers",
        Observed,
        "any role",
        "Get-Publisher"
    )
    {
        Source = "github.com/devigned/pub, readme.md, seen 2019-11-03",
        Note = "That any role will do is ours.",
    };
    public static readonly PortalOperation GetPublisher = new(
        "get publisher",
        Get,
        Publisher,
        Ours,
        AnyRole,
        "Get-PublisherProfile, Set-PublisherProfile, Test-PublisherPrerequisite"
    )
    {
        Source = Profile,
    };
    public static readonly PortalOperation PutPublisher = new(
        "change publisher",
        Put,
        Publisher,
        Ours,
        Owner,
        "Set-PublisherProfile"
    )
    {
        Source = Profile,
    };
    public static readonly PortalOperation LinkDevCenter = new(
        "link Dev Center",
        Post,
        Publisher + "/devcenter",
        Ours,
        Owner,
        "Connect-DevCenterAccount"
    )
    {
        Source = Profile,
    };
    public static readonly PortalOperation ListOffers = new(
        "list offers",
        Get,
        Publisher + "/offers",
        Documented,
        AnyRole,
        "Test-PublisherPrerequisite"
    )
    {
        Source = "learn partner-center/marketplace-offers/cloud-partner-portal-api-retrieve-offers, read 2026-11",
        Note = "Today for products only that were integrated before the move to Partner Center.",
    };
    public static readonly PortalOperation GetRegistration = new(
        "prerequisite facts",
        Get,
        Publisher + "/registration",
        Ours,
        AnyRole,
        "Test-PublisherPrerequisite, Wait-PublisherVerification"
    )
    {
        Source = "the page after azure-docs, cpp-manage-prerequisites.md (2019-04-01)" + Made,
    };
    public static readonly PortalOperation ListUsers = new(
        "list users",
        Get,
        Publisher + "/users",
        Ours,
        AnyRole,
        "Get-PortalUser, Compare-PortalUser, Sync-PortalUser, Test-PublisherPrerequisite"
    )
    {
        Source = Users,
    };
    public static readonly PortalOperation GetUser = new(
        "one user",
        Get,
        User,
        Ours,
        AnyRole,
        "Get-PortalUser, Set-PortalUser, Remove-PortalUser"
    )
    {
        Source = Users,
    };
    public static readonly PortalOperation PutUser = new(
        "add or change user",
        Put,
        User,
        Ours,
        Owner,
        "Add-PortalUser, Set-PortalUser, Sync-PortalUser"
    )
    {
        Source = Users,
        Note = LastOwner,
    };
    public static readonly PortalOperation DeleteUser = new(
        "remove user",
        Delete,
        User,
        Ours,
        Owner + ", or one's own entry",
        "Remove-PortalUser, Sync-PortalUser"
    )
    {
        Source = Users,
        Note = LastOwner,
    };
    public static readonly PortalOperation ListRoles = new(
        "roles",
        Get,
        "api/roles",
        Ours,
        "any role",
        "Get-PortalRole"
    )
    {
        Source = Users,
        Note = "The names Owner and Contributor are documented; each line of what they may do says how it is known.",
    };
    public static readonly PortalOperation ListAuditEvents = new(
        "audit history",
        Get,
        Publisher + "/history",
        Ours,
        AnyRole,
        "Get-PortalAuditEvent, Export-PortalAuditEvent"
    )
    {
        Source = "the page after azure-docs, cpp-history-page.md" + Made,
        Note = "The portal's page shows events of offers; events of users and of the profile are ours.",
    };

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } =
    [
        ListPublishers,
        GetPublisher,
        PutPublisher,
        LinkDevCenter,
        ListOffers,
        GetRegistration,
        ListUsers,
        GetUser,
        PutUser,
        DeleteUser,
        ListRoles,
        ListAuditEvents,
    ];
}
