using System.Diagnostics;

namespace CloudPartner.Client.Tests;

/// <summary>The short forms of the trials in <c>bench/Trial</c>; the long ones are commands in <c>bench/README.md</c>.</summary>
public class ReliabilityTests
{
    [Theory]
    [InlineData("Add", PortalDialect.CloudPartnerPortal, 3, 1700)]
    [InlineData("Add", PortalDialect.PartnerCenter, 2, 1700)]
    [InlineData("Set", PortalDialect.CloudPartnerPortal, 1, 1200)]
    [InlineData("Set", PortalDialect.PartnerCenter, 1, 600)]
    [InlineData("Remove", PortalDialect.CloudPartnerPortal, 1, 1200)]
    [InlineData("Remove", PortalDialect.PartnerCenter, 1, 600)]
    [InlineData("Sync", PortalDialect.CloudPartnerPortal, 1, 1200)]
    [InlineData("Sync", PortalDialect.PartnerCenter, 1, 600)]
    public async Task Killed_again_and_again_among_faults_a_run_does_all_that_was_asked_and_nothing_else(
        string command, PortalDialect dialect, int seeds, int users) =>
            Assert.Equal(seeds, await RunAsync("trial", "--command", command,
            "--seeds", $"{seeds}", "--kills", "4", "--users", $"{users}", "--dialect", $"{dialect}"));

    [Fact]
    public async Task A_portal_that_is_killed_and_comes_back_is_waited_for() =>
        Assert.Equal(1, await RunAsync("outage", "--seconds", "3", "--users", "3000"));

    // How many lines say that all is well.
    private static async Task<int> RunAsync(params string[] arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (here.Name, here.Parent!.Name);
        while (!File.Exists(Path.Combine(here!.FullName, "CloudPartner.slnx"))) here = here.Parent;
        var program = Path.Combine(here.FullName, "bench", "bin", configuration, framework, "CloudPartner.Bench.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var trial = Process.Start(start)!;
        var said = await Task.WhenAll(trial.StandardOutput.ReadToEndAsync(), trial.StandardError.ReadToEndAsync());
        await trial.WaitForExitAsync();
        Assert.True(trial.ExitCode == 0, string.Concat(said));
        return said[0].Split('\n')
            .Count(line => line.EndsWith("nothing lost, nothing twice, nothing beside", StringComparison.Ordinal));
    }
}
