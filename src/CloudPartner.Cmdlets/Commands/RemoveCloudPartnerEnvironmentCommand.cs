using System.Management.Automation;
using CloudPartner.Client.Environments;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Forgets a place to connect to that this user saved.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "CloudPartnerEnvironment",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High
)]
[OutputType(typeof(void))]
public sealed class RemoveCloudPartnerEnvironmentCommand : CloudPartnerCommand
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SavedEnvironmentNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        foreach (var name in Name!)
        {
            if (!ShouldProcess(name, "Forget environment"))
                continue;
            try
            {
                EnvironmentFile.Remove(name);
            }
            catch (CloudPartnerException refused)
            {
                Report(refused.Fault, name);
            }
        }
    }
}
