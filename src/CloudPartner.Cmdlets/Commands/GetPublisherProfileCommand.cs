using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Reads a publisher's profile.</summary>
[Cmdlet(VerbsCommon.Get, "PublisherProfile")]
[OutputType(typeof(PublisherProfile))]
public sealed class GetPublisherProfileCommand : ConnectedCommand
{
    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        // Bound anew for each input object, so it is taken before the work begins.
        var given = PublisherId;
        Run(
            given,
            async cancellationToken =>
            {
                var profile = await Portal.GetProfileAsync(ResolvePublisher(given), cancellationToken);
                await PipelineDispatcher.WriteAsync(() => WriteObject(profile));
            }
        );
    }
}
