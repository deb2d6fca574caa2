using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists audit events, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "PortalAuditEvent", DefaultParameterSetName = "List")]
[OutputType(typeof(PortalAuditEvent))]
public sealed class GetPortalAuditEventCommand : AuditCommand
{
    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ReadPublisher(
            async (read, publisher, cancellationToken) =>
            {
                await foreach (var page in ListAsync(publisher, cancellationToken))
                {
                    // Awaited: the next page is asked for only when this one has gone down the pipeline.
                    await read.WriteAsync(() =>
                    {
                        foreach (var item in page)
                        {
                            if (IsWanted(item))
                                WriteObject(item);
                        }
                    });
                }
            }
        );
    }
}
