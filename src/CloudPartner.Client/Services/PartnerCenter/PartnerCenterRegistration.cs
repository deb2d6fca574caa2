using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>What the account's profiles say about its registration.</summary>
internal sealed class PartnerCenterRegistration(PartnerCenterSession session, ProfileParts profiles)
    : IPortalRegistration
{
    public async Task CheckAccessAsync(string publisherId, CancellationToken cancellationToken)
    {
        await session.CheckAccountAsync(publisherId, cancellationToken).ConfigureAwait(false);
        await profiles.ReadAsync(ProfilePart.Legal, cancellationToken).ConfigureAwait(false);
    }

    public async Task<RegistrationFacts> GetAsync(string publisherId, CancellationToken cancellationToken)
    {
        await session.CheckAccountAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var mpn = await profiles.TryReadMpnAsync(cancellationToken).ConfigureAwait(false);
        var legal = await profiles.ReadAsync(ProfilePart.Legal, cancellationToken).ConfigureAwait(false) is { } profile
            ? PartnerProfileJson.Legal(profile)
            : null;
        // Agreements, tax and bank have no documented operation: what is not said here stays unknown.
        return new RegistrationFacts(
            publisherId,
            mpn is null
                ? []
                :
                [
                    new RegistrationStep(
                        "MpnMembership",
                        mpn.MpnId is { Length: > 0 } ? "done" : "open",
                        null,
                        mpn.MpnId is null ? null : $"MPN ID {mpn.MpnId}"
                    ),
                ]
        )
        {
            VettingStatus = legal?.VettingStatus,
            VettingSubStatus = legal?.VettingSubStatus,
        };
    }
}
