using System.Runtime.InteropServices;

namespace CloudPartner.Bench;

/// <summary>What a reader of the figures has to know of the machine. Nothing that names it.</summary>
internal sealed record Machine(
    int Cores,
    string Processor,
    double MemoryGigabytes,
    string System,
    string Runtime,
    string PowerShell,
    bool Pinned
)
{
    public static Machine Describe(bool pinned) =>
        new(
            Environment.ProcessorCount,
            ProcessorName(),
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
            RuntimeInformation.OSDescription + " " + RuntimeInformation.OSArchitecture,
            RuntimeInformation.FrameworkDescription,
            Engine.Name,
            pinned
        );

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Cores} cores ({Processor}), {MemoryGigabytes:0} GB, {System}, {Runtime}, {PowerShell}"
        ) + (Pinned ? ", server and contenders on cores of their own" : "");

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
