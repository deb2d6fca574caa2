namespace CloudPartner;

/// <summary>
/// What a caller knows and no service tells, for the checks that are made here. What is null is not checked.
/// </summary>
public sealed record PrerequisiteData
{
    /// <summary>Nothing.</summary>
    public static PrerequisiteData None { get; } = new();

    /// <summary>The account's name; without it the display name of the profile is checked.</summary>
    public string? AccountName { get; init; }

    /// <summary>The contact's e-mail; without it the registered owners are checked.</summary>
    public string? ContactEmail { get; init; }

    /// <summary>The contact's phone number.</summary>
    public string? ContactPhone { get; init; }

    /// <summary>The work e-mail with which the account is to be migrated.</summary>
    public string? WorkEmail { get; init; }

    /// <summary>The verified domains of the tenant of the MPN ID.</summary>
    public IReadOnlyList<string>? MpnTenantDomains { get; init; }

    /// <summary>A service principal's application (client) ID.</summary>
    public string? ApplicationId { get; init; }

    /// <summary>A service principal's tenant ID.</summary>
    public string? TenantId { get; init; }

    /// <summary>The object ID that is given to the portal.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The object ID of the app registration, which must not be given to the portal.</summary>
    public string? RegistrationObjectId { get; init; }
}
