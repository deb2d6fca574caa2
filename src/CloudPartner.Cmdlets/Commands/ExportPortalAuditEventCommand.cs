using System.Management.Automation;
using CloudPartner.Client.Files;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Writes audit events to a CSV file whose cells no spreadsheet runs.</summary>
[Cmdlet(VerbsData.Export, "PortalAuditEvent", SupportsShouldProcess = true, DefaultParameterSetName = "List")]
[OutputType(typeof(PortalAuditEvent))]
public sealed class ExportPortalAuditEventCommand : AuditCommand
{
    // A spreadsheet would call such a file broken.
    private static readonly string[] WorkbookEndings = [".xlsx", ".xlsm", ".xlsb", ".ods"];

    private AuditEventWriter? _file;
    private string _path = string.Empty;

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Events from Get-PortalAuditEvent. Without it the command asks the portal itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    [ValidateNotNull]
    public PortalAuditEvent? InputObject { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the events that were written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    // An empty pipeline gives an empty file; it must not be taken for no pipeline and fetch everything.
    private bool TakesInput => MyInvocation.ExpectingInput || InputObject is not null;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        if (!TakesInput)
            base.BeginProcessing();
        Do(
            Path,
            () =>
            {
                _path = ResolvePath(nameof(Path), Path);
                if (Array.Exists(WorkbookEndings, ending => _path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
                {
                    var refused = FieldRules.Refuse(
                        nameof(Path),
                        Path!,
                        "is the name of a workbook, and what is written is CSV: name the file .csv, which a "
                            + "spreadsheet opens too"
                    );
                    var name = System.IO.Path.ChangeExtension(Path, ".csv");
                    throw new CloudPartnerException(
                        refused.Fault with
                        {
                            RecommendedAction = $"Name the file {name}.",
                        }
                    );
                }
                if (ShouldProcess(_path, "Write audit events"))
                    _file = AuditEventFile.OpenForWriting(_path, Force);
            },
            terminating: true
        );
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (InputObject is { } item)
            Do(Path, () => Write(item), terminating: true);
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        if (_file is null)
            return;
        try
        {
            if (!TakesInput)
                Wait(Task.Run(() => FetchAsync(PipelineDispatcher.Stopping)));
            _file.Complete();
            base.EndProcessing();
        }
        catch (CloudPartnerException failed)
        {
            // The file is not there, or not this one: nothing that a script could go on with.
            ThrowTerminatingError(
                (failed.Fault with { Message = failed.Fault.Message + Stays(failed.Fault) }).ToErrorRecord(Path)
            );
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _file?.Dispose();
        base.Dispose();
    }

    private string Stays(CloudPartnerFault fault) =>
        _file is { WhatStays: var stays } && !fault.Message.EndsWith(stays, StringComparison.Ordinal)
            ? stays
            : string.Empty;

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        await foreach (var page in ListAsync(ResolvePublisher(PublisherId), cancellationToken))
        {
            await PipelineDispatcher.WriteAsync(() =>
            {
                foreach (var item in page)
                {
                    if (IsWanted(item))
                        Write(item);
                }
            });
        }
    }

    private void Write(PortalAuditEvent item)
    {
        if (_file is null)
            return;
        _file.Write(item);
        if (PassThru)
            WriteObject(item);
    }
}
