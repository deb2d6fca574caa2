using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Plans;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Makes the portal have the users of a file or of the pipeline, or applies a plan.</summary>
[Cmdlet(VerbsData.Sync, "PortalUser", SupportsShouldProcess = true, DefaultParameterSetName = "ByInputObject")]
[OutputType(typeof(PortalUserChange), typeof(BulkSummary))]
public sealed class SyncPortalUserCommand : BulkCommand
{
    private readonly List<PortalUserChange> _plan = [];
    private DesiredState _desired = null!;
    private bool _madeHere;

    /// <summary>A CSV or JSON file of the desired users.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The desired users, or the changes of a plan that Compare-PortalUser made.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    public PSObject? InputObject { get; set; }

    /// <summary>Removes also everybody who is not among the desired users.</summary>
    [Parameter]
    public SwitchParameter RemoveUnlisted { get; set; }

    /// <summary>The most removals; a plan with more is refused as a whole. By default a tenth of the current users.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxRemovals { get; set; }

    /// <summary>Emits each change with its outcome.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Invites people who are not in the tenant yet as guests. Partner Center only.</summary>
    [Parameter]
    public SwitchParameter Invite { get; set; }

    private protected override bool NeedsRoles => true;

    private protected override PortalCallOptions CallOptions() => base.CallOptions() with { Invite = Invite };

    private protected override string Activity => "Synchronising users";

    private protected override bool WritesResults => PassThru;

    // A plan that is made here is made anew from what the portal has by then; one that was piped in comes again as it was.
    private protected override bool ContinuesByPlace => !_madeHere;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _desired = new DesiredState(Portal, PublisherId);
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (InputObject?.BaseObject is PortalUserChange change) _plan.Add(change);
        else if (InputObject is not null && _desired.Take(InputObject) is { } refused) Refuse(refused, InputObject);
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        try
        {
            if (_plan.Count == 0 || _desired.Users.Count > 0 || Path is not null) MakePlan();
            // Before the first write, and of the whole plan: half a plan applied is worse than none.
            PlanApplication.CheckRemovals(_plan, MaxRemovals);
        }
        catch (CloudPartnerException unusable)
        {
            ThrowTerminatingError(unusable.Fault.ToErrorRecord(Path));
        }
        Expect(_plan.Count(change => change.Change != PortalUserChangeKind.None));
        foreach (var phase in PlanApplication.Phases(_plan))
        {
            foreach (var change in phase)
            {
                if (ShouldChange($"{change.Key} on publisher {change.PublisherId}", Describe(change)))
                    Submit(PlanApplication.ToItem(change, Portal, change));
                else if (PassThru && IsWhatIf())
                    WriteObject(change);
            }
            CompleteRun();
        }
        base.EndProcessing();
    }

    private void MakePlan()
    {
        if (_plan.Count > 0) throw FieldRules.Missing("InputObject", "holds changes of a plan and desired users; give one or the other");
        var publisher = ResolvePublisher(_desired.GivenPublisher);
        if (Path is not null) _desired.TakeFile(GetUnresolvedProviderPathFromPSPath(Path), publisher, (fault, row) => Refuse(fault, row));
        _desired.CheckComplete(publisher);
        // An empty input with -RemoveUnlisted means a broken input far more often than a publisher without users.
        if (RemoveUnlisted && _desired.Users.Count == 0)
            throw FieldRules.Missing("InputObject", "is empty; with -RemoveUnlisted that would remove everybody");
        _madeHere = true;
        InputFingerprint = _desired.Fingerprint();
        Wait(Task.Run(async () =>
        {
            await foreach (var change in UserPlan.CompareAsync(Portal, publisher, _desired.Users, RemoveUnlisted, includeEqual: false, Pump.Stopping))
                _plan.Add(change);
        }));
    }

    private static string Describe(PortalUserChange change) => change.Change switch
    {
        PortalUserChangeKind.Add => $"Add {change.Kind} as {change.DesiredRole}",
        PortalUserChangeKind.SetRole => $"Set role from {change.CurrentRole} to {change.DesiredRole}",
        _ => $"Remove user ({change.CurrentRole})",
    };

    private protected override void WriteResult(BulkOutcome outcome) => WriteObject((PortalUserChange)outcome.Item.Target! with
    {
        Outcome = outcome.Status == BulkStatus.Resumed ? PortalUserChangeOutcome.Resumed : PortalUserChangeOutcome.Done,
    });
}
