using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Csv;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Adds users, groups and service principals with a role.</summary>
[Cmdlet(VerbsCommon.Add, "PortalUser", SupportsShouldProcess = true, DefaultParameterSetName = "ByInputObject")]
[OutputType(typeof(PortalUser))]
public sealed class AddPortalUserCommand : ConnectedCommand
{
    private BulkRun<Item, PortalUser>? _run;
    private BulkProgress _progress = null!;
    private long _inputs;

    /// <summary>Rows with the columns Email, Role, Kind, DisplayName, ApplicationId, TenantId, ObjectId and PublisherId, or plain e-mails.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    public PSObject? InputObject { get; set; }

    /// <summary>The e-mail of a user or group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "User")]
    [AllowEmptyString]
    public string? Email { get; set; }

    /// <summary>The role. For rows and files: the role of those that name none.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "User")]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ServicePrincipal")]
    [Parameter(ParameterSetName = "ByInputObject")]
    [Parameter(ParameterSetName = "Path")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string? Role { get; set; }

    /// <summary>User (default) or Group.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "User")]
    [ValidateSet(nameof(PortalUserKind.User), nameof(PortalUserKind.Group))]
    public PortalUserKind? Kind { get; set; }

    /// <summary>A name to show. A service principal needs one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = "User")]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ServicePrincipal")]
    [AllowEmptyString]
    public string? DisplayName { get; set; }

    /// <summary>A service principal's application (client) ID.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ServicePrincipal")]
    [AllowEmptyString]
    public string? ApplicationId { get; set; }

    /// <summary>A service principal's tenant (directory) ID.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ServicePrincipal")]
    [AllowEmptyString]
    public string? TenantId { get; set; }

    /// <summary>A service principal's object ID: that of the enterprise application, not of the app registration.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ServicePrincipal")]
    [AllowEmptyString]
    public string? ObjectId { get; set; }

    /// <summary>A CSV file of users. All of it is checked before the first request.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The most requests in flight.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The longest that one request waits for a throttling service.</summary>
    [Parameter]
    public TimeSpan MaxThrottleWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Emits the users that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override PortalCallOptions CallOptions() => base.CallOptions() with { MaxThrottleWait = MaxThrottleWait };

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _progress = new BulkProgress("Adding users", WriteProgress);
        Pump.Tick = _progress.Show;
        _run = new BulkRun<Item, PortalUser>(ThrottleLimit, (item, stop) => Portal.AddUserAsync(item.Publisher, item.User, stop), DeliverAsync, Pump.Stopping);
        Pump.Track(_run.Completion);
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case "Path":
                AddFile(GetUnresolvedProviderPathFromPSPath(Path));
                break;
            case "ByInputObject":
                AddRow(new RowReader(InputObject!, Role), $"Input {++_inputs}");
                break;
            default:
                // The typed parameters read like a row, so that the same rules name the same fields.
                var typed = new PSObject();
                foreach (var (name, value) in new (string, object?)[]
                    { (nameof(Email), Email), (nameof(Role), Role), (nameof(Kind), Kind), (nameof(DisplayName), DisplayName),
                      (nameof(ApplicationId), ApplicationId), (nameof(TenantId), TenantId), (nameof(ObjectId), ObjectId) })
                    if (value is not null) typed.Properties.Add(new PSNoteProperty(name, value));
                AddRow(new RowReader(typed, null), null);
                break;
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        _run!.Complete();
        Finish(_run.Completion);
        _progress.End();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _run?.Complete();
        base.Dispose();
        _run?.Dispose();
    }

    private void AddRow(RowReader row, string? place)
    {
        try
        {
            Add(DesiredPortalUser.Read(row.Column), row.Target);
        }
        catch (CloudPartnerException refused)
        {
            Report(place is null ? refused.Fault : refused.Fault.At(place), row.Target);
        }
    }

    private void AddFile(string path)
    {
        try
        {
            // Twice through the file instead of once with everything in memory: first every row is checked, then they are sent.
            long refused = 0;
            foreach (var row in UserFile.Read(path, Role))
            {
                if (Check(row) is not { } fault) continue;
                refused++;
                Report(fault, ToObject(row.Cells));
            }
            if (refused > 0)
                throw new CloudPartnerException(CloudPartnerFault.Invalid("Path", path, $"{refused} rows are refused, so nothing was sent") with
                {
                    RecommendedAction = "Correct the rows named above and run the command again.",
                });
            foreach (var row in UserFile.Read(path, Role)) Add(row.User!, ToObject(row.Cells));
        }
        catch (CloudPartnerException unusable)
        {
            ThrowTerminatingError(unusable.Fault.ToErrorRecord(path));
        }
    }

    private CloudPartnerFault? Check(UserRow row)
    {
        try
        {
            if (row.Fault is null) Portal.CheckUser(row.User!);
            return row.Fault;
        }
        catch (CloudPartnerException refused)
        {
            return refused.Fault.At(row.Place);
        }
    }

    private void Add(DesiredPortalUser user, PSObject target)
    {
        var publisher = ResolvePublisher(user.PublisherId ?? PublisherId);
        Portal.CheckUser(user);
        if (ShouldProcess($"{user} on publisher {publisher}", $"Add {user.Kind} as {user.Role}"))
        {
            _progress.Add();
            Finish(_run!.AddAsync(new Item(publisher, user, target)).AsTask());
        }
        else if (PassThru && IsWhatIf())
        {
            WriteObject(user.AsPlaceholder(publisher));
        }
    }

    private void Finish(Task work)
    {
        try
        {
            Wait(work);
        }
        catch (BulkRunEndedException ended)
        {
            ThrowTerminatingError(ended.Fault.ToErrorRecord((ended.Item as Item)?.Target));
        }
    }

    private Task DeliverAsync(BulkOutcome<Item, PortalUser> outcome)
    {
        _progress.Done(outcome.Fault is not null);
        if (outcome.Fault is { } fault) return Pump.WriteAsync(() => WriteError(fault.ToErrorRecord(outcome.Item.Target)));
        return PassThru ? Pump.WriteAsync(() => WriteObject(outcome.Result)) : Task.CompletedTask;
    }

    private static PSObject ToObject(IReadOnlyDictionary<string, string> cells)
    {
        var row = new PSObject();
        foreach (var (column, value) in cells) row.Properties.Add(new PSNoteProperty(column, value));
        return row;
    }

    // Immutable: PowerShell binds the next input to the same command while this one is under way.
    private sealed record Item(string Publisher, DesiredPortalUser User, PSObject Target);
}
