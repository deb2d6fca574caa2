using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Reads a publisher's profile.</summary>
[Cmdlet(VerbsCommon.Get, "PublisherProfile")]
[OutputType(typeof(PublisherProfile))]
public sealed class GetPublisherProfileCommand : ConnectedCommand
{
    /// <inheritdoc />
    protected override void ProcessRecord() =>
        RunOnPublisher(
            async (publisher, cancellationToken) =>
            {
                var profile = await Portal.Publishers.GetProfileAsync(publisher, cancellationToken);
                await PipelineDispatcher.WriteAsync(() => WriteObject(profile));
            }
        );
}
