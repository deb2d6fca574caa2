using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Adds users, groups and service principals with a role.</summary>
[Cmdlet(VerbsCommon.Add, "PortalUser", SupportsShouldProcess = true, DefaultParameterSetName = "ByInputObject")]
[OutputType(typeof(PortalUser), typeof(BulkSummary))]
public sealed class AddPortalUserCommand : BulkCommand
{
    private readonly DesiredUsers _users = new();
    private long _emptyRows;

    /// <summary>
    /// Rows with the columns Email, Role, Kind, DisplayName, ApplicationId, TenantId, ObjectId and PublisherId, or
    /// plain e-mails.
    /// </summary>
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

    /// <summary>
    /// A service principal's object ID: that of the enterprise application, not of the app registration.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ServicePrincipal")]
    [AllowEmptyString]
    public string? ObjectId { get; set; }

    /// <summary>A CSV file of users. All of it is checked before the first request.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Emits the users that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Invites people who are not in the tenant yet as guests. Partner Center only.</summary>
    [Parameter]
    public SwitchParameter Invite { get; set; }

    private protected override bool NeedsRoles => true;

    private protected override PortalCallOptions CallOptions() => base.CallOptions() with { Invite = Invite };

    private protected override string Activity => "Adding users";

    private protected override bool WritesResults => PassThru;

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case "Path":
                AddFile();
                break;
            case "ByInputObject":
                foreach (var row in RowReader.Rows(InputObject!))
                    Add(row, Role, isRow: true);
                break;
            default:
                // The typed parameters read like a row, so that the same rules name the same fields.
                var typed = new PSObject();
                foreach (
                    var (name, value) in new (string, object?)[]
                    {
                        (nameof(Email), Email),
                        (nameof(Role), Role),
                        (nameof(Kind), Kind),
                        (nameof(DisplayName), DisplayName),
                        (nameof(ApplicationId), ApplicationId),
                        (nameof(TenantId), TenantId),
                        (nameof(ObjectId), ObjectId),
                    }
                )
                {
                    if (value is not null)
                        typed.Properties.Add(new PSNoteProperty(name, value));
                }

                Add(typed, null, isRow: false);
                break;
        }
    }

    private void Add(PSObject given, string? defaultRole, bool isRow)
    {
        Inputs++;
        try
        {
            var row = new RowReader(given, defaultRole);
            if (isRow && row.IsEmpty)
            {
                _emptyRows++;
                return;
            }
            var user = DesiredPortalUser.Read(row.Column, () => row.Names);
            Portal.CheckUser(user);
            var publisher = ResolvePublisher(user.PublisherId ?? PublisherId);
            _users.Note(publisher, DesiredUsers.KeyFor(Portal, user), "input", Inputs);
            Add(publisher, user, given);
        }
        catch (CloudPartnerException refused)
        {
            Refuse(isRow ? refused.Fault.At($"Input {Inputs}") : refused.Fault, given);
        }
    }

    private void AddFile()
    {
        try
        {
            var path = ResolvePath(nameof(Path), Path);
            // Twice through the file instead of once with everything in memory: first every row is checked, then they
            // are sent.
            var file = DesiredUsers.CheckFile(path, Role, ResolvePublisher, Portal, Refuse);
            _emptyRows = file.EmptyRows;
            InputFingerprint = file.Fingerprint;
            Expect(file.Rows.Count);
            foreach (var row in file.ReadAgain(path, Role))
                Add(ResolvePublisher(row.User!.PublisherId), row.User, DesiredUsers.ToObject(row.Cells));
        }
        catch (CloudPartnerException unusable)
        {
            EndRun(unusable.Fault, Path);
        }
    }

    private void Add(string publisher, DesiredPortalUser user, PSObject target)
    {
        if (ShouldChange($"{user} on publisher {publisher}", $"Add {user.KindName} as {user.Role}"))
        {
            Submit(
                new BulkItem(
                    $"{publisher}/{user.Key}",
                    [
                        "add",
                        publisher,
                        user.Key,
                        user.KindName,
                        user.Role,
                        user.DisplayName,
                        user.ApplicationId?.ToString(),
                        user.TenantId?.ToString(),
                    ],
                    target,
                    (mayHaveHappened, stop) => Portal.AddUserAsync(publisher, user, mayHaveHappened, stop)!
                )
            );
        }
        else if (PassThru && IsWhatIf())
        {
            WriteObject(user.AsPlaceholder(publisher));
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        TellEmpty(_emptyRows);
        base.EndProcessing();
    }

    private protected override void WriteResult(BulkOutcome outcome)
    {
        if (outcome.Result is not null)
            WriteObject(outcome.Result);
    }
}
