using System.Globalization;
using CloudPartner.Client.Tests.Hostile;

namespace CloudPartner.Bench.Trial;

/// <summary>
/// Answers every operation wrongly, as often as one has time for: the tests' own trial with more answers.
/// </summary>
internal sealed record HostileOptions(int Seed, int ResponseClassifier, int? Only)
{
    /// <summary>Reads <c>--answers N --seed N --only N</c>; null if there is something else.</summary>
    public static HostileOptions? Parse(string[] arguments)
    {
        var options = new HostileOptions(1, 200_000, null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (
                i + 1 == arguments.Length
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                return null;
            }

            if (arguments[i] == "--answers")
                options = options with { ResponseClassifier = number };
            else if (arguments[i] == "--seed")
                options = options with { Seed = number };
            else if (arguments[i] == "--only")
                options = options with { Only = number };
            else
                return null;
        }
        return options;
    }

    public async Task<int> RunAsync()
    {
        var trial = new HostileTrial(Seed, ResponseClassifier);
        var run = Only is { } one ? trial.RunOneAsync(one) : trial.RunAsync(atOnce: 16);
        while (await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(10))) != run)
            Console.WriteLine(trial.Summary());
        await run;
        foreach (var (outcome, count) in trial.Outcomes.OrderBy(outcome => outcome.Key, StringComparer.Ordinal))
            Console.WriteLine($"{count, 8} {outcome}");
        foreach (var wrong in trial.Wrong)
            await Console.Error.WriteLineAsync($"WRONG: {wrong}");
        Console.WriteLine(trial.Summary());
        return trial.Wrong.Count == 0 ? 0 : 1;
    }
}
