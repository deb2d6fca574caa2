namespace CloudPartner.Emulator.Domain;

/// <summary>One assignment: who has which role at which publisher.</summary>
internal sealed record User(
    string PublisherId,
    string UserKey,
    string Kind,
    string? Email,
    string? DisplayName,
    string RoleName,
    string? ApplicationId,
    string? TenantId,
    string? ObjectId,
    IReadOnlyList<string> OfferTypes,
    DateTimeOffset ChangedTime,
    long Version
)
{
    /// <summary>
    /// Whether the portal lists it: somebody who only has roles that the portal does not know has none there.
    /// </summary>
    public bool IsListed => RoleName.Length > 0;
}

/// <summary>
/// A publisher. <see cref="DevCenter"/> is what the profile shows; the account is the one in Dev Center that exists for
/// the company, and that linking finds.
/// </summary>
internal sealed record Publisher(
    string Id,
    string DisplayText,
    string PublicPublisherId,
    string? MpnId,
    long? SellerId,
    IReadOnlyList<string> OfferTypeCategories,
    IReadOnlyList<string> OwnerEmails,
    string DevCenterStatus,
    string? DevCenterOwnerEmail,
    string? DevCenterAccountName,
    string? AccountEmail,
    string? AccountName,
    long? AccountSellerId,
    string Registration,
    DateTimeOffset ChangedTime,
    long Version,
    string? TenantId
)
{
    public DevCenterLink DevCenter => new(DevCenterStatus, DevCenterOwnerEmail, DevCenterAccountName);
}

internal sealed record DevCenterLink(string Status, string? OwnerEmail, string? AccountName)
{
    public const string Linked = "linked";
    public const string NotLinked = "notLinked";
}

/// <summary>
/// An offer. <see cref="Draft"/> is the number of the version that is worked on, <see cref="Preview"/> and
/// <see cref="Production"/> those of the versions that reviewers and customers see, if there are any.
/// <see cref="Version"/> counts every change and is what the ETag says.
/// </summary>
internal sealed record Offer(
    string PublisherId,
    string Id,
    string TypeId,
    string DisplayText,
    string Status,
    long Draft,
    long? Preview,
    long? Production,
    DateTimeOffset ChangedTime,
    long Version
)
{
    public bool IsPublished => Production is not null;
}

/// <summary>One version of an offer: its definition, as JSON.</summary>
internal sealed record OfferVersion(
    string PublisherId,
    string OfferId,
    long Number,
    string Definition,
    DateTimeOffset ChangedTime
);

/// <summary>An offer with the version of it that is looked at.</summary>
internal sealed record OfferView(Offer Offer, OfferVersion Version);

/// <summary>A publication or a going live under way, or what became of it.</summary>
internal sealed record Operation(
    string Id,
    string PublisherId,
    string OfferId,
    string Kind,
    string Caller,
    string? NotificationEmails,
    long OfferVersion,
    long PublishingVersion,
    DateTimeOffset StartedTime,
    DateTimeOffset ChangedTime,
    string State
)
{
    public const string Publish = "publish";
    public const string GoLive = "golive";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Canceled = "canceled";
    public const string Failed = "failed";

    /// <summary>What may be asked for: those that the emulator has, and others that the service has, too.</summary>
    public static readonly string[] States = ["notStarted", Running, Completed, "succeeded", Canceled, Failed];
}

internal sealed record AuditEvent(
    long Id,
    DateTimeOffset Timestamp,
    string EventType,
    string ObjectType,
    string ObjectName,
    string PublisherId,
    string User,
    string? Before,
    string? After,
    string? Status = null,
    string? CorrelationId = null
)
{
    /// <summary>The status of a change that was refused; one that happened has none.</summary>
    public const string Failed = "failed";
}

/// <summary>An event with the names of who did it and to whom, as far as they are in the directory.</summary>
internal sealed record UserEvent(AuditEvent Event, string? ActorName, string? TargetName, string? TargetId);

/// <summary>Ground truth: a change that was committed.</summary>
internal sealed record Commit(
    long Sequence,
    DateTimeOffset Time,
    string PublisherId,
    string? Key,
    string Operation,
    string CorrelationId,
    string? ClientRequestId,
    string? RoleAfter,
    string? Role
);

/// <summary>Who is calling: the key is the one the person or service principal has in a list of users.</summary>
internal sealed record Principal(
    string Key,
    string DisplayName,
    bool IsPortalAdministrator,
    bool IsApplication = false,
    bool HasMfa = true
);

/// <summary>What somebody is at a publisher; no role for an administrator of the portal, who needs none.</summary>
internal sealed record HeldRole(string PublisherId, string? RoleName);

/// <summary>
/// What a token says: who calls, which service the token is for, and in which tenant it was given out.
/// </summary>
internal sealed record TokenClaims(Principal Caller, string Audience, string TenantId)
{
    /// <summary>The application that got it.</summary>
    public string? Application { get; init; }
}

/// <summary>The ids under which a request is found in the journal and in the commits.</summary>
internal sealed record RequestIds(string CorrelationId, string? ClientRequestId);

internal sealed record Profile(string PublisherId, string Name, string Content, long Version);

internal static class PortalRoles
{
    public const string Owner = "Owner";
    public const string Contributor = "Contributor";
}
