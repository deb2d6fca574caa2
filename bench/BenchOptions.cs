using System.Globalization;

namespace CloudPartner.Bench;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    /// <summary>The scenarios to run; empty for all.</summary>
    public IReadOnlyList<string> Scenarios { get; private init; } = [];

    /// <summary>How many measured rounds; each gives one pair per contender.</summary>
    public int Pairs { get; private init; } = 7;

    /// <summary>Small counts, to see whether everything works. Nothing is written.</summary>
    public bool Quick { get; private init; }

    /// <summary>Also measures what people write in PowerShell today. Takes several minutes.</summary>
    public bool PowerShellBaselines { get; private init; }

    /// <summary>
    /// Puts the server on the first core and the contenders on the others, so that they do not share one.
    /// </summary>
    public bool Pin { get; private init; }

    /// <summary>Rounds that are run first and not counted.</summary>
    public int WarmUps => Quick ? 1 : 2;

    public bool Runs(string scenario) => Scenarios.Count == 0 || Scenarios.Contains(scenario);

    public static bool TryParse(
        string[] arguments,
        IReadOnlyList<string> known,
        out BenchOptions options,
        out string complaint
    )
    {
        options = new BenchOptions();
        complaint = "";
        int? pairs = null;
        for (var i = 0; i < arguments.Length && complaint.Length == 0; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--powershell-baselines":
                    options = options with { PowerShellBaselines = true };
                    break;
                case "--pin":
                    options = options with { Pin = true };
                    break;
                case "--pairs" when Number(arguments, i + 1) is { } number:
                    pairs = number;
                    i++;
                    break;
                case "--scenario" when i + 1 < arguments.Length && known.Contains(arguments[i + 1]):
                    options = options with { Scenarios = [.. options.Scenarios, arguments[++i]] };
                    break;
                default:
                    complaint = Usage(arguments[i], known);
                    break;
            }
        }

        options = options with { Pairs = pairs ?? (options.Quick ? 2 : options.Pairs) };
        return complaint.Length == 0;
    }

    private static int? Number(string[] arguments, int index) =>
        index < arguments.Length
        && int.TryParse(arguments[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
            ? number
            : null;

    private static string Usage(string argument, IReadOnlyList<string> known) =>
        $"""
            '{argument}' is not understood here.

            dotnet run -c Release --project bench -- [--scenario NAME]... [--pairs N] [--quick]
                [--powershell-baselines] [--pin]

            Scenarios: {string.Join(", ", known)}
            """;
}
