namespace CloudPartner.Client.Reviews;

/// <summary>
/// A kind of finding: one row of the table that the reviews, the reports and the documentation share.
/// </summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="When">When it is found.</param>
/// <param name="NextStep">What to do.</param>
/// <param name="Source">The text that asks for it, and when it was read; or that it is the review's own rule.</param>
public sealed record FindingKind(string Id, FindingSeverity Severity, string When, string NextStep, string Source)
{
    private const string Own = "The review's own rule; no text asks for it.";
    private const string Learn = "learn partner-center/";
    private const string Read = ", read 2026-11";

    internal static readonly FindingKind TooFewOwners = new(
        "TooFewOwners",
        FindingSeverity.High,
        "Fewer than two accounts that can sign in are owners of the publisher.",
        "Make a second person an owner while the first one still can.",
        Learn + "account-settings/update-marketplace-owner" + Read
    );

    internal static readonly FindingKind OnlyPersons = new(
        "OnlyPersons",
        FindingSeverity.Low,
        "Every owner is a person: nobody is left to sign in with when they leave the company.",
        "Add a group or a team's address as an owner as well, as the page advises.",
        "azure-docs marketplace/cloud-partner-portal-orig/cloud-partner-portal-manage-users, 2019" + Read
    );

    internal static readonly FindingKind AccountMissing = new(
        "AccountMissing",
        FindingSeverity.High,
        "The role belongs to an account that the tenant's directory does not have.",
        "Remove the role (Remove-PortalUser), or find out under which name the account lives on.",
        Own
    );

    internal static readonly FindingKind AccountDisabled = new(
        "AccountDisabled",
        FindingSeverity.High,
        "The account may not sign in and still holds a role.",
        "Remove the role (Remove-PortalUser), or enable the account in Microsoft Entra.",
        Own
    );

    internal static readonly FindingKind OwnerDormant = new(
        "OwnerDormant",
        FindingSeverity.Medium,
        "An owner has not signed in for longer than -DormantDay, or never.",
        "Ask whether the person still needs the role; if not, remove it.",
        "learn entra/identity/monitoring-health/howto-manage-inactive-user-accounts" + Read
    );

    internal static readonly FindingKind OwnerIsGuest = new(
        "OwnerIsGuest",
        FindingSeverity.Medium,
        "An owner is a guest of the tenant.",
        "Give the role to a member of the tenant; the guest's own company decides when the account ends.",
        Own
    );

    internal static readonly FindingKind InvitationPending = new(
        "InvitationPending",
        FindingSeverity.Low,
        "A guest holds a role and has not accepted the invitation to the tenant.",
        "Send the invitation again from Microsoft Entra, or remove the role.",
        "learn entra/external-id/user-properties" + Read
    );

    internal static readonly FindingKind MfaMissing = new(
        "MfaMissing",
        FindingSeverity.High,
        "The account has registered no method for a second factor.",
        "Have the person register one (https://aka.ms/mfasetup); calls without it are refused since 1 April 2026.",
        Learn + "developer/partner-center-authentication" + Read
    );

    internal static readonly FindingKind CallsWithoutMfa = new(
        "CallsWithoutMfa",
        FindingSeverity.High,
        "The account called Partner Center without a second factor in the last seven days.",
        "Require a second factor for the person in Microsoft Entra (a conditional access policy).",
        "xdmushui/partner-center-sdk develop/get-portal-requests-without-mfa, 2021-03" + Read
    );

    internal static readonly FindingKind ApplicationWithoutMfa = new(
        "ApplicationWithoutMfa",
        FindingSeverity.Medium,
        "Requests of an application came to Partner Center without a second factor.",
        "Have its person sign in anew with a second factor (the secure application model).",
        "learn rest/api/partner-center/security/get-api-request-summary" + Read
    );

    internal static readonly FindingKind UnownedApplication = new(
        "UnownedApplication",
        FindingSeverity.Medium,
        "An application holds a role and nobody in the tenant owns it.",
        "Name an owner of the application in Microsoft Entra, so that somebody renews or ends its secrets.",
        "learn entra/identity-platform/security-best-practices-for-app-registration" + Read
    );

    internal static readonly FindingKind PersonalAccount = new(
        "PersonalAccount",
        FindingSeverity.Medium,
        "A personal Microsoft account holds a role; Partner Center takes work accounts.",
        "Give the role to the person's work account, then remove it from the personal one.",
        Learn + "account-settings/create-account" + Read
    );

    internal static readonly FindingKind SharedMailbox = new(
        "SharedMailbox",
        FindingSeverity.Medium,
        "An owner is a shared mailbox, with which nobody is meant to sign in.",
        "Give the role to a person who can be verified; keep the mailbox for messages.",
        "learn microsoft-365/admin/email/about-shared-mailboxes" + Read
    );

    internal static readonly FindingKind RoleUnknown = new(
        "RoleUnknown",
        FindingSeverity.Medium,
        "A role of which no text known to this version says what it may do.",
        "Look on the service's page what the role may do before you approve it.",
        Learn + "account-settings/permissions-overview" + Read
    );

    internal static readonly FindingKind NotApproved = new(
        "NotApproved",
        FindingSeverity.High,
        "A role that is not on the list of approvals.",
        "Have it approved and add it to the list, or remove it (Remove-PortalUser, Set-PortalUser).",
        Own
    );

    internal static readonly FindingKind ApprovalExpired = new(
        "ApprovalExpired",
        FindingSeverity.High,
        "A role whose approval has ended.",
        "Have it approved anew, or remove the role.",
        Own
    );

    internal static readonly FindingKind ApprovedMissing = new(
        "ApprovedMissing",
        FindingSeverity.Medium,
        "A role is approved and nobody holds it.",
        "Give it (Add-PortalUser, Sync-PortalUser), or take the line off the list.",
        Own
    );

    internal static readonly FindingKind OutsideChangeWindow = new(
        "OutsideChangeWindow",
        FindingSeverity.Medium,
        "A role was given outside the windows of -ChangeWindow, or before its approval began.",
        "Ask whoever gave it; the history names them.",
        Own
    );

    /// <summary>All kinds, the most severe first.</summary>
    public static IReadOnlyList<FindingKind> All { get; } =
    [
        TooFewOwners,
        AccountMissing,
        AccountDisabled,
        MfaMissing,
        CallsWithoutMfa,
        NotApproved,
        ApprovalExpired,
        OwnerDormant,
        OwnerIsGuest,
        PersonalAccount,
        SharedMailbox,
        UnownedApplication,
        ApplicationWithoutMfa,
        RoleUnknown,
        ApprovedMissing,
        OutsideChangeWindow,
        InvitationPending,
        OnlyPersons,
    ];

    internal AccessFinding Of(string reason) => new(Id, Severity, reason, NextStep, Source);
}
