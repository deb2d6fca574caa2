namespace CloudPartner.Emulator.Control;

/// <summary>
/// The rules for a plan. It is validated as a whole before it is set, because a bad value would otherwise only fail the
/// requests that meet it later.
/// </summary>
internal static class FaultPlanRules
{
    private const int LongestWait = 600_000;
    private const double LongestRetryAfter = 315_360_000;

    private static readonly string[] Actions = [.. FaultAction.All.Select(action => action.Name)];

    private static readonly string[] Targets = [Match.Service, Match.SignIn, Match.All];

    /// <summary>What is wrong first; null if nothing is.</summary>
    public static FieldError? Check(FaultPlan plan) =>
        Wait("latencyMs", plan.LatencyMs)
        ?? Wait("signInLatencyMs", plan.SignInLatencyMs)
        ?? First("rules", plan.Rules, Check)
        ?? First("quotas", plan.Quotas, Check);

    private static FieldError? Check(FaultRule rule) =>
        Check(rule.Match)
        ?? OneOf("action", rule.Action, Actions)
        ?? Must(
            rule.Action != FaultAction.Status || rule.Status is >= 200 and <= 599,
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

    private static FieldError? Check(Quota quota) =>
        Check(quota.Match)
        ?? Must(quota.PerSecond > 0, "perSecond", "It is above 0.")
        ?? Must(quota.Burst >= 1, "burst", "It is 1 or more.")
        ?? Must(quota.HalvesAfter >= 0, "halvesAfter", "It is 0 or more.")
        ?? RetryAfter(quota.RetryAfter)
        ?? Header("scope", quota.Scope);

    private static FieldError? Check(Match? match) =>
        Must(match is not null, "match", "It is an object.")
        ?? (match!.Target is null ? null : OneOf("match.target", match.Target, Targets));

    private static FieldError? First<T>(string name, IReadOnlyList<T?>? items, Func<T, FieldError?> check)
        where T : class
    {
        if (items is null)
            return new FieldError(name, "It is a list.");
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if ((item is null ? new FieldError("", "It is an object.") : check(item)) is { } error)
                return new FieldError($"{name}[{i}].{error.Field}".TrimEnd('.'), error.Rule);
        }

        return null;
    }

    private static FieldError? Must(bool isRight, string name, string rule) =>
        isRight ? null : new FieldError(name, rule);

    private static FieldError? OneOf(string name, string? value, string[] values) =>
        Must(values.Contains(value), name, $"It is one of {string.Join(", ", values)}.");

    private static FieldError? Wait(string name, int milliseconds) =>
        Must(milliseconds is >= 0 and <= LongestWait, name, $"It is from 0 to {LongestWait}.");

    private static FieldError? RetryAfter(string? value) =>
        Must(value is not null, "retryAfter", "It is a string; none stands for no header.")
        ?? Must(
            Math.Abs(RetryAfterText.DateSeconds(value!) ?? 0) <= LongestRetryAfter,
            "retryAfter",
            "A date is at most ten years away."
        )
        ?? Header("retryAfter", value);

    // Other characters would end the header, or start another one.
    private static FieldError? Header(string name, string? value) =>
        Must(
            value is null || value.All(c => c is >= ' ' and <= '~'),
            name,
            "Only printable ASCII characters are allowed, as in every header."
        );
}
