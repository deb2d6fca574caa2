using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>A publisher of the Cloud Partner Portal on the wire.</summary>
internal static class PublisherJson
{
    // The fields that can be changed.
    private const string DisplayName = "displayText";
    private const string MpnId = "microsoftPartnerNetworkId";
    private const string PublicPublisherId = "publicPublisherId";
    private const string OwnerEmails = "ownerEmails";

    /// <summary>The parameters that set them.</summary>
    public static readonly IReadOnlyDictionary<string, string> Parameters = new Dictionary<string, string>
    {
        [DisplayName] = "DisplayName",
        [MpnId] = "MpnId",
        [PublicPublisherId] = "PublicPublisherId",
        [OwnerEmails] = "OwnerEmail",
    };

    private static readonly JsonShape<PublisherProfile> DevCenter = new()
    {
        { "status", (profile, json) => profile with { DevCenterStatus = json.ReadText() } },
        { "ownerEmail", (profile, json) => profile with { DevCenterOwnerEmail = json.ReadText() } },
        { "accountName", (profile, json) => profile with { DevCenterAccountName = json.ReadText() } },
    };

    private static readonly JsonShape<PublisherProfile> Definition = new()
    {
        { DisplayName, (profile, json) => profile with { DisplayName = json.ReadText() } },
        { PublicPublisherId, (profile, json) => profile with { PublicPublisherId = json.ReadText() } },
        { MpnId, (profile, json) => profile with { MpnId = json.ReadText() } },
        { "sellerId", (profile, json) => profile with { SellerId = json.ReadText() } },
        { "offerTypeCategories", (profile, json) => profile with { OfferTypes = json.ReadTexts() } },
        { OwnerEmails, (profile, json) => profile with { OwnerEmails = json.ReadTexts() } },
        { "devCenter", (profile, json) => DevCenter.Read(json, profile) },
    };

    private static readonly JsonShape<PublisherProfile> Shape = new()
    {
        { "id", (profile, json) => profile with { PublisherId = json.ReadText() ?? string.Empty } },
        { "changedTime", (profile, json) => profile with { ChangedTime = json.ReadTime() } },
        { "definition", (profile, json) => Definition.Read(json, profile) },
    };

    public static Publisher ReadSummary(JsonTextReader json)
    {
        var profile = Read(json);
        return new Publisher
        {
            PublisherId = profile.PublisherId,
            DisplayName = profile.DisplayName,
            MpnId = profile.MpnId,
            DevCenterStatus = profile.DevCenterStatus,
            ChangedTime = profile.ChangedTime,
        };
    }

    public static PublisherProfile Read(JsonTextReader json) =>
        Shape.Read(json, new PublisherProfile { PublisherId = string.Empty }) is { PublisherId.Length: > 0 } profile
            ? profile
            : throw new JsonReaderException("A publisher without an ID.");

    /// <summary>Only what changes is written; the service keeps the rest.</summary>
    public static byte[] Write(PublisherProfileChange change) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("definition");
            json.WriteStartObject();
            json.WriteProperty(DisplayName, change.DisplayName);
            json.WriteProperty(MpnId, change.MpnId);
            json.WriteProperty(PublicPublisherId, change.PublicPublisherId);
            if (change.OwnerEmails is not null)
                json.WriteArray(OwnerEmails, change.OwnerEmails, json.WriteValue);
            json.WriteEndObject();
            json.WriteEndObject();
        });
}
