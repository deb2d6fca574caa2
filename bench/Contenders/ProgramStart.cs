using System.Diagnostics;

namespace CloudPartner.Bench.Contenders;

/// <summary>Starts a program that says when it is ready, and ends it.</summary>
internal static class ProgramStart
{
    public static async Task RunAsync(string assembly, IEnumerable<string> arguments)
    {
        var meter = Meter.Start();
        using var process = Process.Start(
            new ProcessStartInfo(Engine.Dotnet, [assembly, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        var ready = await process.StandardOutput.ReadLineAsync();
        meter.Stop(ready is null ? 0 : 1);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
            process.Kill();
    }
}
