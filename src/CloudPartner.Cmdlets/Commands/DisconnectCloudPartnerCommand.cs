using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Closes connections and forgets their tokens.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "CloudPartner", SupportsShouldProcess = true)]
[OutputType(typeof(CloudPartnerConnection))]
public sealed class DisconnectCloudPartnerCommand : CloudPartnerCommand
{
    /// <summary>The connections to close; by default the runspace's default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CloudPartnerConnection[]? Connection { get; set; }

    /// <summary>Emits the closed connections.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        // Without a connection there is nothing to close, which is what was asked for.
        foreach (var connection in Connection ?? (Session.Connections.Default is { } open ? [open] : []))
        {
            if (!ShouldProcess(connection.ToString(), "Disconnect"))
                continue;
            connection.Dispose();
            if (PassThru)
                WriteObject(connection);
        }
    }
}
