using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>A publisher of the Cloud Partner Portal on the wire.</summary>
internal static class PublisherJson
{
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

    /// <summary>Only what changes is written; the service keeps the rest.</summary>
    public static byte[] Write(PublisherProfileChange change) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("definition");
            json.WriteStartObject();
            Write(json, "displayText", change.DisplayName);
            Write(json, "microsoftPartnerNetworkId", change.MpnId);
            Write(json, "publicPublisherId", change.PublicPublisherId);
            if (change.OwnerEmails is not null)
            {
                json.WritePropertyName("ownerEmails");
                json.WriteStartArray();
                foreach (var email in change.OwnerEmails)
                    json.WriteValue(email);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        });

    public static PublisherProfile Read(JsonTextReader json)
    {
        string? id = null;
        var profile = new PublisherProfile { PublisherId = string.Empty };
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "id":
                    id = json.ReadText();
                    break;
                case "changedTime":
                    profile = profile with { ChangedTime = json.ReadTime() };
                    break;
                case "definition":
                    json.ReadObject(field => profile = ReadField(json, field, profile));
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return profile with
        {
            PublisherId = id is { Length: > 0 } ? id : throw new JsonReaderException("A publisher without an ID."),
        };
    }

    private static PublisherProfile ReadField(JsonTextReader json, string field, PublisherProfile profile)
    {
        switch (field)
        {
            case "displayText":
                return profile with { DisplayName = json.ReadText() };
            case "publicPublisherId":
                return profile with { PublicPublisherId = json.ReadText() };
            case "microsoftPartnerNetworkId":
                return profile with { MpnId = json.ReadText() };
            case "sellerId":
                return profile with { SellerId = json.ReadText() };
            case "offerTypeCategories":
                return profile with { OfferTypes = Texts(json) };
            case "ownerEmails":
                return profile with { OwnerEmails = Texts(json) };
            case "devCenter":
                json.ReadObject(name =>
                {
                    switch (name)
                    {
                        case "status":
                            profile = profile with { DevCenterStatus = json.ReadText() };
                            break;
                        case "ownerEmail":
                            profile = profile with { DevCenterOwnerEmail = json.ReadText() };
                            break;
                        case "accountName":
                            profile = profile with { DevCenterAccountName = json.ReadText() };
                            break;
                        default:
                            json.SkipValue();
                            break;
                    }
                });
                return profile;
            default:
                json.SkipValue();
                return profile;
        }
    }

    private static void Write(JsonTextWriter json, string name, string? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static List<string> Texts(JsonTextReader json) =>
        json.ReadArray(item => item.CurrentText() ?? string.Empty);
}
