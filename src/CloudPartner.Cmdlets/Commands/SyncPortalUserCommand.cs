using System.Management.Automation;
using System.Text;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Plans;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Makes the portal have the users of a file or of the pipeline, or applies a plan.</summary>
[Cmdlet(
    VerbsData.Sync,
    "PortalUser",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = "ByInputObject"
)]
[OutputType(typeof(PortalUserChange), typeof(BulkSummary))]
public sealed class SyncPortalUserCommand : AssigningCommand
{
    private List<PortalUserChange> _plan = [];
    private DesiredState _desired = null!;
    private UserPlanner _planner = null!;
    private KeptPlan? _kept;

    /// <summary>A CSV or JSON file of the desired users.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The encoding of a file without a byte-order mark; UTF-8 by default.</summary>
    [Parameter(ParameterSetName = "Path")]
    [TextEncoding]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>The desired users, or the changes of a plan that Compare-PortalUser made.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    public PSObject? InputObject { get; set; }

    /// <summary>Removes also everybody who is not among the desired users.</summary>
    [Parameter]
    public SwitchParameter RemoveUnlisted { get; set; }

    /// <summary>
    /// The most removals; a plan with more is refused as a whole. By default a tenth of the current users.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxRemovals { get; set; }

    /// <summary>Takes also roles from the identity that is signed in, after everything else.</summary>
    [Parameter]
    public SwitchParameter IncludeSelf { get; set; }

    /// <summary>Emits each change with its outcome.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Activity => "Synchronising users";

    private protected override bool WritesResults => PassThru;

    // A plan that is made here is made anew from what the portal has by then; one that was piped in comes again as it
    // was.
    private protected override bool ContinuesByPlace => _kept is not null;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _desired = new DesiredState(Resolver, ResolvePublisher);
        _planner = UserPlanner.For(Portal, Resolver);
        _planner.Listed = users => Progress!.Read(users, "users");
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        foreach (var row in RowReader.Rows(InputObject))
        {
            if (_desired.Take(row, _plan) is { } refused)
                Refuse(refused, row);
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        Do(Path, PreparePlan, terminating: true);
        TellEmpty(_desired.EmptyRows);
        // Asked about before the first write as well, so that an answer that ends the command ends all of it.
        var applier = new PlanApplier(Portal, Resolver, _planner, _kept);
        var phases = applier.Phases(_plan).Select(phase => phase.Where(IsWanted).ToList()).ToList();
        Expect(phases.Sum(phase => phase.Count));
        foreach (var phase in phases)
        {
            foreach (var change in phase)
                Submit(applier.ToItem(change, change));
            CompleteRun();
        }
        base.EndProcessing();
    }

    private void PreparePlan()
    {
        if (_plan.Count == 0 || _desired.Assignments.Count > 0 || Path is not null)
            MakePlan();
        else
            TakePlan();
        // Before the first write, and of the whole plan: half a plan applied is worse than none.
        PlanApplier.CheckRemovals(_plan, MaxRemovals);
        CheckSelf();
    }

    private void MakePlan()
    {
        if (_plan.Count > 0)
            throw FieldRules.Missing("InputObject", "holds changes of a plan and desired users; give one or the other");
        if (Path is not null)
            _desired.TakeFile(ResolvePath(nameof(Path), Path), Encoding, (fault, row) => Refuse(fault, row));
        _desired.CheckComplete();
        // An empty input with -RemoveUnlisted means a broken input far more often than a publisher without users.
        if (RemoveUnlisted && _desired.Assignments.Count == 0)
            throw FieldRules.Missing("InputObject", "is empty; with -RemoveUnlisted that would remove everybody");
        var publisher = _desired.Publisher;
        InputFingerprint = _desired.Fingerprint();
        Wait(
            Task.Run(async () =>
            {
                await foreach (
                    var change in _planner.CompareAsync(
                        publisher,
                        _desired.Assignments,
                        RemoveUnlisted,
                        includeEqual: false,
                        PipelineDispatcher.Stopping
                    )
                )
                {
                    _plan.Add(change);
                }
            })
        );
    }

    private void TakePlan()
    {
        _desired.CheckComplete();
        foreach (var change in _plan)
            ResolvePublisher(change.PublisherId);
        _kept = new KeptPlan(_plan, Resolver);
        _plan = [.. _kept.Changes];
    }

    // Whoever made the plan may have been somebody else, so what it says of itself does not count.
    private void CheckSelf()
    {
        if (!IncludeSelf && _plan.FirstOrDefault(change => _planner.ConcernsCaller(change)) is { } own)
            throw new CloudPartnerException(SelfGuard.Refusal("the plan would " + own));
        if (
            _plan.Any(change =>
                change.Change is PortalUserChangeKind.Remove or PortalUserChangeKind.SetRole
                && Resolver.CanManageUsers(change.CurrentRole)
            ) && SelfGuard.Warning(Portal) is { } warning
        )
        {
            WriteWarning(warning);
        }
    }

    private bool IsWanted(PortalUserChange change)
    {
        var target = $"{change.Key} on publisher {change.PublisherId}";
        var goes =
            change.Change == PortalUserChangeKind.Remove
                ? ShouldChange(target, Describe(change))
                : ShouldChangeHarmlessly(target, Describe(change));
        if (!goes && PassThru && IsWhatIf())
            WriteObject(change);
        return goes;
    }

    private static string Describe(PortalUserChange change) =>
        change.Change switch
        {
            PortalUserChangeKind.Add => $"Add {change.Kind} as {change.DesiredRole}",
            PortalUserChangeKind.SetRole => $"Set role from {change.CurrentRole} to {change.DesiredRole}",
            _ => $"Remove user ({change.CurrentRole})",
        };

    private protected override void WriteResult(PortalUser? result, BulkOutcome outcome) =>
        WriteObject(
            (PortalUserChange)outcome.Item.Target! with
            {
                Outcome =
                    outcome.Status == BulkStatus.Resumed
                        ? PortalUserChangeOutcome.Resumed
                        : PortalUserChangeOutcome.Done,
            }
        );
}
