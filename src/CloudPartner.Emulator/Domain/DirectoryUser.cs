using System.Security.Cryptography;
using System.Text;

namespace CloudPartner.Emulator.Domain;

/// <summary>
/// Somebody in a tenant's directory. The key is the name under which the portal knows the person, which is the e-mail
/// unless somebody else has it already; the other name, if there is one, is what else the person can be found by.
/// </summary>
internal sealed record DirectoryUser(
    string TenantId,
    string UserKey,
    string Id,
    string UserPrincipalName,
    string? Mail,
    string? DisplayName,
    string UserType,
    bool AccountEnabled,
    string? ExternalUserState
)
{
    // Before the one below, which is made of it.
    public static readonly string[] NotHeldLists =
    [
        "businessPhones",
        "otherMails",
        "proxyAddresses",
        "imAddresses",
        "identities",
        "assignedLicenses",
        "assignedPlans",
    ];

    /// <summary>
    /// Properties of a user that Graph has, and of which the directory here holds nothing: they are null, or empty
    /// lists.
    /// </summary>
    public static readonly HashSet<string> NotHeld = new(
        [
            "givenName",
            "surname",
            "jobTitle",
            "mobilePhone",
            "officeLocation",
            "preferredLanguage",
            "department",
            "companyName",
            "employeeId",
            "employeeType",
            "streetAddress",
            "city",
            "state",
            "postalCode",
            "country",
            "usageLocation",
            "ageGroup",
            "creationType",
            "mailNickname",
            "createdDateTime",
            "externalUserStateChangeDateTime",
            "lastPasswordChangeDateTime",
            "onPremisesSyncEnabled",
            "onPremisesImmutableId",
            "onPremisesSamAccountName",
            "faxNumber",
            "legalAgeGroupClassification",
            "showInAddressList",
            "signInSessionsValidFromDateTime",
            .. NotHeldLists,
        ],
        StringComparer.OrdinalIgnoreCase
    );

    public const string Pending = "PendingAcceptance";
    public const string Accepted = "Accepted";

    public string? OtherName
    {
        get
        {
            var (principal, mail) = (UserPrincipalName.ToLowerInvariant(), Mail?.ToLowerInvariant());
            return principal != UserKey ? principal
                : mail != UserKey ? mail
                : null;
        }
    }

    /// <summary>A person with an address of the tenant is a member, any other one a guest.</summary>
    public static DirectoryUser ForEmail(
        string tenantId,
        string email,
        string? displayName,
        string guestState = Accepted
    )
    {
        var key = email.ToLowerInvariant();
        var tenant = Tenant.Find(tenantId)!;
        var isMember = tenant.Owns(key);
        return new DirectoryUser(
            tenantId,
            key,
            IdOf(tenantId, key),
            isMember ? email : tenant.GuestName(email),
            email,
            displayName,
            isMember ? "Member" : "Guest",
            true,
            isMember ? null : guestState
        );
    }

    /// <summary>The object ID that somebody gets: always the same one, so that tests can rely on it.</summary>
    public static string IdOf(string tenantId, string userKey)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenantId}|{userKey}")).AsSpan(0, 16).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}

/// <summary>A tenant that the emulator knows, with its domains, the first of which it was made with.</summary>
internal sealed record Tenant(string Id, string[] Domains)
{
    public static Tenant Contoso { get; } =
        new("22222222-2222-4222-8222-222222222222", ["contoso.onmicrosoft.com", "contoso.com"]);

    public static Tenant Fabrikam { get; } =
        new("66666666-6666-4666-8666-666666666666", ["fabrikam.onmicrosoft.com", "fabrikam.com"]);

    /// <summary>By ID or domain.</summary>
    public static Tenant? Find(string name)
    {
        foreach (var tenant in (Tenant[])[Contoso, Fabrikam])
        {
            if (tenant.Id == name || tenant.Domains.Contains(name, StringComparer.OrdinalIgnoreCase))
                return tenant;
        }

        return null;
    }

    /// <summary>Where somebody signs in who names no tenant.</summary>
    public static Tenant HomeOf(Principal caller) =>
        Find(caller.Key[(caller.Key.IndexOf('@', StringComparison.Ordinal) + 1)..]) ?? Contoso;

    public bool Owns(string email) =>
        Domains.Any(domain => email.EndsWith('@' + domain, StringComparison.OrdinalIgnoreCase));

    public string GuestName(string email) => $"{email.Replace('@', '_')}#EXT#@{Domains[0]}";
}
