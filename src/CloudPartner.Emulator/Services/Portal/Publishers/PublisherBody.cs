using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Publishers;

/// <summary>A publisher and its profile as the portal shows them.</summary>
internal sealed record PublisherBody(
    string Id,
    long Version,
    DateTime ChangedTime,
    PublisherBody.Profile Definition,
    string Etag
)
{
    internal sealed record Profile(
        string DisplayText,
        string PublicPublisherId,
        string? MicrosoftPartnerNetworkId,
        long? SellerId,
        IReadOnlyList<string> OfferTypeCategories,
        IReadOnlyList<string> OwnerEmails,
        DevCenterLink DevCenter
    );

    public static PublisherBody Of(Publisher publisher) =>
        new(
            publisher.Id,
            publisher.Version,
            publisher.ChangedTime.UtcDateTime,
            new Profile(
                publisher.DisplayText,
                publisher.PublicPublisherId,
                publisher.MpnId,
                publisher.SellerId,
                publisher.OfferTypeCategories,
                publisher.OwnerEmails,
                publisher.DevCenter
            ),
            ETag.Of(publisher.Version)
        );
}
