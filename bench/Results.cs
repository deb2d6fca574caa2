using System.Text.Json;

namespace CloudPartner.Bench;

/// <summary>Keeps the newest result of each scenario in a file, and shows them all on the page.</summary>
internal static class Results
{
    private const string Begin = "<!-- newest results: written by the program -->";
    private const string End = "<!-- end of the newest results -->";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Save(BenchContext context, ScenarioResult result)
    {
        var folder = Path.Combine(context.Root, "bench");
        var file = Path.Combine(folder, "results", "newest.json");
        var known = File.Exists(file)
            ? JsonSerializer.Deserialize<Dictionary<string, ScenarioResult>>(File.ReadAllText(file), Format)!
            : [];
        known[result.Name] = result;
        // In the order of the program, not of the runs, so that a repeated run changes figures only.
        var ordered = Scenarios
            .Scenario.All.Where(scenario => known.ContainsKey(scenario.Name))
            .ToDictionary(scenario => scenario.Name, scenario => known[scenario.Name]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(ordered, Format) + "\n");

        var page = Path.Combine(folder, "README.md");
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException(
                "bench/README.md has lost the markers between which the results stand."
            );
        }

        var tables = string.Join("\n\n", ordered.Values.Select(Table.Markdown));
        File.WriteAllText(page, $"{text[..(begin + Begin.Length)]}\n\n{tables}\n\n{text[end..]}");
    }
}
