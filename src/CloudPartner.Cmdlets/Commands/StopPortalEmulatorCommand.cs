using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Ends emulators that this session started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PortalEmulator", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class StopPortalEmulatorCommand : CloudPartnerCommand
{
    /// <summary>The emulators to end; by default all that this session started.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PortalEmulator[]? InputObject { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var running = Session.Emulators.All;
        foreach (var emulator in InputObject ?? [.. running.Select(entry => entry.Emulator)])
        {
            if (!ShouldProcess($"{emulator.Uri} (process {emulator.ProcessId})", "Stop portal emulator"))
                continue;
            // Only what this session started: a process ID from elsewhere may belong to anything by now.
            var entry = running.FirstOrDefault(candidate => candidate.Emulator == emulator);
            if (entry is not null)
            {
                Run(emulator, _ => entry.StopAsync());
            }
            else
            {
                Report(
                    new CloudPartnerFault(FaultKind.NotFound, $"This session runs no emulator at {emulator.Uri}."),
                    emulator
                );
            }
        }
    }
}
