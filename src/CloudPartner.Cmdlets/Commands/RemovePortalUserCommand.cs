using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Removes users, groups and service principals from a publisher.</summary>
[Cmdlet(VerbsCommon.Remove, "PortalUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(BulkSummary))]
public sealed class RemovePortalUserCommand : IdentityCommand
{
    private protected override string Activity => "Removing users";

    private protected override bool WritesResults => false;

    private protected override void Process(UserReference user, object target)
    {
        var force = Force.IsPresent;
        var held = user.Read is { } read ? $"{user.Key} ({read.Role})" : user.Key;
        if (!ShouldChange($"{held} on publisher {user.PublisherId}", "Remove user")) return;
        Submit(new BulkItem($"{user.PublisherId}/{user.Key}", ["remove", user.PublisherId, user.KeyFor(Portal)], target,
            async (mayHaveHappened, stop) =>
            {
                try
                {
                    return await user.ChangeAsync(Portal, held => held, async current =>
                    {
                        await Portal.RemoveUserAsync(current, force, stop);
                        return null;
                    }, force, stop);
                }
                catch (CloudPartnerException gone) when (mayHaveHappened && gone.Fault.Kind == FaultKind.NotFound)
                {
                    return null;
                }
            }));
    }

    private protected override void WriteResult(BulkOutcome outcome)
    {
    }
}
