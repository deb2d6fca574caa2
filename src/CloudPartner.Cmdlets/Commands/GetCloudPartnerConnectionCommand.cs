using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists the runspace's open connections, the default first.</summary>
[Cmdlet(VerbsCommon.Get, "CloudPartnerConnection")]
[OutputType(typeof(CloudPartnerConnection))]
public sealed class GetCloudPartnerConnectionCommand : CloudPartnerCommand
{
    /// <inheritdoc />
    protected override void EndProcessing()
    {
        foreach (var connection in Session.Connections.All)
            WriteObject(connection);
    }
}
