using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using CloudPartner.Client.EmulatorProcesses;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>What a new emulator's database holds.</summary>
public enum EmulatorSeed
{
    /// <summary>The publisher Contoso with a handful of users, and a few other publishers.</summary>
    Contoso,

    /// <summary>No publisher.</summary>
    Empty,

    /// <summary>Contoso with 100,000 users.</summary>
    Large,

    /// <summary>Contoso with people and an application of whom a review of access finds something.</summary>
    Review,
}

/// <summary>Starts a local portal for trying and testing.</summary>
[Cmdlet(VerbsLifecycle.Start, "PortalEmulator", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(PortalEmulator))]
public sealed class StartPortalEmulatorCommand : CloudPartnerCommand
{
    /// <summary>The port to listen on; a free one by default.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The file that keeps its data; by default one that is deleted when it ends.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <summary>What a new database holds.</summary>
    [Parameter]
    public EmulatorSeed Seed { get; set; }

    /// <summary>Opens its pages in the browser.</summary>
    [Parameter]
    public SwitchParameter Open { get; set; }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        if (!ShouldProcess(Database ?? "a temporary database", "Start portal emulator"))
            return;
        var session = Session;
        session.Emulators.Begin();
        string? database;
        try
        {
            database = Database is null ? null : ResolvePath(nameof(Database), Database);
        }
        catch (CloudPartnerException refused)
        {
            ThrowTerminatingError(refused.Fault.ToErrorRecord(Database));
            return;
        }
        var start = new EmulatorStart
        {
            Port = Port,
            Database = database,
            Seed = Seed.ToString().ToLowerInvariant(),
        };
        Run(
            null,
            async cancellationToken =>
            {
                var process = await EmulatorProcess.StartAsync(start, cancellationToken);
                // A process that was disposed of can no longer say whether it runs.
                var stopped = false;
                session.Emulators.Add(
                    new RunningEmulator(
                        process.Emulator,
                        () => !stopped && process.IsRunning,
                        () =>
                        {
                            stopped = true;
                            return process.DisposeAsync().AsTask();
                        }
                    )
                );
                await PipelineDispatcher.WriteAsync(() =>
                {
                    WriteObject(process.Emulator);
                    if (Open)
                        OpenPages(process.Emulator.Uri);
                });
            },
            terminating: true
        );
    }

    // The emulator runs either way, so a machine without a browser is no error.
    private void OpenPages(Uri uri)
    {
        try
        {
            Process.Start(new ProcessStartInfo(uri.AbsoluteUri) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception error) when (error is Win32Exception or PlatformNotSupportedException)
        {
            WriteWarning($"No browser could be started. Open {uri} in one on this machine.");
        }
    }
}
