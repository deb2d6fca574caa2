using System.Globalization;
using CloudPartner.Client.Json;
using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>The portal's history.</summary>
internal sealed class PortalAudit(PortalSession session) : IPortalAudit
{
    /// <summary>All types of events. Ours, except that the portal's page shows events of offers.</summary>
    public static readonly IReadOnlyList<string> EventTypes =
    [
        "UserAdded",
        "UserChanged",
        "UserRoleChanged",
        "UserRemoved",
        "PublisherChanged",
        "DevCenterLinked",
        "OfferCreated",
        "OfferChanged",
        "OfferPublishRequested",
        "OfferReadyForReview",
        "OfferRejected",
        "OfferGoLiveRequested",
        "OfferPublished",
        "OfferCanceled",
    ];

    /// <summary>All types of objects. Ours, except for offers.</summary>
    public static readonly IReadOnlyList<string> ObjectTypes = ["user", "publisher", "offer"];

    public IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAsync(
        string publisherId,
        PortalAuditFilter filter,
        CancellationToken cancellationToken
    )
    {
        // A misspelt type would list nothing, which looks like an answer.
        filter = filter with
        {
            EventType = Known("EventType", filter.EventType, EventTypes),
            ObjectType = Known("ObjectType", filter.ObjectType, ObjectTypes),
        };
        var terms = new List<string>();
        if (filter.EventType is not null)
            terms.Add($"eventType eq {PortalSession.Quote(filter.EventType)}");
        if (filter.ObjectType is not null)
            terms.Add($"objectType eq {PortalSession.Quote(filter.ObjectType)}");
        if (filter.User is not null)
            terms.Add($"user eq {PortalSession.Quote(filter.User.ToLowerInvariant())}");
        if (filter.After is { } after)
            terms.Add($"timestamp ge {Time(after)}");
        if (filter.Before is { } before)
            terms.Add($"timestamp le {Time(before)}");
        return session.ListAsync(PortalOperations.ListAuditEvents, publisherId, terms, Read, cancellationToken);

        PortalAuditEvent Read(JsonTextReader json)
        {
            var item = AuditEventJson.Read(json);
            if (item.PublisherId is not null)
                AnotherAnswerException.Check(publisherId, item.PublisherId);
            if (filter.EventType is { } type)
                AnotherAnswerException.Check(type, item.EventType);
            if (filter.ObjectType is { } objectType)
                AnotherAnswerException.Check(objectType, item.ObjectType);
            if (filter.User is { } user)
                AnotherAnswerException.Check(user, item.User);
            return item;
        }
    }

    private static string? Known(string field, string? asked, IReadOnlyList<string> known) =>
        asked is null
            ? null
            : known.FirstOrDefault(name => name.Equals(asked, StringComparison.OrdinalIgnoreCase))
                ?? throw FieldRules.Refuse(field, asked, $"is not one of {string.Join(", ", known)}");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
