using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>The base of the commands that change users who are there.</summary>
public abstract class IdentityCommand : BulkCommand
{
    private readonly DesiredUsers _users = new();

    /// <summary>A user: an object from Get-PortalUser, a row with Email or ObjectId, an e-mail, or an object ID.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject", "Email", "Id", "ObjectId")]
    [ValidateNotNull]
    public PSObject? Identity { get; set; }

    /// <summary>Changes the user whatever happened to it since it was read.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool NeedsRoles => true;

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        Inputs++;
        try
        {
            var user = UserReference.Parse(Identity!, named => ResolvePublisher(named ?? PublisherId));
            _users.Note(user.PublisherId, user.KeyFor(Portal), "input", Inputs);
            Process(user, Identity!);
        }
        catch (CloudPartnerException refused)
        {
            Refuse(refused.Fault.At($"Input {Inputs}"), Identity);
        }
    }

    private protected abstract void Process(UserReference user, object target);
}
