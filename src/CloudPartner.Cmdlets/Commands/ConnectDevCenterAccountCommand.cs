using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Links the Dev Center account of the signed-in identity to the publisher.</summary>
[Cmdlet(VerbsCommunications.Connect, "DevCenterAccount", SupportsShouldProcess = true)]
[OutputType(typeof(PublisherProfile))]
public sealed class ConnectDevCenterAccountCommand : ConnectedCommand
{
    /// <summary>Emits the profile with the link in it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        RunOnPublisher(
            async (publisher, cancellationToken) =>
            {
                var goes = false;
                await PipelineDispatcher.WriteAsync(() =>
                {
                    goes = ShouldProcess(
                        $"publisher {publisher}",
                        $"Link the Dev Center account of {CurrentConnection.Account}"
                    );
                    if (!goes && PassThru && IsWhatIf())
                    {
                        WriteObject(
                            new PublisherProfile
                            {
                                PublisherId = publisher,
                                DevCenterStatus = "linked",
                                DevCenterOwnerEmail = CurrentConnection.Account,
                            }
                        );
                    }
                });
                if (!goes)
                    return;
                var linked = await Portal.Publishers.LinkDevCenterAsync(publisher, cancellationToken);
                if (PassThru)
                    await PipelineDispatcher.WriteAsync(() => WriteObject(linked));
            }
        );
    }
}
