using static System.Net.Http.HttpMethod;
using static CloudPartner.Client.Services.Provenance;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>
/// The operations of Partner Center's REST API that the client calls ("Manage account profiles" and the scenario pages
/// of its developer documentation).
/// </summary>
internal static class PartnerCenterOperations
{
    private const string AppAndUser =
        "App+User of a CSP tenant (a person with multifactor authentication; delegated " + "user_impersonation)";
    private const string AppOrUser = "App-only or App+User of a CSP tenant";
    private const string Read = ", read 2026-11";
    private const string Scenarios = "learn partner-center/developer/";
    private const string Reference = "learn rest/api/partner-center/manage-account-profiles/";

    // Those who may assign roles on the portal's pages; that the operations need the same is concluded.
    private const string Roles = "App+User of a CSP tenant as an Account admin, Global admin or User management admin";
    private const string RolesNote =
        "The page names no permission; these roles may assign roles on the portal's "
        + "pages (learn partner-center/account-settings/permissions-overview"
        + Read
        + "), callers were Global "
        + "admin.";

    private const string NoVersion =
        "The documented resource has no etag, so no change is refused as stale: the " + "last one wins.";

    private const string ReadsProfile = "Get-PublisherProfile, Set-PublisherProfile";
    private const string Changes = "Set-PublisherProfile";
    private const string Reviews = "Get-PortalAccessReview, Export-PortalAccessReport";
    private const string ChecksAccount = "Test-PublisherPrerequisite, Wait-PublisherVerification";

    public static readonly PortalOperation GetMpnProfile = new(
        "MPN profile",
        Get,
        "v1/profiles/mpn",
        Documented,
        AppAndUser,
        "every command, once per connection; Get-Publisher, " + ReadsProfile + ", " + ChecksAccount
    )
    {
        Source = Reference + "get-mpn-profile" + Read,
        Note =
            "That this ID (PartnerID today) stands for the publisher ID is ours; a publisher ID and a seller ID "
            + "are other IDs. `partnerName` is in the table of the resource and in no sample, so it may be missing.",
    };
    public static readonly PortalOperation GetLegalProfile = new(
        "legal business profile",
        Get,
        "v1/profiles/legalbusiness",
        Documented,
        AppOrUser,
        ReadsProfile + ", " + ChecksAccount
    )
    {
        Source = Reference + "get-legal-business-profile" + Read,
        Note =
            "`vettingVersion=Current` is in the example and in the vendor's SDK, not in the syntax. What vetting "
            + "it shows of an account that is in the developer programme as well is not said.",
    };
    public static readonly PortalOperation PutLegalProfile = new(
        "change legal business profile",
        Put,
        "v1/profiles/legalbusiness",
        Documented,
        AppAndUser,
        Changes
    )
    {
        Source = Reference + "update-legal-business-profile" + Read,
        Note =
            NoVersion
            + " A change of legal data starts a new verification (learn "
            + "partner-center/enroll/verification-responses"
            + Read
            + ").",
    };
    public static readonly PortalOperation GetOrganizationProfile = new(
        "organization profile",
        Get,
        "v1/profiles/organization",
        Documented,
        AppAndUser,
        ReadsProfile
    )
    {
        Source = Reference + "get-organization-profile" + Read,
        Note =
            "That its `companyName` is the display name is ours; the name that customers see is a field of the "
            + "account's page.",
    };
    public static readonly PortalOperation PutOrganizationProfile = new(
        "change organization profile",
        Put,
        "v1/profiles/organization",
        Documented,
        AppAndUser,
        Changes
    )
    {
        Source = Reference + "update-organization-profile" + Read,
        Note = "The scenario page says that there is no body, and shows one.",
    };
    public static readonly PortalOperation GetSupportProfile = new(
        "support profile",
        Get,
        "v1/profiles/support",
        Documented,
        AppAndUser,
        ReadsProfile
    )
    {
        Source = Reference + "get-support-profile" + Read,
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation PutSupportProfile = new(
        "change support profile",
        Put,
        "v1/profiles/support",
        Documented,
        AppAndUser,
        Changes
    )
    {
        Source = Reference + "update-support-profile" + Read,
        Note =
            "The scenario page has the path `/v1/profiles/supportprofile`, and names 21Vianet too; reference and "
            + "SDK have this one. "
            + NoVersion,
        // A change starts from what is read.
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation GetBillingProfile = new(
        "billing profile",
        Get,
        "v1/profiles/billing",
        Documented,
        AppAndUser,
        ReadsProfile
    )
    {
        Source = Reference + "get-billing-profile" + Read,
        Note = "What a cloud solution provider is billed, not what a publisher is paid.",
    };
    public static readonly PortalOperation PutBillingProfile = new(
        "change billing profile",
        Put,
        "v1/profiles/billing",
        Documented,
        AppAndUser,
        Changes
    )
    {
        Source = Reference + "update-billing-profile" + Read,
    };
    public static readonly PortalOperation ValidateAddress = new(
        "validate an address",
        Post,
        "v1/validations/address",
        Documented,
        AppOrUser,
        Changes
    )
    {
        Source = Scenarios + "validate-an-address" + Read,
        Note =
            "Documented for addresses of customers; that it is asked about one's own is ours. The state is "
            + "checked for US, CA, CN and MX. Until 2021-06 a wrong address was refused; since then the answer is "
            + "200 with a status.",
    };
    public static readonly PortalOperation ListRoles = new(
        "roles",
        Get,
        "v1/roles",
        Documented,
        Roles,
        "Get-PortalRole, and every command that lists, adds or changes users"
    )
    {
        Source = Reference + "get-all-available-roles" + Read,
        Note =
            "No page lists the names. Callers saw those of the partner programme, as \"Report Viewer\" (2025), "
            + "and missed those of the developer programme, as Manager and Developer (2020-11).",
    };
    public static readonly PortalOperation ListMembers = new(
        "members of a role",
        Get,
        "v1/roles/{role}/usermembers",
        Documented,
        Roles,
        "Get-PortalUser, Set-PortalUser, Remove-PortalUser, Compare-PortalUser, Sync-PortalUser, "
            + "Test-PublisherPrerequisite; Add-PortalUser "
            + "after a lost answer"
    )
    {
        Source = Reference + "get-user-members-by-role" + Read,
    };
    public static readonly PortalOperation AddMember = new(
        "add a member to a role",
        Post,
        "v1/roles/{role}/usermembers",
        Documented,
        Roles,
        "Add-PortalUser, Set-PortalUser, Sync-PortalUser"
    )
    {
        Source = Reference + "add-new-user-member-to-role" + Read,
        Note = "Worked with the tenant's ID as `accountId` (seen 2025). " + RolesNote,
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation RemoveMember = new(
        "remove a member from a role",
        Delete,
        "v1/roles/{role}/usermembers/{member}",
        Documented,
        Roles,
        "Remove-PortalUser, Set-PortalUser, Sync-PortalUser"
    )
    {
        Source = Reference + "delete-user-member-from-role" + Read,
        Note =
            "Was refused with code 2000, \"Account Id has to be set.\", though called as documented (seen "
            + "2025-12-21); that answer becomes NotSupported. "
            + RolesNote,
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation ListAuditRecords = new(
        "audit records",
        Get,
        "v1/auditrecords",
        Documented,
        AppOrUser,
        "Get-PortalAuditEvent, Export-PortalAuditEvent"
    )
    {
        Source = Scenarios + "get-a-record-of-partner-center-activity-by-user" + Read,
        Note =
            "`size` is in the vendor's SDK, not on the page. Of the documented filters the one by type of resource is "
            + "sent (-ObjectType), not those by company and customer. Which types of operation mean roles of partner "
            + "users is not said.",
        IsNotIn21Vianet = true,
    };

    public static readonly PortalOperation ListPeopleWithoutMfa = new(
        "people who came without a second factor",
        Get,
        "v1/nonMfaCompliantPartnerPrincipals",
        Documented,
        AppAndUser,
        Reviews
    )
    {
        Source = Scenarios + "get-portal-requests-without-mfa" + Read,
        Note =
            "The newest 10,000 of the last 7 days. The sample has `lastNonMfaCompliantRequestDateTime`, the table of "
            + "the resource `LastNonMfaCompliantLoginDateTime`; both are read. Samples show no next page.",
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation ListRequests = new(
        "requests to Partner Center",
        Get,
        "v1/partnerRequests",
        Documented,
        AppAndUser,
        Reviews
    )
    {
        Source = Scenarios + "get-api-request-details" + Read,
        Note = "The newest 10,000 of the last 7 days, made by people through an application.",
        IsNotIn21Vianet = true,
    };
    public static readonly PortalOperation ListApplicationMfa = new(
        "second factor by application",
        Get,
        "v1/applicationmfaadoptionstatus",
        Documented,
        AppAndUser,
        Reviews
    )
    {
        Source = Scenarios + "get-api-request-summary" + Read,
        Note = "The answer is an array, where other lists are a collection.",
        IsNotIn21Vianet = true,
    };

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } =
    [
        GetMpnProfile,
        GetLegalProfile,
        PutLegalProfile,
        GetOrganizationProfile,
        PutOrganizationProfile,
        GetSupportProfile,
        PutSupportProfile,
        GetBillingProfile,
        PutBillingProfile,
        ValidateAddress,
        ListRoles,
        ListMembers,
        AddMember,
        RemoveMember,
        ListAuditRecords,
        ListPeopleWithoutMfa,
        ListRequests,
        ListApplicationMfa,
    ];
}
