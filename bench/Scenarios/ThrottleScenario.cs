using System.Globalization;

namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// Adding users to a portal that throttles: how close to what it allows, and with how many requests too many.
/// </summary>
internal sealed class ThrottleScenario(
    string name,
    string title,
    string plan,
    int users,
    double floorSeconds,
    double mostRequestsPerUser
) : Scenario
{
    private const int InFlight = 64;

    /// <summary>500 a second after a burst of 500: nobody can be faster than (n - burst) / rate.</summary>
    public static ThrottleScenario Quota { get; } =
        new(
            "quota-500",
            "Add 10,000 users, 64 in flight, to a quota of 500/s with a burst of 500",
            """{"latencyMs":20,"quotas":[{"match":{"method":"PUT"},"perSecond":500,"burst":500,"retryAfter":"1"}]}""",
            10_000,
            9_500 / 500.0,
            1.05
        );

    /// <summary>The same, and from the 5,000th on 250 a second: 4,500 at the one rate and 5,000 at the other.</summary>
    public static ThrottleScenario HalvedQuota { get; } =
        new(
            "quota-halves",
            "Add 10,000 users, 64 in flight, to a quota of 500/s with a burst of 500 that halves after 5,000",
            """{"latencyMs":20,"quotas":[{"match":{"method":"PUT"},"perSecond":500,"burst":500,"halvesAfter":5000,"retryAfter":"1"}]}""",
            10_000,
            (4_500 / 500.0) + (5_000 / 250.0),
            1.05
        );

    /// <summary>One in ten is refused at random, with every form of Retry-After; the others are let through.</summary>
    public static ThrottleScenario Random { get; } =
        new(
            "random-429",
            "Add 10,000 users, 64 in flight, one in ten answered 429 at random (Retry-After 1, 0.5, a date, none)",
            """
            {"seed":7,"latencyMs":20,"rules":[
              {"match":{"method":"PUT"},"action":"status","status":429,"probability":0.025,"retryAfter":"1"},
              {"match":{"method":"PUT"},"action":"status","status":429,"probability":0.0256,"retryAfter":"0.5"},
              {"match":{"method":"PUT"},"action":"status","status":429,"probability":0.0263,"retryAfter":"date:1"},
              {"match":{"method":"PUT"},"action":"status","status":429,"probability":0.027,"retryAfter":"none"}]}
            """,
            10_000,
            0,
            1.3
        );

    public override string Name => name;

    public override string Title => title;

    public override string FaultPlan => plan;

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var count = context.Options.Quick ? users / 20 : users;
        var (file, address, limit) = (
            context.UserFile(count),
            server!.Address.ToString(),
            InFlight.ToString(CultureInfo.InvariantCulture)
        );
        var goal = floorSeconds > 0 ? new Goal(Ratio: 1.03, RequestsPerItem: 1.03) : null;
        List<Contender> contenders =
        [
            floorSeconds > 0
                ? Contender.Ours(
                    "floor",
                    count,
                    "floor",
                    address,
                    (context.Options.Quick ? 0.1 : floorSeconds).ToString(CultureInfo.InvariantCulture),
                    count.ToString(CultureInfo.InvariantCulture)
                )
                : Contender.Ours("bare, each waits its own", count, "add-bare-waiting", address, file, limit),
            Contender.Ours("client library", count, "add-library", address, file, limit) with
            {
                Goal = goal,
            },
        ];
        contenders.Add(
            Contender.PowerShell(
                "Import-Csv | Add-PortalUser",
                count,
                new PowerShellScript(context, server.Address).WithModule(
                    $"{Name}-module",
                    $"Import-Csv -LiteralPath '{file}' | Add-PortalUser -ThrottleLimit {limit}; $items = {count}"
                )
            ) with
            {
                Goal = goal,
            }
        );

        return Task.FromResult<IReadOnlyList<Contender>>(contenders);
    }

    public override IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    )
    {
        if (contender.Name == "floor")
            yield break;
        if (counts!.Created != contender.Items)
            yield return $"{counts.Created} users created instead of {contender.Items}";
        if (counts.MostCommitsPerKey != 1)
            yield return $"a user was changed {counts.MostCommitsPerKey} times";
        if (counts.Requests > contender.Items * mostRequestsPerUser * 1.4)
            yield return $"{counts.Requests} requests for {contender.Items} users";
    }
}
