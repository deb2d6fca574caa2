using System.Management.Automation;
using System.Text;
using CloudPartner.Client.Plans;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>
/// Shows what would have to change so that the portal has the users of a file or of the pipeline. Changes nothing.
/// </summary>
[Cmdlet(VerbsData.Compare, "PortalUser", DefaultParameterSetName = "ByInputObject")]
[OutputType(typeof(PortalUserChange))]
public sealed class ComparePortalUserCommand : ConnectedCommand
{
    private DesiredState _desired = null!;

    /// <summary>A CSV or JSON file of the desired users.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The encoding of a file without a byte-order mark; UTF-8 by default.</summary>
    [Parameter(ParameterSetName = "Path")]
    [TextEncoding]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>The desired users: rows with the columns of Add-PortalUser, or objects from Get-PortalUser.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    public PSObject? InputObject { get; set; }

    /// <summary>Plans also the removal of everybody who is not among the desired users.</summary>
    [Parameter]
    public SwitchParameter RemoveUnlisted { get; set; }

    /// <summary>Names also those that are as they should be.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    private protected override bool NeedsRoles => true;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _desired = new DesiredState(Resolver, ResolvePublisher);
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        foreach (var row in RowReader.Rows(InputObject))
        {
            if (_desired.Take(row) is { } refused)
                Report(refused, row);
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        var publisher = string.Empty;
        Do(
            Path,
            () =>
            {
                if (Path is not null)
                    _desired.TakeFile(ResolvePath(nameof(Path), Path), Encoding, Report);
                _desired.CheckComplete();
                publisher = _desired.Publisher;
            },
            terminating: true
        );
        Run(
            publisher,
            async cancellationToken =>
            {
                var planner = UserPlanner.For(Portal, Resolver);
                planner.Listed = users => Progress!.Read(users, "users");
                var changes = planner.CompareAsync(
                    publisher,
                    _desired.Assignments,
                    RemoveUnlisted,
                    IncludeEqual,
                    cancellationToken
                );
                await foreach (var change in changes)
                    await PipelineDispatcher.WriteAsync(() => WriteObject(change));
            }
        );
        base.EndProcessing();
    }
}
