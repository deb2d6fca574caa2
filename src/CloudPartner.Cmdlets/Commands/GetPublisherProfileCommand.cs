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
        ReadPublisher(
            async (read, publisher, cancellationToken) =>
            {
                var profile = await Portal.Publishers.GetProfileAsync(publisher, cancellationToken);
                await read.WriteAsync(() => WriteObject(profile));
            }
        );
}
