using System.Globalization;

namespace CloudPartner.Bench;

/// <summary>Shows a result, as text for a terminal and as Markdown for the page.</summary>
internal static class Table
{
    public static string Text(ScenarioResult result)
    {
        var rows = Rows(result);
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var lines = rows.Select(row =>
            "  "
            + string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
                .TrimEnd()
        );
        return $"\n{result.Name}: {result.Title}\n{string.Join('\n', lines)}\n{Notes(result)}";
    }

    public static string Markdown(ScenarioResult result)
    {
        var rows = Rows(result);
        var lines = rows.Select(row =>
                "| " + string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))) + " |"
            )
            .ToList();
        lines.Insert(1, "| --- |" + string.Concat(Enumerable.Repeat(" ---: |", rows[0].Length - 1)));
        return $"### {result.Name}\n\n{result.Title}. {result.Date:yyyy-MM-dd}, "
            + $"{result.Machine}.\n\n{string.Join('\n', lines)}\n\n{Notes(result)}";
    }

    private static List<string[]> Rows(ScenarioResult result)
    {
        var hasFirst = result.Contenders.Any(contender => contender.FirstSeconds is not null);
        var hasServer = result.Contenders.Any(contender => contender.Server is not null);
        var writes = result.Contenders.Any(contender => contender.Server?.Created > 0);
        var hasGoal = result.Contenders.Any(contender => contender.Goal is not null);
        List<string> header = ["contender", "time", "ratio", "quartiles"];
        if (hasGoal)
            header.Add("goal");
        header.AddRange(["CPU", "compiled", "alloc/item", "peak MB"]);
        if (hasFirst)
            header.Add("first item");
        if (writes)
            header.AddRange(["created", "commits/key"]);
        if (hasServer)
            header.AddRange(["requests", "in flight", "server CPU"]);
        var rows = new List<string[]> { header.ToArray() };
        foreach (var contender in result.Contenders)
        {
            List<string> row =
            [
                contender.Name,
                (contender.Extrapolated ? "~" : "") + Time(contender.Seconds.Median),
                Number(contender.Ratio.Median),
                $"{Number(contender.Ratio.Lower)}-{Number(contender.Ratio.Upper)}",
                .. hasGoal ? [GoalOf(contender, result.Contenders[0])] : Array.Empty<string>(),
                Time(contender.CpuSeconds),
                Count((long)contender.CompiledMethods),
                contender.AllocatedPerItem > 0
                    ? (contender.AllocatedPerItem / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " KB"
                    : "",
                contender.PeakMegabytes.ToString("0", CultureInfo.InvariantCulture),
            ];
            if (hasFirst)
                row.Add(contender.FirstSeconds is { } first ? Time(first.Median) : "");
            if (writes)
                row.AddRange([Count(contender.Server?.Created), Count(contender.Server?.MostCommitsPerKey)]);
            if (hasServer)
            {
                row.AddRange([
                    Count(contender.Server?.Requests),
                    Count(contender.Server?.MaxInFlight),
                    Time(contender.Server?.CpuSeconds ?? 0),
                ]);
            }

            rows.Add([.. row]);
        }

        return rows;
    }

    // What misses its goal stands out.
    private static string GoalOf(ContenderResult contender, ContenderResult reference) =>
        contender.Goal is not { } goal ? ""
        : goal.Missed(contender, reference).Any() ? $"{goal} (missed)"
        : goal.ToString();

    private static string Notes(ScenarioResult result)
    {
        var reference = result.Contenders[0];
        var notes = FormattableString.Invariant(
            $"""Ratios: time divided by that of "{reference.Name}" in the same round, median of {reference.Runs} rounds."""
        );
        var scaled = result.Contenders.Where(contender => contender.Extrapolated).ToList();
        if (scaled.Count > 0)
        {
            notes +=
                " ~: scaled up from fewer rows ("
                + string.Join(", ", scaled.Select(contender => $"{contender.Name} {Count(contender.Items)}"))
                + ").";
        }

        if (result.IsNoisy)
            notes += " The reference itself varied by more than a quarter: the machine was busy, so measure again.";
        return notes;
    }

    private static string Time(double seconds) =>
        seconds < 1
            ? (seconds * 1000).ToString("0", CultureInfo.InvariantCulture) + " ms"
            : seconds.ToString(seconds < 100 ? "0.00" : "0", CultureInfo.InvariantCulture) + " s";

    private static string Number(double number) =>
        number.ToString(number < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
