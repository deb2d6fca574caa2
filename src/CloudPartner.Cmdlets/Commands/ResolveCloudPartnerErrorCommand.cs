using System.Collections;
using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Shows all that is known about an error of this module, with the next step.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "CloudPartnerError", DefaultParameterSetName = "Last")]
[OutputType(typeof(CloudPartnerFault))]
public sealed class ResolveCloudPartnerErrorCommand : CloudPartnerCommand
{
    /// <summary>The errors to explain.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "ErrorRecord")]
    [ValidateNotNull]
    public ErrorRecord[]? ErrorRecord { get; set; }

    /// <summary>How many of the newest errors of this module to explain; one unless told otherwise.</summary>
    [Parameter(ParameterSetName = "Last")]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; } = 1;

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (ErrorRecord is null)
        {
            var newest = (GetVariableValue("Error") as IEnumerable ?? Array.Empty<object>())
                .Cast<object?>()
                .Select(FaultOf)
                .OfType<CloudPartnerFault>()
                .Distinct()
                .Take(Last);
            foreach (var fault in newest.ToList())
                WriteObject(fault);
            return;
        }
        foreach (var record in ErrorRecord)
        {
            if (FaultOf(record) is { } fault)
            {
                WriteObject(fault);
            }
            else
            {
                Report(
                    CloudPartnerFault.Invalid(
                        "ErrorRecord",
                        record.FullyQualifiedErrorId,
                        "is not an error of this module; Get-Error shows it"
                    ),
                    record
                );
            }
        }
    }

    // $Error holds records and exceptions, and both may be wrapped by what a script threw on.
    private static CloudPartnerFault? FaultOf(object? error)
    {
        for (
            var exception = (error as ErrorRecord)?.Exception ?? error as Exception;
            exception is not null;
            exception = exception.InnerException
        )
        {
            if (exception is CloudPartnerException ours)
                return ours.Fault;
            if (exception is IContainsErrorRecord { ErrorRecord.Exception: CloudPartnerException wrapped })
                return wrapped.Fault;
        }
        return null;
    }
}
