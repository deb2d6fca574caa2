using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>An audit event on the wire.</summary>
internal static class AuditEventJson
{
    public static PortalAuditEvent Read(JsonTextReader json)
    {
        var item = new PortalAuditEvent { Id = string.Empty, EventType = string.Empty };
        json.ReadObject(name =>
            item = name switch
            {
                "id" => item with { Id = json.ReadText() ?? string.Empty },
                "timestamp" => item with { Timestamp = json.ReadTime() ?? default },
                "eventType" => item with { EventType = json.ReadText() ?? string.Empty },
                "objectType" => item with { ObjectType = json.ReadText() },
                "objectName" => item with { ObjectName = json.ReadText() },
                "publisherId" => item with { PublisherId = json.ReadText() },
                "user" => item with { User = json.ReadText() },
                "before" => item with { Before = json.ReadRaw() },
                "after" => item with { After = json.ReadRaw() },
                _ => Skip(json, item),
            }
        );
        return item;
    }

    private static PortalAuditEvent Skip(JsonTextReader json, PortalAuditEvent item)
    {
        json.SkipValue();
        return item;
    }

    // Before and after are texts or objects of many shapes; they are shown as the service wrote them.
    private static string? ReadRaw(this JsonTextReader json)
    {
        json.ReadOrThrow();
        if (json.TokenType is not (JsonToken.StartObject or JsonToken.StartArray))
            return json.CurrentText();
        using var text = new StringWriter();
        using (var writer = new JsonTextWriter(text))
            writer.WriteToken(json);
        return text.ToString();
    }
}
