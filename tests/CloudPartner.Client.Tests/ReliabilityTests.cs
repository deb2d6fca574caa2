using System.Diagnostics;

namespace CloudPartner.Client.Tests;

public class ReliabilityTests
{
    /// <summary>The short form of the trial in <c>bench/Trial</c>; the long one is a command in <c>bench/README.md</c>.</summary>
    [Theory]
    [InlineData(PortalDialect.CloudPartnerPortal, 3)]
    [InlineData(PortalDialect.PartnerCenter, 2)]
    public async Task Killed_again_and_again_among_faults_a_run_loses_nobody_and_adds_nobody_twice(PortalDialect dialect, int seeds)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (here.Name, here.Parent!.Name);
        while (!File.Exists(Path.Combine(here!.FullName, "CloudPartner.slnx"))) here = here.Parent;
        var program = Path.Combine(here.FullName, "bench", "bin", configuration, framework, "CloudPartner.Bench.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [program, "trial", "--seeds", $"{seeds}", "--kills", "5", "--users", "1700", "--dialect", $"{dialect}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var trial = Process.Start(start)!;
        var said = await Task.WhenAll(trial.StandardOutput.ReadToEndAsync(), trial.StandardError.ReadToEndAsync());
        await trial.WaitForExitAsync();
        Assert.True(trial.ExitCode == 0, string.Concat(said));
        Assert.Equal(seeds, said[0].Split('\n').Count(line => line.EndsWith("nothing lost, nothing twice", StringComparison.Ordinal)));
    }
}
