using System.Diagnostics;

namespace CloudPartner.Client.Tests;

/// <summary>
/// The short forms of the trials in <c>bench/Trial</c>; the long ones are commands in <c>bench/README.md</c>. A class
/// for each dialect, since xUnit runs classes side by side.
/// </summary>
public abstract class ReliabilityTests
{
    private protected static async Task KillAsync(PortalDialect dialect, string command, int seeds, int users) =>
        Assert.Equal(
            seeds,
            await RunAsync(
                "trial",
                "--command",
                command,
                "--seeds",
                $"{seeds}",
                "--kills",
                "4",
                "--users",
                $"{users}",
                "--dialect",
                $"{dialect}"
            )
        );

    // How many lines say that all is well.
    private protected static async Task<int> RunAsync(params string[] arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (here.Name, here.Parent!.Name);
        while (!File.Exists(Path.Combine(here!.FullName, "CloudPartner.slnx")))
            here = here.Parent;
        var program = Path.Combine(here.FullName, "bench", "bin", configuration, framework, "CloudPartner.Bench.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath!, [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var trial = Process.Start(start)!;
        var said = await Task.WhenAll(trial.StandardOutput.ReadToEndAsync(), trial.StandardError.ReadToEndAsync());
        await trial.WaitForExitAsync();
        Assert.True(trial.ExitCode == 0, string.Concat(said));
        return said[0]
            .Split('\n')
            .Count(line => line.Contains(": nothing lost, nothing twice", StringComparison.Ordinal));
    }
}

/// <summary>Trials of the Cloud Partner Portal's dialect.</summary>
public sealed class CloudPartnerPortalReliabilityTests : ReliabilityTests
{
    [Theory]
    [InlineData("Add", 3, 1700)]
    [InlineData("Set", 1, 1200)]
    [InlineData("Remove", 1, 1200)]
    [InlineData("Sync", 1, 1200)]
    public Task Killed_again_and_again_among_faults_a_run_does_all_that_was_asked_and_nothing_else(
        string command,
        int seeds,
        int users
    ) => KillAsync(PortalDialect.CloudPartnerPortal, command, seeds, users);

    [Fact]
    public async Task A_portal_that_is_killed_and_comes_back_is_waited_for() =>
        Assert.Equal(1, await RunAsync("outage", "--seconds", "3", "--users", "3000"));
}

/// <summary>Trials of Partner Center's dialect.</summary>
public sealed class PartnerCenterReliabilityTests : ReliabilityTests
{
    [Theory]
    [InlineData("Add", 2, 1700)]
    [InlineData("Set", 1, 600)]
    [InlineData("Remove", 1, 600)]
    [InlineData("Sync", 1, 600)]
    public Task Killed_again_and_again_among_faults_a_run_does_all_that_was_asked_and_nothing_else(
        string command,
        int seeds,
        int users
    ) => KillAsync(PortalDialect.PartnerCenter, command, seeds, users);
}
