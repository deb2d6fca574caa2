namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// One question to measure. A scenario names its contenders, the first of which all others are compared with, and knows
/// what a right count is. A new one is a file beside this one and a line in <see cref="All"/>.
/// </summary>
internal abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new AddScenario("add-10k-64", 10_000, 64) { Goal = new Goal(Ratio: 1.05) },
        new AddScenario("add-10k-200", 10_000, 200) { Goal = new Goal(Ratio: 1.15) },
        new AddScenario("add-10k-64-warm", 10_000, 64) { IsWarm = true, GoalOfAll = new Goal(Ratio: 1.1) },
        new AddScenario("add-10k-200-warm", 10_000, 200) { IsWarm = true, GoalOfAll = new Goal(Ratio: 1.1) },
        new AddScenario("add-10k-64-tls1", 10_000, 64) { HttpOverTls = 1, GoalOfAll = new Goal(Ratio: 1.1) },
        new AddScenario("add-10k-64-tls2", 10_000, 64) { HttpOverTls = 2, GoalOfAll = new Goal(Ratio: 1.1) },
        new AddScenario("add-100k-64", 100_000, 64) { Goal = new Goal(KilobytesPerItem: 11) },
        ThrottleScenario.Quota,
        ThrottleScenario.HalvedQuota,
        ThrottleScenario.Random,
        new PlanScenario(),
        new ListScenario("list-100k", 100_000),
        new ListScenario("list-1m", 1_000_000),
        new ExportScenario(),
        new WholePlanScenario(),
        new ImportScenario(withViews: false),
        new ImportScenario(withViews: true),
        new FirstCallScenario(),
        new CompletionScenario(),
        new StartScenario(),
        new TenantScenario(),
        new ReviewScenario(),
    ];

    public abstract string Name { get; }

    /// <summary>One line above the table.</summary>
    public abstract string Title { get; }

    /// <summary>The plan of faults, as the emulator takes it.</summary>
    public virtual string? FaultPlan => null;

    /// <summary>Whether contenders change the data, so that it is made anew before each.</summary>
    public virtual bool Writes => true;

    /// <summary>The fewest rounds that say something.</summary>
    public virtual int LeastRounds => 1;

    /// <summary>Whether the server speaks TLS.</summary>
    public virtual bool IsHttps => false;

    /// <summary>How many users to seed; null for a scenario without a server.</summary>
    public virtual int? SeedUsers(BenchOptions options) => 0;

    /// <summary>The contenders, the reference first.</summary>
    public abstract Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server);

    /// <summary>What is wrong with one run; nothing if it did exactly what was asked.</summary>
    public abstract IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    );
}
