using CloudPartner.Bench.Scenarios;

namespace CloudPartner.Bench;

/// <summary>A median with its quartiles.</summary>
internal sealed record Spread(double Median, double Lower, double Upper)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread(At(0.5), At(0.25), At(0.75));

        double At(double part)
        {
            var position = part * (sorted.Length - 1);
            var below = (int)position;
            var above = Math.Min(below + 1, sorted.Length - 1);
            return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
        }
    }
}

/// <summary>What came of one contender.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Runs">How many runs count.</param>
/// <param name="Extrapolated">True if it was given fewer items and its time scaled up.</param>
/// <param name="Items">Items per run.</param>
/// <param name="Seconds">Wall time of the whole work.</param>
/// <param name="Ratio">Its time divided by the reference's in the same round.</param>
/// <param name="FirstSeconds">When the first item was there.</param>
/// <param name="CpuSeconds">Its own processor time, scaled like the time.</param>
/// <param name="CompiledMethods">Methods that were compiled meanwhile.</param>
/// <param name="AllocatedPerItem">Bytes allocated per item.</param>
/// <param name="PeakMegabytes">The most memory of the process.</param>
/// <param name="Server">What the server counted in the last run; the counts that are checked are the same in
/// all.</param>
/// <param name="Goal">What it was meant to reach.</param>
internal sealed record ContenderResult(
    string Name,
    int Runs,
    bool Extrapolated,
    long Items,
    Spread Seconds,
    Spread Ratio,
    Spread? FirstSeconds,
    double CpuSeconds,
    double CompiledMethods,
    double AllocatedPerItem,
    double PeakMegabytes,
    ServerCounts? Server,
    Goal? Goal = null
);

/// <summary>The table of one scenario, and the machine that it was measured on.</summary>
internal sealed record ScenarioResult(
    string Name,
    string Title,
    DateOnly Date,
    Machine Machine,
    IReadOnlyList<ContenderResult> Contenders
)
{
    /// <summary>The reference itself varied so much that the machine was busy with something else.</summary>
    public bool IsNoisy =>
        Contenders[0].Seconds is var reference && (reference.Upper - reference.Lower) / reference.Median > 0.25;

    /// <summary>The goals that were missed, a line each.</summary>
    public IEnumerable<string> Missed =>
        Contenders.SelectMany(contender =>
            contender.Goal?.Missed(contender, Contenders[0]).Select(missed => $"{Name}, {contender.Name}: {missed}")
            ?? []
        );

    public static ScenarioResult Of(Scenario scenario, BenchContext context, Dictionary<Contender, List<Run>> runs)
    {
        var reference = runs.First().Value.ToDictionary(run => run.Round, run => run.Measured.Seconds);
        return new ScenarioResult(
            scenario.Name,
            scenario.Title + (context.Options.Quick ? " (quick: a twentieth of it)" : ""),
            DateOnly.FromDateTime(DateTime.UtcNow),
            context.Machine,
            [.. runs.Where(pair => pair.Value.Count > 0).Select(pair => Of(pair.Key, pair.Value, reference))]
        );
    }

    private static ContenderResult Of(Contender contender, List<Run> runs, Dictionary<int, double> reference)
    {
        var first = runs.Select(run => run.Measured.FirstSeconds).OfType<double>().ToList();
        return new ContenderResult(
            contender.Name,
            runs.Count,
            contender.Scale > 1,
            contender.Items,
            Spread.Of(runs.Select(run => run.Measured.Seconds * contender.Scale)),
            Spread.Of(runs.Select(run => run.Measured.Seconds * contender.Scale / reference[run.Round])),
            first.Count == 0 ? null : Spread.Of(first),
            Spread.Of(runs.Select(run => run.Measured.CpuSeconds * contender.Scale)).Median,
            Spread.Of(runs.Select(run => (double)run.Measured.CompiledMethods)).Median,
            Spread.Of(runs.Select(run => (double)run.Measured.AllocatedBytes / Math.Max(1, run.Measured.Items))).Median,
            Spread.Of(runs.Select(run => run.Measured.PeakBytes / 1e6)).Median,
            runs[^1].Server is { } last ? last with { MaxInFlight = runs.Max(run => run.Server!.MaxInFlight) } : null,
            contender.Goal
        );
    }
}
