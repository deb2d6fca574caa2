namespace CloudPartner;

/// <summary>
/// What is to change in a publisher's profile. What is null stays as it is; what is given has passed the rules of
/// <see cref="FieldRules"/>, so it can be sent as it is. An empty value is refused: it would neither keep nor set anything.
/// </summary>
public sealed record PublisherProfileChange
{
    private PublisherProfileChange()
    {
    }

    /// <summary>The name that customers see. Editable at any time.</summary>
    public string? DisplayName { get; private init; }

    /// <summary>The partner network ID.</summary>
    public string? MpnId { get; private init; }

    /// <summary>All registered owners. Locked once the first offer is published.</summary>
    public IReadOnlyList<string>? OwnerEmails { get; private init; }

    /// <summary>The publisher ID that customers see. Locked once the first offer is published.</summary>
    public string? PublicPublisherId { get; private init; }

    /// <summary>True if nothing is given.</summary>
    public bool IsEmpty => (DisplayName ?? MpnId ?? PublicPublisherId) is null && OwnerEmails is null;

    /// <summary>Checks what is given.</summary>
    /// <exception cref="CloudPartnerException">A value breaks a rule; the fault names field, value and rule.</exception>
    public static PublisherProfileChange Of(
        string? displayName = null, string? mpnId = null, IReadOnlyList<string>? ownerEmails = null, string? publicPublisherId = null) => new()
        {
            DisplayName = Given("DisplayName", displayName),
            MpnId = Given("MpnId", mpnId),
            OwnerEmails = ownerEmails is null ? null : Owners(ownerEmails),
            PublicPublisherId = Given("PublicPublisherId", publicPublisherId) is { } id ? FieldRules.PublisherId(id) : null,
        };

    /// <summary>A profile with this change in it.</summary>
    public PublisherProfile ApplyTo(PublisherProfile profile) => profile with
    {
        DisplayName = DisplayName ?? profile.DisplayName,
        MpnId = MpnId ?? profile.MpnId,
        OwnerEmails = OwnerEmails ?? profile.OwnerEmails,
        PublicPublisherId = PublicPublisherId ?? profile.PublicPublisherId,
    };

    /// <summary>True if a profile has everything that this change wants.</summary>
    public bool IsIn(PublisherProfile profile) =>
        (DisplayName is null || DisplayName == profile.DisplayName)
        && (MpnId is null || MpnId == profile.MpnId)
        && (OwnerEmails is null || OwnerEmails.SequenceEqual(profile.OwnerEmails, StringComparer.OrdinalIgnoreCase))
        && (PublicPublisherId is null || PublicPublisherId == profile.PublicPublisherId);

    /// <summary>The change in words.</summary>
    public override string ToString()
    {
        var words = new List<string>();
        if (DisplayName is not null) words.Add($"display name to '{DisplayName}'");
        if (MpnId is not null) words.Add($"MPN ID to '{MpnId}'");
        if (OwnerEmails is not null) words.Add($"registered owners to {string.Join(", ", OwnerEmails)}");
        if (PublicPublisherId is not null) words.Add($"public publisher ID to '{PublicPublisherId}'");
        return string.Join("; ", words);
    }

    private static string? Given(string field, string? value) =>
        value is null ? null : FieldRules.Text(field, value) ?? throw FieldRules.Missing(field, "must not be empty; leave it out to keep what is there");

    private static List<string> Owners(IReadOnlyList<string> given)
    {
        if (given.Count == 0) throw FieldRules.Missing("OwnerEmail", "a publisher has at least one registered owner");
        var owners = new List<string>();
        foreach (var value in given)
        {
            var email = FieldRules.Email(FieldRules.Text("OwnerEmail", value) ?? throw FieldRules.Missing("OwnerEmail", "must not be empty"));
            if (owners.Contains(email, StringComparer.OrdinalIgnoreCase)) throw FieldRules.Refuse("OwnerEmail", email, "is given twice");
            owners.Add(email);
        }
        return owners;
    }
}
