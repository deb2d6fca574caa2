using System.Management.Automation;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>The base of the commands that add users.</summary>
public abstract class AssigningCommand : BulkCommand<PortalUser>
{
    /// <summary>Invites people who are not in the tenant yet as guests. Partner Center only.</summary>
    [Parameter]
    public SwitchParameter Invite { get; set; }

    private protected override bool NeedsRoles => true;

    private protected override PortalCallOptions CallOptions() => base.CallOptions() with { Invite = Invite };
}
