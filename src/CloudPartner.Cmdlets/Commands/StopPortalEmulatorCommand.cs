using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Ends emulators that this session started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PortalEmulator", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class StopPortalEmulatorCommand : CloudPartnerCommand
{
    /// <summary>The emulators to end, or their addresses; by default all that this session started.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [EmulatorAddress]
    [ArgumentCompleter(typeof(EmulatorCompleter))]
    [ValidateNotNull]
    public PortalEmulator[]? InputObject { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var running = Session.Emulators.All;
        foreach (var emulator in InputObject ?? [.. running.Select(entry => entry.Emulator)])
        {
            // Only what this session started: a process ID from elsewhere may belong to anything by now.
            var entry = running.FirstOrDefault(candidate => candidate.Emulator == emulator);
            if (entry is null)
            {
                Report(
                    new CloudPartnerFault(FaultKind.NotFound, $"This session runs no emulator at {emulator.Uri}.")
                    {
                        RecommendedAction =
                            running.Count == 0
                                ? "There is none to stop; Start-PortalEmulator starts one."
                                : $"Name one that runs: {string.Join(", ", running.Select(one => one.Emulator.Uri))}.",
                    },
                    emulator
                );
            }
            else if (ShouldProcess($"{emulator.Uri} (process {emulator.ProcessId})", "Stop portal emulator"))
            {
                Run(emulator, _ => entry.StopAsync());
            }
        }
    }
}
