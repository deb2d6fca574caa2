using System.Globalization;

namespace CloudPartner.Client.Reviews;

/// <summary>What a review is to look for.</summary>
public sealed record ReviewRequest
{
    /// <summary>The list of approvals; null if there is none, and then nothing is said of approvals.</summary>
    public ApprovedList? Approved { get; init; }

    /// <summary>An owner who has not signed in for longer is dormant. Default 90 days; more than zero.</summary>
    public TimeSpan DormantAfter { get; init; } = TimeSpan.FromDays(90);

    /// <summary>When roles may be given. Only what was given since the first of them began is compared.</summary>
    public IReadOnlyList<ChangeWindow> ChangeWindows { get; init; } = [];

    /// <summary>The time of the review.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UtcNow;
}

/// <summary>A time in which roles may be given.</summary>
/// <param name="Start">Its begin.</param>
/// <param name="End">Its end.</param>
public sealed record ChangeWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Reads an interval as ISO 8601 writes it: begin, a slash, end.</summary>
    /// <exception cref="CloudPartnerException">It is none, or ends before it begins.</exception>
    public static ChangeWindow Parse(string text)
    {
        if (text.Split('/') is not [var begin, var end] || Time(begin) is not { } start || Time(end) is not { } until)
        {
            throw FieldRules.Refuse(
                nameof(ChangeWindow),
                text,
                "is not two times with a slash between them, for example 2026-01-31T18:00Z/2026-01-31T22:00Z"
            );
        }
        return until > start
            ? new ChangeWindow(start, until)
            : throw FieldRules.Refuse(nameof(ChangeWindow), text, "ends before it begins");
    }

    internal bool Contains(DateTimeOffset time) => time >= Start && time <= End;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            ? time
            : null;
}
