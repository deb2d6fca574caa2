using CloudPartner.Client.Json;
using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>A publisher's registration at the portal.</summary>
internal sealed class PortalRegistration(PortalSession session) : IPortalRegistration
{
    public Task<RegistrationFacts> GetAsync(string publisherId, CancellationToken cancellationToken) =>
        session.GetAsync(
            PortalOperations.GetRegistration,
            publisherId,
            json => RegistrationJson.Read(json, publisherId),
            cancellationToken
        );

    public Task CheckAccessAsync(string publisherId, CancellationToken cancellationToken) =>
        session.GetAsync<object?>(
            PortalOperations.ListOffers,
            publisherId,
            json =>
            {
                json.SkipValue();
                return null;
            },
            cancellationToken
        );
}
