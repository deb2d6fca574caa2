namespace CloudPartner;

/// <summary>How a source of a review answered.</summary>
public enum ReviewSourceStatus
{
    /// <summary>It was not needed: nobody in the review has what it tells.</summary>
    NotAsked,

    /// <summary>It answered everything it was asked.</summary>
    Read,

    /// <summary>The identity may not read it.</summary>
    Forbidden,

    /// <summary>The tenant lacks a licence that it takes.</summary>
    NotLicensed,

    /// <summary>The environment or the service does not have it.</summary>
    NotOffered,

    /// <summary>It failed, or throttled for too long.</summary>
    Failed,
}

/// <summary>Where facts of a review come from, and whether they could be had.</summary>
/// <param name="Name">The source in words, for example "Microsoft Graph: sign-ins".</param>
/// <param name="Facts">The facts that it tells.</param>
/// <param name="Permission">The permission, role or licence that it takes.</param>
/// <param name="Status">How it answered.</param>
/// <param name="Detail">Why it could not be read, in words; null if it could.</param>
public sealed record ReviewSource(
    string Name,
    AccountFact Facts,
    string Permission,
    ReviewSourceStatus Status,
    string? Detail = null
)
{
    /// <summary>The name, and how it answered unless it was read.</summary>
    public override string ToString() => Status == ReviewSourceStatus.Read ? Name : $"{Name} ({Status})";
}
