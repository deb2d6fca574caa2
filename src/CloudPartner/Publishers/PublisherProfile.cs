namespace CloudPartner;

/// <summary>The publisher's page: names, owners, partner ID and the linked Dev Center account.</summary>
public sealed record PublisherProfile
{
    /// <summary>The unique name of the publisher. Fixed once its first offer is published.</summary>
    public required string PublisherId { get; init; }

    /// <summary>
    /// The publisher ID that customers see; normally the same. Fixed once the first offer is published.
    /// </summary>
    public string? PublicPublisherId { get; init; }

    /// <summary>The name that customers see.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The organisation's Microsoft Partner Network ID.</summary>
    public string? MpnId { get; init; }

    /// <summary>The registered owners. Fixed once the first offer is published.</summary>
    public IReadOnlyList<string> OwnerEmails { get; init; } = [];

    /// <summary>The seller ID; the services that show one give it to accounts that may sell.</summary>
    public string? SellerId { get; init; }

    /// <summary>The kinds of offers this publisher may make.</summary>
    public IReadOnlyList<string> OfferTypes { get; init; } = [];

    /// <summary>State of the Dev Center link as the service names it, for example notLinked or linked.</summary>
    public string? DevCenterStatus { get; init; }

    /// <summary>E-mail of the Dev Center account's owner.</summary>
    public string? DevCenterOwnerEmail { get; init; }

    /// <summary>Name of the Dev Center account.</summary>
    public string? DevCenterAccountName { get; init; }

    /// <summary>The organisation; only where the service has one.</summary>
    public OrganizationProfile? Organization { get; init; }

    /// <summary>The legal business and how its verification stands; only where the service has one.</summary>
    public LegalProfile? Legal { get; init; }

    /// <summary>Where customers get help; only where the service says so.</summary>
    public SupportProfile? Support { get; init; }

    /// <summary>Who pays and is paid; only where the service says so.</summary>
    public BillingProfile? Billing { get; init; }

    /// <summary>When the profile last changed.</summary>
    public DateTimeOffset? ChangedTime { get; init; }

    /// <summary>The version that was read; a change is made only if it is still current.</summary>
    public string? ETag { get; init; }

    /// <summary>The publisher ID.</summary>
    public override string ToString() => PublisherId;
}
