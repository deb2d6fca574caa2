using static System.Net.Http.HttpMethod;
using static CloudPartner.Client.Services.Provenance;

namespace CloudPartner.Client.Services.Graph;

/// <summary>The operations of Microsoft Graph that the client calls, in the environments that have it.</summary>
internal static class GraphOperations
{
    // The pages of the API in its own repository, microsoftgraph/microsoft-graph-docs, say the same.
    private const string Reference = "learn graph/";
    private const string Read = ", read 2026-11";
    private const string Checks = "Test-PublisherPrerequisite";
    private const string Reviews = "Get-PortalAccessReview, Export-PortalAccessReport, as questions in a batch";

    // Beside it, somebody who signs in needs a role in the directory.
    private const string Reports = "AuditLog.Read.All, and for a person the role Reports Reader";
    private const string Premium = "; a Microsoft Entra ID P1 licence in the tenant";

    public static readonly PortalOperation FindUsers = new(
        "people of the tenant",
        Get,
        "v1.0/users",
        Documented,
        "User.Read.All; for sign-ins also AuditLog.Read.All" + Premium,
        "as questions in a batch"
    )
    {
        Source = Reference + "api/user-list" + Read,
        Note =
            "A review asks for `signInActivity` too. It is documented to be returned only when selected, for at most "
            + "120 people a page, and not for somebody who has not signed in since April 2020 (learn "
            + "graph/api/resources/user"
            + Read
            + ").",
    };
    public static readonly PortalOperation GetUser = new(
        "a person of the tenant",
        Get,
        "v1.0/users/{user}",
        Documented,
        "User.Read.All; for sign-ins also AuditLog.Read.All" + Premium,
        "as questions in a batch"
    )
    {
        Source = Reference + "api/user-get" + Read,
        Note =
            "Asked by object ID: by name, `signInActivity` is refused with 400 (learn answers 1311910, seen 2023-06).",
    };
    public static readonly PortalOperation GetRegistration = new(
        "registered methods of a person",
        Get,
        "v1.0/reports/authenticationMethods/userRegistrationDetails/{user}",
        Documented,
        Reports + Premium,
        Reviews
    )
    {
        Source = Reference + "api/userregistrationdetails-get" + Read,
        Note =
            "The page's example wraps the object in `value`, its text and the description of the resource do not; "
            + "both are read.",
    };
    public static readonly PortalOperation GetMailboxPurpose = new(
        "what a mailbox is for",
        Get,
        "v1.0/users/{user}/mailboxSettings/userPurpose",
        Documented,
        "MailboxSettings.Read, granted to an application: a person may read only the own mailbox",
        Reviews
    )
    {
        Source = Reference + "api/user-get-mailboxsettings" + Read,
        Note = "Asked only of those whose role manages users.",
    };
    public static readonly PortalOperation GetServicePrincipal = new(
        "a service principal and its owners",
        Get,
        "v1.0/servicePrincipals/{principal}",
        Documented,
        "Application.Read.All",
        Reviews
    )
    {
        Source = Reference + "api/resources/serviceprincipal" + Read,
        Note = "With `$expand=owners`, which the description of the resource names for this relationship.",
    };
    public static readonly PortalOperation FindApplications = new(
        "the registration of an application and its owners",
        Get,
        "v1.0/applications",
        Documented,
        "Application.Read.All",
        Reviews
    )
    {
        Source = Reference + "api/resources/application" + Read,
        Note =
            "Asked where the service principal has no owner: both have owners of their own (learn "
            + "entra/identity/enterprise-apps/assign-app-owners"
            + Read
            + "). That one of either is enough is ours.",
    };
    public static readonly PortalOperation ListDirectoryAudits = new(
        "audit log of the directory",
        Get,
        "v1.0/auditLogs/directoryAudits",
        Documented,
        "AuditLog.Read.All and Directory.Read.All, and for a person the role Reports Reader",
        "Get-PortalAccessReview, Export-PortalAccessReport, if a guest holds a role"
    )
    {
        Source = Reference + "api/directoryaudit-list" + Read,
        Note = "Invitations of the last 30 days, for which the log is kept with a premium licence; 7 days without.",
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation Batch = new(
        "a batch of at most 20 questions",
        Post,
        "v1.0/$batch",
        Documented,
        "what the questions in it need",
        "Add-PortalUser, Sync-PortalUser, Get-PortalAccessReview, Export-PortalAccessReport; Compare-PortalUser, "
            + "Get-PortalUser, Set-PortalUser and Remove-PortalUser for addresses that no member signs in with"
    )
    {
        Source = Reference + "json-batching" + Read,
    };
    public static readonly PortalOperation Invite = new(
        "invite a guest",
        Post,
        "v1.0/invitations",
        Documented,
        "User.Invite.All",
        "Add-PortalUser -Invite, Sync-PortalUser -Invite"
    )
    {
        Source = Reference + "api/invitation-post" + Read,
        Note = "The tenant's own settings of who may invite guests apply as well.",
    };

    public static readonly PortalOperation FindTenant = new(
        "the tenant of a domain",
        Get,
        "v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')",
        Documented,
        "CrossTenantInformation.ReadBasic.All",
        Checks
    )
    {
        Source = Reference + "api/tenantrelationship-findtenantinformationbydomainname" + Read,
        Note = "That a domain belongs to no tenant is read from 404; the page names no other answer for it.",
    };
    public static readonly PortalOperation GetOrganization = new(
        "the own tenant",
        Get,
        "v1.0/organization",
        Documented,
        "Organization.Read.All",
        Checks
    )
    {
        Source = Reference + "api/organization-list" + Read,
    };
    public static readonly PortalOperation FindServicePrincipal = new(
        "the service principal of an application",
        Get,
        "v1.0/servicePrincipals",
        Documented,
        "Application.Read.All",
        Checks
    )
    {
        Source = Reference + "api/serviceprincipal-list" + Read,
    };

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } =
    [
        FindUsers,
        GetUser,
        GetRegistration,
        GetMailboxPurpose,
        GetServicePrincipal,
        FindApplications,
        ListDirectoryAudits,
        Batch,
        Invite,
        FindTenant,
        GetOrganization,
        FindServicePrincipal,
    ];
}
