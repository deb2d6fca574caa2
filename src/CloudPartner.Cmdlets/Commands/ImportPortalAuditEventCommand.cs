using System.Management.Automation;
using CloudPartner.Client.Files;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Reads a file of Export-PortalAuditEvent back, exactly as the events were.</summary>
[Cmdlet(VerbsData.Import, "PortalAuditEvent")]
[OutputType(typeof(PortalAuditEvent))]
public sealed class ImportPortalAuditEventCommand : CloudPartnerCommand
{
    /// <summary>The file to read.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        try
        {
            foreach (var item in AuditEventFile.Read(ResolvePath(nameof(Path), Path)))
                WriteObject(item);
        }
        catch (CloudPartnerException refused)
        {
            Report(refused.Fault, Path);
        }
    }
}
