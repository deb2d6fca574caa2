namespace CloudPartner;

/// <summary>A stage of a publisher's life; each asks for certain prerequisites.</summary>
public enum PrerequisiteStage
{
    /// <summary>Becoming a publisher: the five registration steps, and the rules for names and contacts.</summary>
    Registration,

    /// <summary>Starting the draft of an offer.</summary>
    Draft,

    /// <summary>Bringing an offer to staging.</summary>
    Staging,

    /// <summary>Publishing a free offer, bring-your-own-licence included, or a solution template.</summary>
    PublishFree,

    /// <summary>Publishing an offer that is sold through Microsoft.</summary>
    PublishPaid,

    /// <summary>Calling the portal's API.</summary>
    ApiAccess,

    /// <summary>Moving the account to Partner Center.</summary>
    PartnerCenterMigration,

    /// <summary>Having an account in Partner Center, as it is today, that is verified and can be managed.</summary>
    PartnerCenterAccount,

    /// <summary>Publishing an offer in Partner Center, as it is today.</summary>
    PartnerCenterPublish,
}

/// <summary>The time that a prerequisite belongs to.</summary>
public enum PrerequisiteEra
{
    /// <summary>That of the Cloud Partner Portal, until 2020.</summary>
    CloudPartnerPortal,

    /// <summary>That of Partner Center, today.</summary>
    PartnerCenter,
}

/// <summary>How a prerequisite can be verified.</summary>
public enum PrerequisiteVerification
{
    /// <summary>Only by a person, who attests it.</summary>
    Attested,

    /// <summary>Here, on the profile and on what the caller gives.</summary>
    Local,

    /// <summary>By asking the service.</summary>
    Api,
}

/// <summary>How a prerequisite stands.</summary>
public enum PrerequisiteStatus
{
    /// <summary>Checked, and met.</summary>
    Passed,

    /// <summary>Checked, and not met.</summary>
    Failed,

    /// <summary>A person has attested it; nothing can check it.</summary>
    Attested,

    /// <summary>Nothing can check it, and nobody has attested it.</summary>
    NotAttested,

    /// <summary>It could not be checked; the detail says why.</summary>
    Unknown,

    /// <summary>Not asked for by the stage, or optional for it and not met.</summary>
    NotRequired,
}

/// <summary>One prerequisite, checked against a publisher for one stage.</summary>
public sealed record PrerequisiteResult
{
    /// <summary>The publisher that was checked.</summary>
    public required string PublisherId { get; init; }

    /// <summary>The stage it was checked for.</summary>
    public PrerequisiteStage Stage { get; init; }

    /// <summary>The step's short name, for use with <c>-Name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The step in words.</summary>
    public required string Title { get; init; }

    /// <summary>What the step gives.</summary>
    public string? Result { get; init; }

    /// <summary>How the step can be verified.</summary>
    public PrerequisiteVerification Verification { get; init; }

    /// <summary>How it stands.</summary>
    public PrerequisiteStatus Status { get; init; }

    /// <summary>True if the stage cannot be reached without it.</summary>
    public bool Required { get; init; }

    /// <summary>What was found.</summary>
    public string? Detail { get; init; }

    /// <summary>What to do next; null where nothing is open.</summary>
    public string? NextStep { get; init; }

    /// <summary>Where to do or read it.</summary>
    public Uri? Link { get; init; }

    /// <summary>The text that states the rule.</summary>
    public string? Source { get; init; }

    /// <summary>The date of that text, or for one without a date the month in which it was read.</summary>
    public string? SourceDate { get; init; }

    /// <summary>The time that the rule belongs to.</summary>
    public PrerequisiteEra Era { get; init; }

    /// <summary>What has become of the rule since; null where nothing is known to have changed.</summary>
    public string? Today { get; init; }

    /// <summary>True if the step is required and neither checked nor attested.</summary>
    public bool IsOpen => Required && Status is not (PrerequisiteStatus.Passed or PrerequisiteStatus.Attested);
}
