namespace CloudPartner.Emulator.Control;

/// <summary>
/// What a plan may say. It is checked as a whole before it is set: a value that cannot be meant would otherwise break
/// the requests that meet it, one by one.
/// </summary>
internal static class FaultPlanRules
{
    private const int LongestWait = 600_000;
    private const double LongestRetryAfter = 315_360_000;

    private static readonly string[] Actions =
    [
        "status",
        "resetBefore",
        "resetAfter",
        "stall",
        "torn",
        "cut",
        "html",
        "delay",
    ];

    private static readonly string[] Targets = [Match.Service, Match.SignIn, Match.All];

    /// <summary>What is wrong first; null if nothing is.</summary>
    public static Complaint? Check(FaultPlan plan) =>
        Wait("latencyMs", plan.LatencyMs)
        ?? Wait("signInLatencyMs", plan.SignInLatencyMs)
        ?? First("rules", plan.Rules, Check)
        ?? First("quotas", plan.Quotas, Check);

    private static Complaint? Check(FaultRule rule) =>
        Check(rule.Match)
        ?? OneOf("action", rule.Action, Actions)
        ?? Must(
            rule.Action != "status" || rule.Status is >= 200 and <= 599,
            "status",
            "The action status needs one from 200 to 599."
        )
        ?? Must(rule.Probability is >= 0 and <= 1, "probability", "It is from 0 to 1.")
        ?? Must(rule.Count is null or >= 0, "count", "It is 0 or more.")
        ?? Must(rule.Skip >= 0, "skip", "It is 0 or more.")
        ?? OneOf("body", rule.Body, ["json", "html", "empty"])
        ?? Wait("milliseconds", rule.Milliseconds)
        ?? RetryAfter(rule.RetryAfter)
        ?? Header("scope", rule.Scope);

    private static Complaint? Check(Quota quota) =>
        Check(quota.Match)
        ?? Must(quota.PerSecond > 0, "perSecond", "It is above 0.")
        ?? Must(quota.Burst >= 1, "burst", "It is 1 or more.")
        ?? Must(quota.HalvesAfter >= 0, "halvesAfter", "It is 0 or more.")
        ?? RetryAfter(quota.RetryAfter)
        ?? Header("scope", quota.Scope);

    private static Complaint? Check(Match? match) =>
        Must(match is not null, "match", "It is an object.")
        ?? (match!.Target is null ? null : OneOf("match.target", match.Target, Targets));

    private static Complaint? First<T>(string name, IReadOnlyList<T?>? items, Func<T, Complaint?> check)
        where T : class
    {
        if (items is null)
            return new Complaint(name, "It is a list.");
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if ((item is null ? new Complaint("", "It is an object.") : check(item)) is { } complaint)
                return new Complaint($"{name}[{i}].{complaint.Field}".TrimEnd('.'), complaint.Rule);
        }

        return null;
    }

    private static Complaint? Must(bool isRight, string name, string rule) =>
        isRight ? null : new Complaint(name, rule);

    private static Complaint? OneOf(string name, string? value, string[] values) =>
        Must(values.Contains(value), name, $"It is one of {string.Join(", ", values)}.");

    private static Complaint? Wait(string name, int milliseconds) =>
        Must(milliseconds is >= 0 and <= LongestWait, name, $"It is from 0 to {LongestWait}.");

    private static Complaint? RetryAfter(string? value) =>
        Must(value is not null, "retryAfter", "It is a text; none stands for no header.")
        ?? Must(
            Math.Abs(RetryAfterText.DateSeconds(value!) ?? 0) <= LongestRetryAfter,
            "retryAfter",
            "A date is ten years away at most."
        )
        ?? Header("retryAfter", value);

    // A header has no more than this; anything else would end it, or begin another one.
    private static Complaint? Header(string name, string? value) =>
        Must(
            value is null || value.All(c => c is >= ' ' and <= '~'),
            name,
            "It has printable ASCII characters only, as headers have."
        );
}

/// <summary>A field of a plan that is wrong, and the rule that it breaks.</summary>
internal sealed record Complaint(string Field, string Rule);
