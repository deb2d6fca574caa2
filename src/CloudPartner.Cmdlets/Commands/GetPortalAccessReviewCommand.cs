using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Reviews who holds which role, what is known of the accounts, and what is wrong with it.</summary>
[Cmdlet(VerbsCommon.Get, "PortalAccessReview", DefaultParameterSetName = "List")]
[OutputType(typeof(AccessReviewEntry))]
[OutputType(typeof(bool))]
public sealed class GetPortalAccessReviewCommand : ReviewCommand
{
    /// <summary>
    /// Emits one Boolean: true only if nothing was found, or with -FailOn nothing at least so severe.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        OpenReview();
    }

    /// <inheritdoc />
    protected override void ProcessRecord() =>
        Review(page =>
        {
            if (!Quiet)
                WriteObject(page, enumerateCollection: true);
        });

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        base.EndProcessing();
        // The answer is the output; whoever asks for one wants no error instead.
        if (Quiet)
            WriteObject(IsClean);
        else
            FailOnFindings();
    }
}
