using CloudPartner.Bench.Scenarios;

namespace CloudPartner.Bench;

/// <summary>One run of one contender.</summary>
internal sealed record Run(int Round, Measurement Measured, ServerCounts? Server);

/// <summary>
/// Runs a scenario: all contenders in every round, in the order A B C, then C B A, and so on, so that a machine that
/// gets slower or faster favours none. Each round gives one ratio per contender; the first rounds only warm caches up.
/// </summary>
internal static class Rounds
{
    public static async Task<(ScenarioResult? Result, List<string> Complaints)> RunAsync(
        Scenario scenario,
        BenchContext context
    )
    {
        var complaints = new List<string>();
        using var server = scenario.SeedUsers(context.Options) is { } users
            ? await Server.StartAsync(context, users, isHttps: scenario.IsHttps)
            : null;
        if (server is not null)
            await server.ResetAsync(scenario.FaultPlan, scenario.Writes);
        var contenders = await scenario.ContendersAsync(context, server);
        var runs = contenders.ToDictionary(contender => contender, _ => new List<Run>());
        var rounds =
            context.Options.WarmUps
            + (context.Options.Quick ? context.Options.Pairs : Math.Max(context.Options.Pairs, scenario.LeastRounds));
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                if (round >= contender.MostRounds)
                    continue;
                var run = await OneAsync(scenario, context, server, contender, round, complaints);
                if (run is not null && round >= context.Options.WarmUps)
                    runs[contender].Add(run);
                var seconds = FormattableString.Invariant($"{run?.Measured.Seconds:0.000} s");
                await Console.Error.WriteLineAsync(
                    $"{scenario.Name}, round {round + 1} of {rounds}: {contender.Name} {seconds}"
                );
            }

            if (complaints.Count > 0)
                return (null, complaints);
        }

        return (ScenarioResult.Of(scenario, context, runs), complaints);
    }

    private static async Task<Run?> OneAsync(
        Scenario scenario,
        BenchContext context,
        Server? server,
        Contender contender,
        int round,
        List<string> complaints
    )
    {
        try
        {
            if (server is not null)
                await server.ResetAsync(scenario.FaultPlan, scenario.Writes);
            var measured = await contender.RunAsync(context.Options.Pin);
            var counts = server is null ? null : await server.CountAsync();
            complaints.AddRange(
                scenario
                    .Check(contender, measured, counts, server)
                    .Select(wrong => $"{contender.Name}, round {round + 1}: {wrong}")
            );
            return new Run(round, measured, counts);
        }
        catch (InvalidOperationException failed)
        {
            complaints.Add($"{contender.Name}, round {round + 1}: {failed.Message}");
            return null;
        }
    }
}
