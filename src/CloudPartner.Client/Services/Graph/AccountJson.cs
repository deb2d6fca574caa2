using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>An account in the directory, as a review asks for it.</summary>
internal sealed record Account
{
    private static readonly string[] PersonalDomains = ["outlook", "hotmail", "live", "msn", "passport"];

    public Guid Id { get; init; }

    public string? UserPrincipalName { get; init; }

    public string? Mail { get; init; }

    public bool? IsEnabled { get; init; }

    public string? UserType { get; init; }

    public string? GuestState { get; init; }

    /// <summary>Who vouches for it, for example "MicrosoftAccount".</summary>
    public IReadOnlyList<string> Issuers { get; init; } = [];

    public DateTimeOffset? LastSignIn { get; init; }

    public bool IsGuest => string.Equals(UserType, "Guest", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True for a personal Microsoft account, by the issuer that Graph documents for those (learn
    /// entra/external-id/user-properties, read 2026-11). Before an invitation is accepted there is none; then the
    /// consumer domains of Microsoft count, which is ours.
    /// </summary>
    public bool IsPersonal =>
        Issuers.Contains("MicrosoftAccount", StringComparer.OrdinalIgnoreCase)
        || (IsGuest && GuestState == Person.Pending && IsInPersonalDomain(Mail));

    private static bool IsInPersonalDomain(string? address) =>
        address?.LastIndexOf('@') is >= 0 and var at
        && PersonalDomains.Contains(address[(at + 1)..].Split('.')[0], StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a review asks Microsoft Graph for, on the wire.</summary>
internal static class AccountJson
{
    /// <summary>The properties of an account to ask for.</summary>
    public const string Properties =
        "id,displayName,mail,userPrincipalName,userType,accountEnabled,externalUserState,identities";

    /// <summary>The property that takes a licence and a permission of its own.</summary>
    public const string SignIns = "signInActivity";

    private static readonly JsonShape<Account> AccountShape = new()
    {
        { "id", (account, json) => account with { Id = json.ReadId() ?? Guid.Empty } },
        { "userPrincipalName", (account, json) => account with { UserPrincipalName = json.ReadText() } },
        { "mail", (account, json) => account with { Mail = json.ReadText() } },
        { "accountEnabled", (account, json) => account with { IsEnabled = ReadFlag(json) } },
        { "userType", (account, json) => account with { UserType = json.ReadText() } },
        { "externalUserState", (account, json) => account with { GuestState = json.ReadText() } },
        { "identities", (account, json) => account with { Issuers = json.ReadArray(ReadIssuer) } },
        { SignIns, (account, json) => account with { LastSignIn = ReadLastSignIn(json) } },
    };

    private static readonly JsonShape<(DateTimeOffset? Successful, DateTimeOffset? Any)> SignInShape = new()
    {
        { "lastSuccessfulSignInDateTime", (seen, json) => seen with { Successful = json.ReadTime() } },
        { "lastSignInDateTime", (seen, json) => seen with { Any = Later(seen.Any, json.ReadTime()) } },
        { "lastNonInteractiveSignInDateTime", (seen, json) => seen with { Any = Later(seen.Any, json.ReadTime()) } },
    };

    /// <exception cref="JsonException">It is no account.</exception>
    public static Account ReadAccount(JsonTextReader json) =>
        AccountShape.Read(json, new Account()) is var account && account.Id != Guid.Empty
            ? account
            : throw new JsonReaderException("An account without an ID.");

    /// <summary>Whether a person has registered a method for a second factor.</summary>
    /// <exception cref="JsonException">It does not say so, or of somebody else.</exception>
    public static bool ReadIsMfaRegistered(JsonTextReader json, Guid user)
    {
        var (id, isRegistered) = ((Guid?)null, (bool?)null);
        json.ReadObject(Read);
        if (id is { } found && found != user)
            throw new AnotherAnswerException(user.ToString("D"), found.ToString("D"));
        return isRegistered ?? throw new JsonReaderException("Registered methods without isMfaRegistered.");

        // The page's example has the object in a property "value".
        void Read(string name)
        {
            if (name == "value")
                json.ReadObject(Read);
            else if (name == "id")
                id = json.ReadId();
            else if (name == "isMfaRegistered")
                isRegistered = ReadFlag(json);
            else
                json.SkipValue();
        }
    }

    /// <summary>What a mailbox is for, for example "user" or "shared".</summary>
    /// <exception cref="JsonException">It does not say so.</exception>
    public static string ReadPurpose(JsonTextReader json)
    {
        string? purpose = null;
        json.ReadObject("value", () => purpose = json.ReadText());
        return purpose ?? throw new JsonReaderException("A mailbox without a purpose.");
    }

    /// <summary>Whether an application may sign in, and whether it has an owner.</summary>
    /// <exception cref="JsonException">It is another one, or none.</exception>
    public static (bool? IsEnabled, bool HasOwner) ReadServicePrincipal(JsonTextReader json, Guid principal)
    {
        var (id, isEnabled, owners) = ((Guid?)null, (bool?)null, (List<Guid?>?)null);
        json.ReadObject(name =>
        {
            if (name == "id")
                id = json.ReadId();
            else if (name == "accountEnabled")
                isEnabled = ReadFlag(json);
            else if (name == "owners")
                owners = json.ReadItems(ReadItemId);
            else
                json.SkipValue();
        });
        if (id != principal)
            throw new AnotherAnswerException(principal.ToString("D"), id?.ToString("D"));
        return (isEnabled, (owners ?? throw new JsonReaderException("An application without owners.")).Count > 0);
    }

    /// <summary>Whether one of the applications found has an owner.</summary>
    /// <exception cref="JsonException">It is no list of applications.</exception>
    public static bool ReadHasOwner(JsonTextReader json) =>
        DirectoryJson
            .ReadList(
                json,
                _ =>
                {
                    List<Guid?>? owners = null;
                    json.ReadObject("owners", () => owners = json.ReadItems(ReadItemId));
                    return (owners ?? throw new JsonReaderException("An application without owners.")).Count > 0;
                }
            )
            .Contains(true);

    private static Guid? ReadItemId(JsonTextReader json)
    {
        Guid? id = null;
        json.ReadObject("id", () => id = json.ReadId());
        return id;
    }

    private static string ReadIssuer(JsonTextReader json)
    {
        var issuer = string.Empty;
        json.ReadObject("issuer", () => issuer = json.ReadText() ?? string.Empty);
        return issuer;
    }

    // The last attempt may have failed. What succeeded is known since December 2023 (learn
    // graph/api/resources/signinactivity, read 2026-11); before it, an attempt is the best there is.
    private static DateTimeOffset? ReadLastSignIn(JsonTextReader json)
    {
        var (successful, any) = SignInShape.Read(json, default);
        return successful ?? any;
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one > other ? one : other ?? one;

    private static bool? ReadFlag(JsonTextReader json) => bool.TryParse(json.ReadText(), out var flag) ? flag : null;
}
