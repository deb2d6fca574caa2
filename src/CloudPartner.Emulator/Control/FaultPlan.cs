using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

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
}

/// <summary>A request as far as a plan looks at it.</summary>
internal readonly record struct Call(string Method, string Path, bool IsService);

/// <summary>
/// Which requests a rule applies to. All members are optional; the path may be any part of the path. Sign-in is only
/// matched by a rule that names it, as the target or by a part of its path, so that a plan for a service does not break
/// signing in.
/// </summary>
internal sealed record Match(string? Method = null, string? Path = null, string? Target = null)
{
    public const string Service = "service";
    public const string SignIn = "signIn";
    public const string All = "all";

    public bool Fits(Call call) =>
        (Method is null || Method.Equals(call.Method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || call.Path.Contains(Path, StringComparison.OrdinalIgnoreCase))
        && (Target ?? (Path is null ? Service : All)) switch
        {
            Service => call.IsService,
            SignIn => !call.IsService,
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

    /// <summary>
    /// "date:2" sends an HTTP date two seconds ahead, "none" no Retry-After; anything else is sent as it is.
    /// </summary>
    public string RetryAfter { get; init; } = "none";

    public string Body { get; init; } = "json";

    /// <summary>How long "delay" waits.</summary>
    public int Milliseconds { get; init; } = 1000;

    /// <summary>Sent as x-ms-throttle-scope, and the reach of the Retry-After for the count of early calls.</summary>
    public string? Scope { get; init; }

    /// <summary>The refusal that the action "status" answers with.</summary>
    public Refusal AsRefusal() =>
        new HttpRefusal(
            Status,
            Status == 429 ? "TooManyRequests" : "EmulatedFault",
            "The fault plan asks for this answer."
        );
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
