using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Endpoints;

namespace CloudPartner.Emulator.Control;

/// <summary>What is to go wrong, as a test writes it.</summary>
internal sealed record FaultPlan
{
    public int Seed { get; init; } = 1;

    /// <summary>Added to every call of a service before it is carried out.</summary>
    public int LatencyMs { get; init; }

    /// <summary>The same for the sign-in endpoints, which are another party and often the faster one.</summary>
    public int SignInLatencyMs { get; init; }

    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    public IReadOnlyList<Quota> Quotas { get; init; } = [];

    private static readonly string[] Actions =
        ["status", "resetBefore", "resetAfter", "stall", "torn", "cut", "html", "delay"];

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static async Task<(FaultPlan? Plan, string? Complaint)> ReadAsync(HttpRequest request)
    {
        try
        {
            var plan = await JsonSerializer.DeserializeAsync<FaultPlan>(request.Body, Format, request.HttpContext.RequestAborted);
            return plan is null ? (null, "The plan is empty.") : (plan, plan.Complain());
        }
        catch (JsonException error)
        {
            return (null, error.Message);
        }
    }

    private string? Complain()
    {
        if (LatencyMs is < 0 or > 600_000 || SignInLatencyMs is < 0 or > 600_000)
            return "latencyMs and signInLatencyMs are from 0 to 600000.";
        foreach (var match in Rules.Select(rule => rule.Match).Concat(Quotas.Select(quota => quota.Match)))
        {
            if (match.Target is not (null or Match.Service or Match.SignIn or Match.All))
                return $"'{match.Target}' is no target. Targets are service, signIn and all.";
        }

        foreach (var rule in Rules)
        {
            if (!Actions.Contains(rule.Action))
                return $"'{rule.Action}' is no action. Actions are {string.Join(", ", Actions)}.";
            if (rule.Action == "status" && rule.Status is < 200 or > 599)
                return "The action status needs a status from 200 to 599.";
            if (rule.Probability is < 0 or > 1)
                return "A probability is from 0 to 1.";
            if (rule.Body is not ("json" or "html" or "empty"))
                return "A body is json, html or empty.";
        }

        return Quotas.Any(quota => quota.PerSecond <= 0 || quota.Burst < 1)
            ? "A quota needs perSecond above 0 and a burst of 1 or more."
            : null;
    }
}

/// <summary>
/// Which requests a rule is about: all parts are optional, the path is any part of the path. Signing in is met by a rule that names
/// it, as target or by a part of its path: a plan that is meant for a service leaves the way to it alone.
/// </summary>
internal sealed record Match(string? Method = null, string? Path = null, string? Target = null)
{
    public const string Service = "service";
    public const string SignIn = "signIn";
    public const string All = "all";

    public bool Fits(string method, string path) =>
        (Method is null || Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || path.Contains(Path, StringComparison.OrdinalIgnoreCase))
        && (Target ?? (Path is null ? Service : All)) switch
        {
            Service => Dialects.IsService(path),
            SignIn => !Dialects.IsService(path),
            _ => true,
        };
}

internal sealed record FaultRule
{
    public Match Match { get; init; } = new();

    public double Probability { get; init; } = 1;

    /// <summary>How often the rule applies at most; none means always.</summary>
    public int? Count { get; init; }

    /// <summary>How many matching requests it lets pass first.</summary>
    public int Skip { get; init; }

    public string Action { get; init; } = "";

    public int Status { get; init; }

    /// <summary>"date:2" sends an HTTP date two seconds ahead, "none" no Retry-After; anything else is sent as it is.</summary>
    public string RetryAfter { get; init; } = "none";

    public string Body { get; init; } = "json";

    /// <summary>How long "delay" waits.</summary>
    public int Milliseconds { get; init; } = 1000;

    /// <summary>Sent as x-ms-throttle-scope, and the reach of the Retry-After for the count of early calls.</summary>
    public string? Scope { get; init; }
}

/// <summary>A token bucket: what it cannot serve is answered 429.</summary>
internal sealed record Quota
{
    public Match Match { get; init; } = new();

    public double PerSecond { get; init; }

    public double Burst { get; init; } = 1;

    /// <summary>How many calls it serves before its rate is halved, as services do under load; 0 for never.</summary>
    public long HalvesAfter { get; init; }

    public string RetryAfter { get; init; } = "1";

    public string? Scope { get; init; }
}
