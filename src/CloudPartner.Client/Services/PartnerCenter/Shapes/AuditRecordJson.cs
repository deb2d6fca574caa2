using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter.Shapes;

/// <summary>An audit record of Partner Center on the wire.</summary>
internal static class AuditRecordJson
{
    public static PortalAuditEvent Read(JsonTextReader json, string publisherId)
    {
        var record = new PortalAuditEvent
        {
            Id = string.Empty,
            EventType = string.Empty,
            PublisherId = publisherId,
        };
        string? application = null,
            customer = null,
            detail = null;
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "id":
                    record = record with { Id = json.ReadText() ?? string.Empty };
                    break;
                case "operationDate":
                    record = record with { Timestamp = json.ReadTime() ?? default };
                    break;
                case "operationType":
                    record = record with { EventType = json.ReadText() ?? string.Empty };
                    break;
                case "resourceType":
                    record = record with { ObjectType = json.ReadText() };
                    break;
                case "userPrincipalName":
                    record = record with { User = json.ReadText() };
                    break;
                case "operationStatus":
                    record = record with { Status = json.ReadText() };
                    break;
                case "applicationId":
                    application = json.ReadText();
                    break;
                case "customerName":
                    customer = json.ReadText();
                    break;
                case "resourceOldValue":
                    record = record with { Before = json.ReadText() };
                    break;
                case "resourceNewValue":
                    record = record with { After = json.ReadText() };
                    break;
                case "customizedData":
                    detail = ReadDetail(json);
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return record with { User = record.User ?? application, ObjectName = customer ?? detail };
    }

    // Which keys there are depends on the operation. What names the object comes first in the samples.
    private static string? ReadDetail(JsonTextReader json)
    {
        string? first = null;
        json.ReadArray<object?>(_ =>
        {
            json.ReadObject(name =>
            {
                if (name != "value")
                {
                    json.SkipValue();
                    return;
                }
                var value = json.ReadText();
                first ??= value;
            });
            return null;
        });
        return first;
    }
}
