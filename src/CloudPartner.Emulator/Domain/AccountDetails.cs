namespace CloudPartner.Emulator.Domain;

/// <summary>
/// What the directory knows of an account besides what it is called. It follows from the account alone, so that every
/// test finds the same; times count back from this morning.
/// </summary>
internal sealed record AccountDetails
{
    /// <summary>Whose account was deleted while a role remained, in the seed for reviews.</summary>
    public const string Deleted = "greta.gone@contoso.com";

    private static readonly AccountDetails Usual = new();

    private static readonly Dictionary<string, AccountDetails> ByKey = new()
    {
        [Identities.NoMfa] = new() { IsMfaRegistered = false },
        ["pending@fabrikam.com"] = Guest(days: 20) with { SignedInDaysAgo = null, IsMfaRegistered = false },
        ["dora.dormant@contoso.com"] = new() { SignedInDaysAgo = 200 },
        ["nils.never@contoso.com"] = new() { SignedInDaysAgo = null },
        ["dan.disabled@contoso.com"] = new() { SignedInDaysAgo = 45 },
        ["gwen.guest@fabrikam.com"] = Guest(days: 10),
        ["polly.pending@fabrikam.com"] = Guest(days: 5) with { SignedInDaysAgo = null, IsMfaRegistered = false },
        ["paula.personal@outlook.com"] = Guest(days: 12) with { Issuer = "MicrosoftAccount" },
        ["mona.nomethod@contoso.com"] = new() { IsMfaRegistered = false },
        ["carl.calls@contoso.com"] = new() { CalledWithoutMfaDaysAgo = 2 },
        ["marketplace@contoso.com"] = new() { MailboxPurpose = "shared" },
    };

    public int? SignedInDaysAgo { get; private init; } = 1;

    public bool IsMfaRegistered { get; private init; } = true;

    /// <summary>When Partner Center was called through the Azure CLI without a second factor; null for never.</summary>
    public int? CalledWithoutMfaDaysAgo { get; private init; }

    public string MailboxPurpose { get; private init; } = "user";

    /// <summary>Who vouches for a guest.</summary>
    public string Issuer { get; private init; } = "ExternalAzureAD";

    public int? InvitedDaysAgo { get; private init; }

    public string? InvitedBy { get; private init; }

    public DateTimeOffset? LastSignIn => Ago(SignedInDaysAgo);

    public DateTimeOffset? LastCallWithoutMfa => Ago(CalledWithoutMfaDaysAgo);

    public DateTimeOffset? InvitedTime => Ago(InvitedDaysAgo);

    public static AccountDetails Of(string userKey) => ByKey.GetValueOrDefault(userKey, Usual);

    /// <summary>Those of whom there is something to tell.</summary>
    public static IEnumerable<(string UserKey, AccountDetails Details)> All =>
        ByKey.Select(pair => (pair.Key, pair.Value));

    private static AccountDetails Guest(int days) => new() { InvitedDaysAgo = days, InvitedBy = "owner@contoso.com" };

    private static DateTimeOffset? Ago(int? days) =>
        days is { } count ? new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero).AddDays(-count) : null;
}
