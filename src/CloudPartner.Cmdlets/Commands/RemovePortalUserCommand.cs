using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Removes users, groups and service principals from a publisher.</summary>
[Cmdlet(VerbsCommon.Remove, "PortalUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(BulkSummary))]
public sealed class RemovePortalUserCommand : IdentityCommand
{
    private protected override string Activity => "Removing users";

    private protected override bool WritesResults => false;

    private protected override string Describe(MeantUser meant) => "Remove user";

    private protected override string?[] ContentOf(MeantUser meant, bool isWritten) =>
        ["remove", meant.User.PublisherId, isWritten ? meant.WrittenKey : meant.Key];

    private protected override async Task<PortalUser?> ChangeAsync(
        PortalUser current,
        MeantUser meant,
        CancellationToken cancellationToken
    )
    {
        await Portal.Users.RemoveAsync(current, Force, cancellationToken);
        return null;
    }
}
