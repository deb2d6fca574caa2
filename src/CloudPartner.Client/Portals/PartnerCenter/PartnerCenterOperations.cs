namespace CloudPartner.Client.Portals.PartnerCenter;

/// <summary>The operations of Partner Center's REST API that the client calls ("Manage account profiles" and the scenario pages of its developer documentation).</summary>
internal static class PartnerCenterOperations
{
    private const string AppAndUser = "App+User (a person with multifactor authentication; delegated user_impersonation)";
    private const string AppOrUser = "App-only or App+User";

    // No page names the permission of the role operations; users were told App+User (MicrosoftDocs/partner-center-docs-powershell, issue 117).
    private const string Roles = "App+User as a Global admin or as a role that may manage users";

    private const string ReadsProfile = "Get-PublisherProfile, Set-PublisherProfile";

    public static readonly PortalOperation GetMpnProfile = new("MPN profile", HttpMethod.Get, "v1/profiles/mpn", Evidence.Documented, AppAndUser,
        "every command, once per connection; Get-Publisher, Get-PublisherProfile, Set-PublisherProfile, Test-PublisherPrerequisite");
    public static readonly PortalOperation GetLegalProfile = new("legal business profile", HttpMethod.Get, "v1/profiles/legalbusiness", Evidence.Documented, AppOrUser,
        ReadsProfile + ", Test-PublisherPrerequisite");
    public static readonly PortalOperation PutLegalProfile = new("change legal business profile", HttpMethod.Put, "v1/profiles/legalbusiness", Evidence.Documented, AppAndUser, "Set-PublisherProfile");
    public static readonly PortalOperation GetOrganizationProfile = new("organization profile", HttpMethod.Get, "v1/profiles/organization", Evidence.Documented, AppAndUser, ReadsProfile);
    public static readonly PortalOperation PutOrganizationProfile = new("change organization profile", HttpMethod.Put, "v1/profiles/organization", Evidence.Documented, AppAndUser, "Set-PublisherProfile");
    public static readonly PortalOperation GetSupportProfile = new("support profile", HttpMethod.Get, "v1/profiles/support", Evidence.Documented, AppAndUser, ReadsProfile);
    public static readonly PortalOperation PutSupportProfile = new("change support profile", HttpMethod.Put, "v1/profiles/support", Evidence.Documented, AppAndUser, "Set-PublisherProfile");
    public static readonly PortalOperation GetBillingProfile = new("billing profile", HttpMethod.Get, "v1/profiles/billing", Evidence.Documented, AppAndUser, ReadsProfile);
    public static readonly PortalOperation PutBillingProfile = new("change billing profile", HttpMethod.Put, "v1/profiles/billing", Evidence.Documented, AppAndUser, "Set-PublisherProfile");
    public static readonly PortalOperation ValidateAddress = new("validate an address", HttpMethod.Post, "v1/validations/address", Evidence.Documented, AppOrUser, "Set-PublisherProfile");
    public static readonly PortalOperation ListRoles = new("roles", HttpMethod.Get, "v1/roles", Evidence.Documented, Roles, "Get-PortalRole, and every command that lists, adds or changes users");
    public static readonly PortalOperation ListMembers = new("members of a role", HttpMethod.Get, "v1/roles/{role}/usermembers", Evidence.Documented, Roles,
        "Get-PortalUser, Set-PortalUser, Remove-PortalUser, Compare-PortalUser, Sync-PortalUser; Add-PortalUser after a lost answer");
    public static readonly PortalOperation AddMember = new("add a member to a role", HttpMethod.Post, "v1/roles/{role}/usermembers", Evidence.Documented, Roles,
        "Add-PortalUser, Set-PortalUser, Sync-PortalUser");
    public static readonly PortalOperation RemoveMember = new("remove a member from a role", HttpMethod.Delete, "v1/roles/{role}/usermembers/{member}", Evidence.Documented, Roles,
        "Remove-PortalUser, Set-PortalUser, Sync-PortalUser");
    public static readonly PortalOperation ListAuditRecords = new("audit records", HttpMethod.Get, "v1/auditrecords", Evidence.Documented, AppOrUser,
        "Get-PortalAuditEvent, Export-PortalAuditEvent");

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } =
    [
        GetMpnProfile, GetLegalProfile, PutLegalProfile, GetOrganizationProfile, PutOrganizationProfile, GetSupportProfile, PutSupportProfile,
        GetBillingProfile, PutBillingProfile, ValidateAddress, ListRoles, ListMembers, AddMember, RemoveMember, ListAuditRecords,
    ];
}

/// <summary>The operations of Microsoft Graph that the client calls, in the environments that have it.</summary>
internal static class GraphOperations
{
    public static readonly PortalOperation FindUsers = new("people of the tenant", HttpMethod.Get, "v1.0/users", Evidence.Documented, "User.Read.All",
        "as questions in a batch");
    public static readonly PortalOperation Batch = new("a batch of at most 20 questions", HttpMethod.Post, "v1.0/$batch", Evidence.Documented, "User.Read.All, for the questions in it",
        "Add-PortalUser, Sync-PortalUser; Compare-PortalUser, Get-PortalUser, Set-PortalUser and Remove-PortalUser for addresses that no member signs in with");
    public static readonly PortalOperation Invite = new("invite a guest", HttpMethod.Post, "v1.0/invitations", Evidence.Documented, "User.Invite.All",
        "Add-PortalUser -Invite, Sync-PortalUser -Invite");

    /// <summary>All rows.</summary>
    public static IReadOnlyList<PortalOperation> All { get; } = [FindUsers, Batch, Invite];
}
