using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>An audit event on the wire.</summary>
internal static class AuditEventJson
{
    private static readonly JsonShape<PortalAuditEvent> Shape = new()
    {
        { "id", (item, json) => item with { Id = json.ReadText() ?? string.Empty } },
        { "timestamp", (item, json) => item with { Timestamp = json.ReadTime() ?? default } },
        { "eventType", (item, json) => item with { EventType = json.ReadText() ?? string.Empty } },
        { "objectType", (item, json) => item with { ObjectType = json.ReadText() } },
        { "objectName", (item, json) => item with { ObjectName = json.ReadText() } },
        { "publisherId", (item, json) => item with { PublisherId = json.ReadText() } },
        { "user", (item, json) => item with { User = json.ReadText() } },
        // Texts, or objects of many shapes.
        { "before", (item, json) => item with { Before = json.ReadRaw() } },
        { "after", (item, json) => item with { After = json.ReadRaw() } },
    };

    public static PortalAuditEvent Read(JsonTextReader json) =>
        Shape.Read(json, new PortalAuditEvent { Id = string.Empty, EventType = string.Empty });
}
