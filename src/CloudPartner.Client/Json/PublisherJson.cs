using Newtonsoft.Json;

namespace CloudPartner.Client.Json;

/// <summary>A publisher of the Cloud Partner Portal on the wire.</summary>
internal static class PublisherJson
{
    public static PublisherProfile Read(JsonTextReader json)
    {
        string? id = null;
        var profile = new PublisherProfile { PublisherId = string.Empty };
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "id": id = json.ReadText(); break;
                case "changedTime": profile = profile with { ChangedTime = json.ReadTime() }; break;
                case "definition": json.ReadObject(field => profile = ReadField(json, field, profile)); break;
                default: json.SkipValue(); break;
            }
        });
        return profile with { PublisherId = id ?? throw new JsonReaderException("A publisher without an ID.") };
    }

    private static PublisherProfile ReadField(JsonTextReader json, string field, PublisherProfile profile)
    {
        switch (field)
        {
            case "displayText": return profile with { DisplayName = json.ReadText() };
            case "microsoftPartnerNetworkId": return profile with { MpnId = json.ReadText() };
            case "sellerId": return profile with { SellerId = json.ReadText() };
            case "offerTypeCategories": return profile with { OfferTypes = Texts(json) };
            case "ownerEmails": return profile with { OwnerEmails = Texts(json) };
            case "devCenter":
                json.ReadObject(name =>
                {
                    switch (name)
                    {
                        case "status": profile = profile with { DevCenterStatus = json.ReadText() }; break;
                        case "ownerEmail": profile = profile with { DevCenterOwnerEmail = json.ReadText() }; break;
                        case "accountName": profile = profile with { DevCenterAccountName = json.ReadText() }; break;
                        default: json.SkipValue(); break;
                    }
                });
                return profile;
            default:
                json.SkipValue();
                return profile;
        }
    }

    private static List<string> Texts(JsonTextReader json) => json.ReadArray(item => item.CurrentText() ?? string.Empty);
}
