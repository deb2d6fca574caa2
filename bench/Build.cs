using System.Diagnostics;

namespace CloudPartner.Bench;

/// <summary>Builds the small projects that the module and the emulator are compared with.</summary>
internal static class Build
{
    public static async Task ProjectAsync(BenchContext context, string name, string folder, params string[] properties)
    {
        string[] arguments =
        [
            "build",
            Path.Combine(context.Root, "bench", name),
            "-c",
            "Release",
            "-o",
            folder,
            "-nologo",
            "-v",
            "quiet",
            "-p:AnalysisMode=None",
            "-p:EnforceCodeStyleInBuild=false",
            .. properties,
        ];
        using var build = Process.Start(
            new ProcessStartInfo(Engine.Dotnet, arguments) { RedirectStandardOutput = true }
        )!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        if (build.ExitCode != 0)
            throw new InvalidOperationException($"{name} does not build: {output}");
    }
}
