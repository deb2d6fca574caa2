namespace CloudPartner;

/// <summary>
/// What is to change in a publisher's profile. What is null stays as it is; what is given has passed the rules of
/// <see cref="FieldRules"/>, so it can be sent as it is. An empty value is refused: it would neither keep nor set
/// anything.
/// </summary>
public sealed record PublisherProfileChange
{
    private PublisherProfileChange() { }

    /// <summary>The name that customers see. Editable at any time.</summary>
    public string? DisplayName { get; private init; }

    /// <summary>The partner network ID.</summary>
    public string? MpnId { get; private init; }

    /// <summary>All registered owners. Locked once the first offer is published.</summary>
    public IReadOnlyList<string>? OwnerEmails { get; private init; }

    /// <summary>The publisher ID that customers see. Locked once the first offer is published.</summary>
    public string? PublicPublisherId { get; private init; }

    /// <summary>What of the support profile is to change, if anything. Not every service has it.</summary>
    public SupportProfile? Support { get; private init; }

    /// <summary>What of the legal address is to change, if anything. Not every service has it.</summary>
    public PublisherAddress? LegalAddress { get; private init; }

    /// <summary>What of the billing address is to change, if anything. Not every service has it.</summary>
    public PublisherAddress? BillingAddress { get; private init; }

    /// <summary>True if nothing is given.</summary>
    public bool IsEmpty => this == new PublisherProfileChange();

    /// <summary>Checks what is given.</summary>
    /// <exception cref="CloudPartnerException">A value breaks a rule; the fault names field, value and
    /// rule.</exception>
    public static PublisherProfileChange Of(
        string? displayName = null,
        string? mpnId = null,
        IReadOnlyList<string>? ownerEmails = null,
        string? publicPublisherId = null
    ) =>
        new()
        {
            DisplayName = Given("DisplayName", FieldRules.DisplayName(displayName) ?? displayName),
            MpnId = Given("MpnId", mpnId),
            OwnerEmails = ownerEmails is null ? null : Owners(ownerEmails),
            PublicPublisherId = Given("PublicPublisherId", publicPublisherId) is { } id
                ? FieldRules.PublisherId(id, "PublicPublisherId")
                : null,
        };

    /// <summary>The same change with the parts of a profile that not every service has.</summary>
    /// <exception cref="CloudPartnerException">A value breaks a rule; the fault names field, value and
    /// rule.</exception>
    public PublisherProfileChange With(
        SupportProfile? support,
        PublisherAddress? legalAddress,
        PublisherAddress? billingAddress
    ) =>
        this with
        {
            Support = support is null
                ? null
                : new SupportProfile
                {
                    Email = Given("SupportEmail", support.Email) is { } email
                        ? FieldRules.Email(email, "SupportEmail")
                        : null,
                    Telephone = Given("SupportTelephone", support.Telephone),
                    Website = Given("SupportWebsite", support.Website),
                },
            LegalAddress = legalAddress is null ? null : Address("LegalAddress", legalAddress),
            BillingAddress = billingAddress is null ? null : Address("BillingAddress", billingAddress),
        };

    /// <summary>A profile with this change in it.</summary>
    public PublisherProfile ApplyTo(PublisherProfile profile) =>
        profile with
        {
            DisplayName = DisplayName ?? profile.DisplayName,
            MpnId = MpnId ?? profile.MpnId,
            OwnerEmails = OwnerEmails ?? profile.OwnerEmails,
            PublicPublisherId = PublicPublisherId ?? profile.PublicPublisherId,
            Support = Support is null
                ? profile.Support
                : new SupportProfile
                {
                    Email = Support.Email ?? profile.Support?.Email,
                    Telephone = Support.Telephone ?? profile.Support?.Telephone,
                    Website = Support.Website ?? profile.Support?.Website,
                },
            Legal = LegalAddress is null
                ? profile.Legal
                : (profile.Legal ?? new LegalProfile()) with
                {
                    Address = Merge(profile.Legal?.Address, LegalAddress),
                },
            Billing = BillingAddress is null
                ? profile.Billing
                : (profile.Billing ?? new BillingProfile()) with
                {
                    Address = Merge(profile.Billing?.Address, BillingAddress),
                },
        };

    /// <summary>True if a profile has everything that this change wants.</summary>
    public bool IsIn(PublisherProfile profile) =>
        (DisplayName is null || DisplayName == profile.DisplayName)
        && (MpnId is null || MpnId == profile.MpnId)
        && (OwnerEmails is null || OwnerEmails.SequenceEqual(profile.OwnerEmails, StringComparer.OrdinalIgnoreCase))
        && (PublicPublisherId is null || PublicPublisherId == profile.PublicPublisherId)
        && ApplyTo(profile) is var changed
        && WithoutVersion(changed.Support) == WithoutVersion(profile.Support)
        && changed.Legal?.Address == profile.Legal?.Address
        && changed.Billing?.Address == profile.Billing?.Address;

    /// <summary>The change in words.</summary>
    public override string ToString()
    {
        var words = new List<string>();
        if (DisplayName is not null)
            words.Add($"display name to '{DisplayName}'");
        if (MpnId is not null)
            words.Add($"MPN ID to '{MpnId}'");
        if (OwnerEmails is not null)
            words.Add($"registered owners to {string.Join(", ", OwnerEmails)}");
        if (PublicPublisherId is not null)
            words.Add($"public publisher ID to '{PublicPublisherId}'");
        if (Support is not null)
            words.Add($"support to '{Support}'");
        if (LegalAddress is not null)
            words.Add($"legal address to '{LegalAddress}'");
        if (BillingAddress is not null)
            words.Add($"billing address to '{BillingAddress}'");
        return string.Join("; ", words);
    }

    private static string? Given(string field, string? value) =>
        value is null
            ? null
            : FieldRules.Text(field, value)
                ?? throw FieldRules.Missing(field, "must not be empty; leave it out to keep what is there");

    private static SupportProfile? WithoutVersion(SupportProfile? support) =>
        support is null ? null : support with { ETag = null };

    private static PublisherAddress Merge(PublisherAddress? there, PublisherAddress given) =>
        new()
        {
            FirstName = given.FirstName ?? there?.FirstName,
            LastName = given.LastName ?? there?.LastName,
            AddressLine1 = given.AddressLine1 ?? there?.AddressLine1,
            AddressLine2 = given.AddressLine2 ?? there?.AddressLine2,
            City = given.City ?? there?.City,
            State = given.State ?? there?.State,
            PostalCode = given.PostalCode ?? there?.PostalCode,
            Country = given.Country ?? there?.Country,
            PhoneNumber = given.PhoneNumber ?? there?.PhoneNumber,
        };

    private static PublisherAddress Address(string field, PublisherAddress given)
    {
        var address = new PublisherAddress
        {
            FirstName = Given($"{field}.FirstName", given.FirstName),
            LastName = Given($"{field}.LastName", given.LastName),
            AddressLine1 = Given($"{field}.AddressLine1", given.AddressLine1),
            AddressLine2 = Given($"{field}.AddressLine2", given.AddressLine2),
            City = Given($"{field}.City", given.City),
            State = Given($"{field}.State", given.State),
            PostalCode = Given($"{field}.PostalCode", given.PostalCode),
            Country = Given($"{field}.Country", given.Country),
            PhoneNumber = Given($"{field}.PhoneNumber", given.PhoneNumber),
        };
        return address == new PublisherAddress()
            ? throw FieldRules.Missing(field, "names no part of an address")
            : address;
    }

    private static List<string> Owners(IReadOnlyList<string> given)
    {
        if (given.Count == 0)
            throw FieldRules.Missing("OwnerEmail", "a publisher has at least one registered owner");
        var owners = new List<string>();
        foreach (var value in given)
        {
            var email = FieldRules.Email(
                FieldRules.Text("OwnerEmail", value) ?? throw FieldRules.Missing("OwnerEmail", "must not be empty"),
                "OwnerEmail"
            );
            if (owners.Contains(email, StringComparer.OrdinalIgnoreCase))
                throw FieldRules.Refuse("OwnerEmail", email, "is given twice");
            owners.Add(email);
        }
        return owners;
    }
}
