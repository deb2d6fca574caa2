using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Gives users another role.</summary>
[Cmdlet(VerbsCommon.Set, "PortalUser", SupportsShouldProcess = true)]
[OutputType(typeof(PortalUser), typeof(BulkSummary))]
public sealed class SetPortalUserCommand : IdentityCommand
{
    private bool _isRoleTyped;

    /// <summary>The new role, of rows that name none themselves.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string? Role { get; set; }

    /// <summary>Emits the users as they are now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Activity => "Changing roles";

    private protected override bool WritesResults => PassThru;

    private protected override string? NewRoleOf(UserReference user) =>
        _isRoleTyped && !user.WasRead ? user.WrittenRole ?? Role : Role;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        // Before the first input: only what was typed is bound.
        _isRoleTyped = Role is not null;
        base.BeginProcessing();
    }

    // A row's role is the new one. That of a user who was read says which one is replaced, if the new one was typed.
    private protected override bool Counts(UserReference user, UserCondition condition, PortalRole? newRole) =>
        condition.Field == UserCondition.RoleField && user.Read is null
            ? _isRoleTyped && user.WasRead && condition.Value != newRole!.Name
            : base.Counts(user, condition, newRole) && !(Force && user.Read is not null);

    // Of several roles the one that is replaced has to be clear. One besides the new role is what an interrupted change
    // leaves, and is finished.
    private protected override IReadOnlyList<PortalUser> Choose(MeantUser meant, IReadOnlyList<PortalUser> held)
    {
        if (held.Count == 1)
            return held;
        var others = held.Where(user => user.Role != meant.NewRole!.Name).ToList();
        if (meant.User.Read is { } given && others.Find(user => user.Role == given.Role) is { } read)
            return [read];

        return others.Count == 1
            ? others
            : throw FieldRules.Refuse(
                "Identity",
                held[0].Key,
                $"holds {string.Join(", ", others.Select(user => user.Role))}; "
                    + "say which of these roles is replaced: Get-PortalUser -Email ... -Role ... | Set-PortalUser "
                    + "-Role ..."
            );
    }

    private protected override string Describe(MeantUser meant) =>
        meant.Held is not [{ } held] ? $"Set role to {meant.NewRole}"
        : held.Role == meant.NewRole!.Name ? $"Keep role {held.Role}, which is held already"
        : $"Set role from {held.Role} to {meant.NewRole}";

    private protected override string?[] ContentOf(MeantUser meant, bool isWritten) =>
        isWritten
            ? ["set", meant.User.PublisherId, meant.WrittenKey, meant.WrittenRole]
            : ["set", meant.User.PublisherId, meant.Key, meant.NewRole!.Name];

    private protected override async Task<PortalUser?> ChangeAsync(
        PortalUser current,
        MeantUser meant,
        CancellationToken cancellationToken
    ) => await Portal.Users.SetRoleAsync(current, meant.NewRole!, Force, cancellationToken);

    private protected override void WritePreview(MeantUser meant)
    {
        if (PassThru)
        {
            WriteObject(
                meant.Held is [{ } held]
                    ? held with
                    {
                        Role = meant.NewRole!.Name,
                    }
                    : meant.User.AsPlaceholder(meant.NewRole!.Name)
            );
        }
    }
}
