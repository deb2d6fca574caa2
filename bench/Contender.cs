using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CloudPartner.Bench;

/// <summary>
/// What a contender says of itself: the work alone, without start, import and sign-in; the memory of the whole process.
/// </summary>
/// <param name="Seconds">Wall time of the work.</param>
/// <param name="CpuSeconds">Its own processor time during the work.</param>
/// <param name="CompiledMethods">Methods that were compiled meanwhile; a short run spends a good part of its time
/// so.</param>
/// <param name="PeakBytes">The most memory that the process ever held.</param>
/// <param name="Items">Items done.</param>
/// <param name="AllocatedBytes">All that it allocated during the work; unlike the times it is hardly touched by what
/// else the machine does.</param>
/// <param name="FirstSeconds">When the first item was there, where that matters.</param>
/// <param name="Loaded">Assemblies that should not be there, where that matters.</param>
internal sealed record Measurement(
    double Seconds,
    double CpuSeconds,
    long CompiledMethods,
    long PeakBytes,
    long Items,
    long AllocatedBytes = 0,
    double? FirstSeconds = null,
    string? Loaded = null
)
{
    /// <summary>How it travels from the contender's process to this one: a line of JSON.</summary>
    public static JsonSerializerOptions Format { get; } = new(JsonSerializerDefaults.Web);
}

/// <summary>One way to do the work, in a process of its own.</summary>
internal sealed record Contender(string Name, string Program, IReadOnlyList<string> Arguments)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>How many items it is given.</summary>
    public required long Items { get; init; }

    /// <summary>
    /// How many times that would be the whole work; above 1 the time is an extrapolation and marked as one.
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>How many rounds it takes part in; slow ones need not run in all.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>What it is meant to reach.</summary>
    public Goal? Goal { get; init; }

    /// <summary>Variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>One of this program's own contenders.</summary>
    public static Contender Ours(string name, long items, params string[] arguments) =>
        new(name, System.Environment.ProcessPath!, [typeof(Contender).Assembly.Location, "child", .. arguments])
        {
            Items = items,
        };

    /// <summary>A PowerShell script.</summary>
    public static Contender PowerShell(string name, long items, string script) =>
        new(name, Engine.Dotnet, [Engine.Assembly, "-NoProfile", "-NonInteractive", "-File", script]) { Items = items };

    /// <summary>Runs it and reads the line that it prints.</summary>
    public async Task<Measurement> RunAsync(bool pin)
    {
        var info = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off" },
        };
        foreach (var (name, value) in Environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        if (pin && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
            process.ProcessorAffinity = (nint)((1L << System.Environment.ProcessorCount) - 2);
        using var limit = new CancellationTokenSource(Longest);
        var said = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(CancellationToken.None),
            process.StandardError.ReadToEndAsync(CancellationToken.None)
        );
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"did not end within {Longest.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes"
            );
        }

        var output = await said;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ended with {process.ExitCode}: {string.Concat(output).Trim()}");
        return JsonSerializer.Deserialize<Measurement>(output[0], Measurement.Format)!;
    }
}
