namespace CloudPartner;

/// <summary>
/// What the sources of a review know of one account. What no source could tell is null and named in
/// <see cref="Unknown"/>; null without being named there means that there is no such thing, for example that the
/// account has never signed in.
/// </summary>
public sealed record AccountFacts
{
    /// <summary>Nothing is known, whatever is asked.</summary>
    public static AccountFacts None { get; } = new() { Unknown = AccountFact.All };

    /// <summary>The facts that could not be read, by the names of the properties here.</summary>
    public AccountFact Unknown { get; init; }

    /// <summary>False if the directory has no such account.</summary>
    public bool? Exists { get; init; }

    /// <summary>The account's object ID in the tenant's directory.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>True if the account may sign in.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>True for a guest of the tenant, false for a member.</summary>
    public bool? IsGuest { get; init; }

    /// <summary>True for a guest who has not accepted the invitation yet.</summary>
    public bool? IsInvitationPending { get; init; }

    /// <summary>
    /// False for an account with which nobody can sign in now: there is none, it is disabled, or its invitation is not
    /// accepted yet. What is not known does not make it so.
    /// </summary>
    public bool CanSignIn => Exists != false && IsEnabled != false && IsInvitationPending != true;

    /// <summary>True for a personal Microsoft account.</summary>
    public bool? IsPersonal { get; init; }

    /// <summary>True for a shared mailbox.</summary>
    public bool? IsSharedMailbox { get; init; }

    /// <summary>The last time the account signed in to the tenant; null if it never has.</summary>
    public DateTimeOffset? LastSignIn { get; init; }

    /// <summary>True if the account has registered a method for a second factor.</summary>
    public bool? IsMfaRegistered { get; init; }

    /// <summary>The last call to Partner Center that came without a second factor, of the last days.</summary>
    public DateTimeOffset? LastCallWithoutMfa { get; init; }

    /// <summary>For an application: true if somebody in the tenant owns it.</summary>
    public bool? HasOwner { get; init; }

    /// <summary>Who invited a guest, as the directory's log names them.</summary>
    public string? InvitedBy { get; init; }

    /// <summary>When a guest was invited.</summary>
    public DateTimeOffset? InvitedTime { get; init; }
}

/// <summary>The facts of an account.</summary>
[Flags]
public enum AccountFact
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Whether it exists, may sign in, and is a guest, a personal account or pending.</summary>
    Account = 1,

    /// <summary>When it last signed in.</summary>
    LastSignIn = 2,

    /// <summary>Whether a second factor is registered.</summary>
    MfaRegistered = 4,

    /// <summary>Calls without a second factor.</summary>
    CallsWithoutMfa = 8,

    /// <summary>Whether an application has an owner.</summary>
    ApplicationOwner = 16,

    /// <summary>What its mailbox is for.</summary>
    Mailbox = 32,

    /// <summary>Who invited it.</summary>
    Invitation = 64,

    /// <summary>When and by whom the role was given.</summary>
    Grant = 128,

    /// <summary>All of them.</summary>
    All = Account | LastSignIn | MfaRegistered | CallsWithoutMfa | ApplicationOwner | Mailbox | Invitation | Grant,
}

/// <summary>How an application's requests to Partner Center came.</summary>
/// <param name="ApplicationId">The application (client) ID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Day">The day that was counted.</param>
/// <param name="Requests">How many requests it sent.</param>
/// <param name="RequestsWithMfa">How many of them came with a second factor.</param>
public sealed record ApplicationMfa(
    Guid ApplicationId,
    string? Name,
    DateTimeOffset Day,
    long Requests,
    long RequestsWithMfa
);
