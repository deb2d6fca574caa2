using System.Globalization;

namespace CloudPartner.Client.Reviews;

/// <summary>
/// What a review finds of single roles. A rule says nothing where the fact that it needs is not known.
/// </summary>
/// <param name="request">What to look for.</param>
/// <param name="resolver">The roles of the service.</param>
internal sealed class ReviewRules(ReviewRequest request, AssignmentResolver resolver)
{
    private readonly bool _hasOwnerRole = resolver.FindRole("Owner") is not null;

    /// <summary>True if whoever holds the role is an owner: holds the role of that name, or where the service has none
    /// may manage users.</summary>
    public bool IsOwner(string? role) =>
        _hasOwnerRole ? "Owner".Equals(role, StringComparison.OrdinalIgnoreCase) : resolver.CanManageUsers(role);

    /// <summary>What is found of a role that somebody holds, the worst first.</summary>
    public IReadOnlyList<AccessFinding> Judge(AccessReviewEntry entry)
    {
        var found = OfAccount(entry).Concat(OfRole(entry)).Concat(OfApproval(entry)).ToList();
        return found.Count < 2 ? found : [.. found.OrderByDescending(finding => finding.Severity)];
    }

    private IEnumerable<AccessFinding> OfAccount(AccessReviewEntry entry)
    {
        var account = entry.Account;
        if (account.Exists == false)
        {
            yield return FindingKind.AccountMissing.Of("The directory of the tenant has no such account.");
            yield break;
        }

        // Whoever cannot sign in is not asked for a second factor, and is dormant anyhow.
        if (account.IsEnabled == false)
            yield return FindingKind.AccountDisabled.Of("The account is disabled and holds a role.");
        if (account.IsMfaRegistered == false && account.IsEnabled != false)
            yield return FindingKind.MfaMissing.Of("No second factor is registered.");
        if (account.LastCallWithoutMfa is { } call)
            yield return FindingKind.CallsWithoutMfa.Of($"Called without a second factor on {Day(call)}.");
        if (account.HasOwner == false)
            yield return FindingKind.UnownedApplication.Of("Nobody in the tenant owns the application.");
        if (account.IsPersonal == true)
            yield return FindingKind.PersonalAccount.Of("The account is a personal Microsoft account.");
        if (account.IsInvitationPending == true)
            yield return FindingKind.InvitationPending.Of("The invitation to the tenant is not accepted yet.");
        if (!IsOwner(entry.Role))
            yield break;
        if (account.IsSharedMailbox == true)
            yield return FindingKind.SharedMailbox.Of("The owner is a shared mailbox.");
        if (account.IsGuest == true)
            yield return FindingKind.OwnerIsGuest.Of("The owner is a guest of the tenant.");
        if (account.CanSignIn && entry.Kind == PortalUserKind.User && Dormant(account) is { } dormant)
        {
            yield return FindingKind.OwnerDormant.Of(dormant);
        }
    }

    private IEnumerable<AccessFinding> OfRole(AccessReviewEntry entry)
    {
        if (resolver.FindRole(entry.Role) is not { IsDocumented: true })
        {
            yield return FindingKind.RoleUnknown.Of(
                $"No text says what '{TextSanitizer.Shorten(entry.Role!)}' may do."
            );
        }

        if (entry.GrantedTime is not { } granted)
            yield break;
        if (
            request.ChangeWindows.Count > 0
            && granted >= request.ChangeWindows.Min(window => window.Start)
            && !request.ChangeWindows.Any(window => window.Contains(granted))
        )
        {
            yield return FindingKind.OutsideChangeWindow.Of(
                $"The role was given on {TextSanitizer.Time(granted)}, outside every change window."
            );
        }
        else if (entry.Approval?.From is { } from && granted < from)
        {
            yield return FindingKind.OutsideChangeWindow.Of(
                $"The role was given on {TextSanitizer.Time(granted)}, before its approval began ({Day(from)})."
            );
        }
    }

    private IEnumerable<AccessFinding> OfApproval(AccessReviewEntry entry)
    {
        if (request.Approved is null)
            yield break;
        if (entry.Approval is not { } approval)
            yield return FindingKind.NotApproved.Of($"Nobody approved the role {TextSanitizer.Shorten(entry.Role!)}.");
        else if (approval.Until < request.Now)
            yield return FindingKind.ApprovalExpired.Of($"The approval ended on {Day(approval.Until.Value)}.");
    }

    /// <summary>What is found of a publisher as a whole.</summary>
    public IEnumerable<AccessFinding> OfPublisher(IReadOnlyCollection<AccessReviewEntry> entries, bool hasGroups)
    {
        var owners = entries.Where(entry => IsOwner(entry.Role) && entry.Account.CanSignIn).ToList();
        // A program grants nothing when the last person has left.
        var able = owners
            .Where(entry => entry.Kind != PortalUserKind.ServicePrincipal)
            .Select(entry => entry.Name)
            .Distinct()
            .Count();
        if (able < 2)
        {
            yield return FindingKind.TooFewOwners.Of(
                able == 0 ? "Nobody who can sign in is an owner." : "Only one account that can sign in is an owner."
            );
        }

        if (hasGroups && owners.Count > 0 && !owners.Exists(entry => entry.Kind == PortalUserKind.Group))
            yield return FindingKind.OnlyPersons.Of("No owner is a group or a team's address.");
    }

    private string? Dormant(AccountFacts account)
    {
        if (account.Unknown.HasFlag(AccountFact.LastSignIn))
            return null;
        if (account.LastSignIn is not { } last)
            return "The owner has never signed in.";
        return request.Now - last > request.DormantAfter
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The owner last signed in on {Day(last)}, more than {request.DormantAfter.TotalDays:0} days ago."
            )
            : null;
    }

    private static string Day(DateTimeOffset time) => TextSanitizer.Day(time);
}
