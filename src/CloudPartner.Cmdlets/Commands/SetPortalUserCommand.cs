using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Gives users another role.</summary>
[Cmdlet(VerbsCommon.Set, "PortalUser", SupportsShouldProcess = true)]
[OutputType(typeof(PortalUser), typeof(BulkSummary))]
public sealed class SetPortalUserCommand : IdentityCommand
{
    /// <summary>The new role.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string? Role { get; set; }

    /// <summary>Emits the users as they are now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Activity => "Changing roles";

    private protected override bool WritesResults => PassThru;

    private protected override void Process(UserReference user, object target)
    {
        var (role, force) = (Role!, Force.IsPresent);
        Portal.CheckRole(role);
        var from = user.Read is { } read ? $"from {read.Role} " : "";
        if (ShouldChange($"{user.Key} on publisher {user.PublisherId}", $"Set role {from}to {role}"))
            Submit(new BulkItem($"{user.PublisherId}/{user.Key}", ["set", user.PublisherId, user.KeyFor(Portal), role], target,
                async (_, stop) => await user.ChangeAsync(Portal, held => Replaced(held, role), async current => string.Equals(current.Role, role, StringComparison.OrdinalIgnoreCase)
                    ? current
                    : await Portal.SetRoleAsync(current, role, force, stop), force, stop)));
        else if (PassThru && IsWhatIf())
            WriteObject(user.AsPlaceholder(role));
    }

    // Of several roles the one that is replaced has to be clear. One besides the new role is what an interrupted change leaves, and is finished.
    private static List<PortalUser> Replaced(IReadOnlyList<PortalUser> held, string role)
    {
        var others = held.Where(user => !string.Equals(user.Role, role, StringComparison.OrdinalIgnoreCase)).ToList();
        return others.Count switch
        {
            0 => [held[0]],
            1 => others,
            _ => throw FieldRules.Refuse("Identity", held[0].Key, $"holds {string.Join(", ", others.Select(user => user.Role))}; "
                + "say which of these roles is replaced: Get-PortalUser -Email ... -Role ... | Set-PortalUser -Role ..."),
        };
    }

    private protected override void WriteResult(BulkOutcome outcome)
    {
        if (outcome.Result is not null) WriteObject(outcome.Result);
    }
}
