using System.Globalization;

namespace CloudPartner.Client.Reviews;

/// <summary>What the reports show of a line, as text: one list of columns for all forms.</summary>
internal static class ReportRow
{
    /// <summary>What stands where a fact could not be had.</summary>
    public const string Unknown = "unknown";

    private const string Never = "never";

    /// <summary>The columns, with how each is made.</summary>
    public static IReadOnlyList<(string Label, Func<AccessReviewEntry, string> Text)> Columns { get; } =
    [
        ("Severity", entry => entry.Severity?.ToString() ?? string.Empty),
        ("Findings", entry => string.Join("; ", entry.Findings.Select(finding => finding.Id))),
        ("Who", entry => entry.Name),
        ("Name", entry => entry.DisplayName ?? string.Empty),
        ("Kind", entry => entry.Subject == AccessSubject.Publisher ? "Publisher" : entry.Kind.ToString()),
        ("Role", entry => entry.Role ?? string.Empty),
        ("Publisher", entry => entry.PublisherId),
        ("Granted", entry => Known(entry, AccountFact.Grant, Time(entry.GrantedTime))),
        ("GrantedBy", entry => Known(entry, AccountFact.Grant, entry.GrantedBy)),
        ("Account", Account),
        ("LastSignIn", entry => Person(entry, AccountFact.LastSignIn, Time(entry.LastSignIn) ?? Never)),
        ("Mfa", entry => Person(entry, AccountFact.MfaRegistered, YesNo(entry.IsMfaRegistered))),
        ("LastCallWithoutMfa", entry => Person(entry, AccountFact.CallsWithoutMfa, Time(entry.LastCallWithoutMfa))),
        ("Approved", Approval),
    ];

    private static string Account(AccessReviewEntry entry)
    {
        if (entry.Subject != AccessSubject.Assignment)
            return string.Empty;
        var account = entry.Account;
        if (account.Exists == false)
            return "missing";
        if (account.Unknown.HasFlag(AccountFact.Account))
            return entry.Kind == PortalUserKind.User ? Unknown : string.Empty;
        string?[] words =
        [
            account.IsEnabled == false ? "disabled" : null,
            account.IsInvitationPending == true ? "guest, not accepted yet"
            : account.IsGuest == true ? "guest"
            : account.IsGuest == false ? "member"
            : null,
            account.IsPersonal == true ? "personal" : null,
            account.IsSharedMailbox == true ? "shared mailbox" : null,
        ];
        return string.Join(", ", words.Where(word => word is not null));
    }

    private static string Approval(AccessReviewEntry entry) =>
        entry.Approval is not { } approval ? string.Empty
        : string.Join(
            ", ",
            new[]
            {
                approval.Reason,
                approval.Approver is { } by ? $"by {by}" : null,
                approval.Until is { } until ? $"until {TextSanitizer.Day(until)}" : null,
            }.Where(word => word is not null)
        )
            is { Length: > 0 } words
            ? words
        : "yes";

    // Only people sign in; of others it is not unknown, there is nothing to know.
    private static string Person(AccessReviewEntry entry, AccountFact fact, string? text) =>
        entry.Kind == PortalUserKind.User ? Known(entry, fact, text) : string.Empty;

    private static string Known(AccessReviewEntry entry, AccountFact fact, string? text) =>
        entry.Subject != AccessSubject.Assignment ? string.Empty
        : entry.Unknown.HasFlag(fact) ? Unknown
        : text ?? string.Empty;

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string? YesNo(bool? value) =>
        value switch
        {
            true => "yes",
            false => "no",
            null => null,
        };
}
