using System.Management.Automation;
using System.Text;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Adds users, groups and service principals with a role.</summary>
[Cmdlet(VerbsCommon.Add, "PortalUser", SupportsShouldProcess = true, DefaultParameterSetName = "ByInputObject")]
[OutputType(typeof(PortalUser), typeof(BulkSummary))]
public sealed class AddPortalUserCommand : AssigningCommand
{
    private readonly DesiredUsers _users = new();
    private long _emptyRows;
    private bool? _tells;

    /// <summary>
    /// Rows with the columns Email, Role, Kind, DisplayName, ApplicationId, TenantId, ObjectId and PublisherId, or
    /// plain e-mails.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByInputObject")]
    public PSObject? InputObject { get; set; }

    /// <summary>The e-mails of users or groups.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "User")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Email { get; set; }

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

    /// <summary>The encoding of a file without a byte-order mark; UTF-8 by default.</summary>
    [Parameter(ParameterSetName = "Path")]
    [TextEncoding]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>Emits the users that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

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
                    AddRow(row);
                break;
            default:
                foreach (var email in Email is { Length: > 0 } ? Email : [null!])
                    AddTyped(email);
                break;
        }
    }

    private void AddRow(PSObject given)
    {
        Inputs++;
        try
        {
            var row = new RowReader(given, Role);
            if (row.IsEmpty)
                _emptyRows++;
            else
                Add(DesiredPortalUser.Read(row.Column, () => row.Names), given);
        }
        catch (CloudPartnerException refused)
        {
            Refuse(refused.Fault.At($"Input {Inputs}"), given);
        }
    }

    private void AddTyped(string? email)
    {
        Inputs++;
        // Taken before the work begins: they are bound anew for each input object.
        var typed = new Dictionary<string, string>();
        foreach (var column in DesiredPortalUser.Columns)
        {
            if (Typed(column, email) is { } value)
                typed.Add(column, value);
        }
        try
        {
            Add(DesiredPortalUser.Read(column => typed.GetValueOrDefault(column), () => typed.Keys), typed);
        }
        catch (CloudPartnerException refused)
        {
            Refuse(refused.Fault, typed);
        }
    }

    private string? Typed(string column, string? email) =>
        column switch
        {
            nameof(Email) => email,
            nameof(Role) => Role,
            nameof(Kind) => Kind?.ToString(),
            nameof(DisplayName) => DisplayName,
            nameof(ApplicationId) => ApplicationId,
            nameof(TenantId) => TenantId,
            nameof(ObjectId) => ObjectId,
            _ => null,
        };

    private void AddFile()
    {
        try
        {
            var path = ResolvePath(nameof(Path), Path);
            // Twice through the file instead of once with everything in memory: first every row is checked, then they
            // are sent.
            var file = DesiredUsers.CheckFile(path, Encoding, Role, ResolvePublisher, Resolver, Refuse);
            _emptyRows = file.EmptyRows;
            (InputFingerprint, WrittenFingerprint) = (file.Fingerprint, file.WrittenFingerprint);
            Expect(file.Rows.Count);
            foreach (var row in file.ReadAgain(path, Encoding, Role))
                Submit(Resolver.Resolve(row.User!, ResolvePublisher(row.User!.PublisherId)), row.Cells);
        }
        catch (CloudPartnerException unusable)
        {
            EndRun(unusable.Fault, Path);
        }
    }

    private void Add(DesiredPortalUser user, object target)
    {
        var assignment = Resolver.Resolve(user, ResolvePublisher(user.PublisherId ?? PublisherId));
        _users.Note(assignment.PublisherId, assignment.Key, "input", Inputs);
        Submit(assignment, target);
    }

    private void Submit(PortalAssignment assignment, object target)
    {
        var (user, publisher, role) = (assignment.User, assignment.PublisherId, assignment.Role.Name);
        if (
            !(_tells ??= TellsOfChanges(ConfirmImpact.Medium))
            || ShouldChange($"{user} on publisher {publisher}", $"Add {user.KindName} as {role}")
        )
        {
            Submit(
                new BulkItem<PortalUser>(
                    $"{publisher}/{user.Key}",
                    DesiredUsers.ContentOf(user, publisher, role),
                    target,
                    (mayHaveHappened, stop) => Portal.Users.AddAsync(assignment, mayHaveHappened, stop)!
                )
                {
                    WrittenContent = user.Role == role ? null : DesiredUsers.ContentOf(user, publisher, user.Role),
                }
            );
        }
        else if (PassThru && IsWhatIf())
        {
            WriteObject(assignment.AsPlaceholder());
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        TellEmpty(_emptyRows);
        base.EndProcessing();
    }
}
