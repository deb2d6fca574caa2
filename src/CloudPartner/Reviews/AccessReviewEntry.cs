namespace CloudPartner;

/// <summary>What a line of an access review is about.</summary>
public enum AccessSubject
{
    /// <summary>A role that somebody holds.</summary>
    Assignment,

    /// <summary>A role that is approved and that nobody holds.</summary>
    Approval,

    /// <summary>The publisher as a whole. There is such a line only where something was found of it.</summary>
    Publisher,

    /// <summary>An application that calls the service. There is such a line only where something was found of
    /// it.</summary>
    Application,
}

/// <summary>One line of an access review: who holds what, what is known of the account, and what was found.</summary>
public sealed record AccessReviewEntry
{
    /// <summary>The publisher on which the role is held.</summary>
    public required string PublisherId { get; init; }

    /// <summary>The environment that was reviewed.</summary>
    public required string Environment { get; init; }

    /// <summary>What the line is about.</summary>
    public AccessSubject Subject { get; init; }

    /// <summary>User, group or service principal.</summary>
    public PortalUserKind Kind { get; init; }

    /// <summary>The e-mail of a user or group; null for a service principal.</summary>
    public string? Email { get; init; }

    /// <summary>The name that the service shows.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The role as the service names it; null for a publisher or an application.</summary>
    public string? Role { get; init; }

    /// <summary>The object ID.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>An application's (client) ID.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>Since when the role is held, as the service's history tells; null if it does not go back so
    /// far.</summary>
    public DateTimeOffset? GrantedTime { get; init; }

    /// <summary>Who gave the role, as the history names them.</summary>
    public string? GrantedBy { get; init; }

    /// <summary>What is known of the account. For a line that is not about an account, nothing.</summary>
    public AccountFacts Account { get; init; } = AccountFacts.None;

    /// <summary>The approval of the role; null if there is none, or no list of approvals was given.</summary>
    public AccessApproval? Approval { get; init; }

    /// <summary>What was found, the worst first.</summary>
    public IReadOnlyList<AccessFinding> Findings { get; init; } = [];

    /// <summary>
    /// Where the facts of the review come from, and which could not be had. All lines of a publisher share one list.
    /// </summary>
    public IReadOnlyList<ReviewSource> Sources { get; init; } = [];

    /// <summary>True if the account may sign in.</summary>
    public bool? IsEnabled => Account.IsEnabled;

    /// <summary>True for a guest of the tenant.</summary>
    public bool? IsGuest => Account.IsGuest;

    /// <summary>The last time the account signed in; null if it never has, or that is not known (see <see
    /// cref="Unknown"/>).</summary>
    public DateTimeOffset? LastSignIn => Account.LastSignIn;

    /// <summary>True if a second factor is registered.</summary>
    public bool? IsMfaRegistered => Account.IsMfaRegistered;

    /// <summary>The last call to the service that came without a second factor.</summary>
    public DateTimeOffset? LastCallWithoutMfa => Account.LastCallWithoutMfa;

    /// <summary>The facts that no source could tell.</summary>
    public AccountFact Unknown => Account.Unknown;

    /// <summary>The severity of the worst finding; null if nothing was found.</summary>
    public FindingSeverity? Severity =>
        Findings.Count == 0 ? null : Findings.Max(finding => (FindingSeverity?)finding.Severity);

    /// <summary>Who or what the line is about: the e-mail, an ID, or the publisher.</summary>
    public string Name =>
        Subject == AccessSubject.Publisher
            ? PublisherId
            : Email?.ToLowerInvariant() ?? (ObjectId ?? ApplicationId)?.ToString("D") ?? DisplayName ?? string.Empty;

    /// <summary>The name, and the role if there is one.</summary>
    public override string ToString() => Role is null ? Name : $"{Name} ({Role})";
}

/// <summary>That somebody may hold a role, as a list of approvals says.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Approver">Who approved it.</param>
/// <param name="From">From when on; null for ever since.</param>
/// <param name="Until">Until when, the whole of that day if it is only a day; null without an end.</param>
public sealed record AccessApproval(string? Reason, string? Approver, DateTimeOffset? From, DateTimeOffset? Until)
{
    /// <summary>The reason.</summary>
    public override string ToString() => Reason ?? Approver ?? string.Empty;
}
