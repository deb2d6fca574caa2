using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter.Shapes;

/// <summary>An audit record of Partner Center on the wire.</summary>
internal sealed record AuditRecordJson
{
    private static readonly JsonShape<AuditRecordJson> Shape = new()
    {
        { "id", (record, json) => record with { Id = json.ReadText() } },
        { "operationDate", (record, json) => record with { Date = json.ReadTime() } },
        { "operationType", (record, json) => record with { Type = json.ReadText() } },
        { "operationStatus", (record, json) => record with { Status = json.ReadText() } },
        { "resourceType", (record, json) => record with { ResourceType = json.ReadText() } },
        { "resourceOldValue", (record, json) => record with { OldValue = json.ReadText() } },
        { "resourceNewValue", (record, json) => record with { NewValue = json.ReadText() } },
        { "userPrincipalName", (record, json) => record with { User = json.ReadText() } },
        { "applicationId", (record, json) => record with { Application = json.ReadText() } },
        { "customerName", (record, json) => record with { Customer = json.ReadText() } },
        { "customerId", (record, json) => record with { CustomerId = json.ReadText() } },
        { "originalCorrelationId", (record, json) => record with { CorrelationId = json.ReadText() } },
        { "customizedData", (record, json) => record with { Details = ReadDetails(json) } },
    };

    private string? Id { get; init; }
    private DateTimeOffset? Date { get; init; }
    private string? Type { get; init; }
    private string? Status { get; init; }
    private string? ResourceType { get; init; }
    private string? OldValue { get; init; }
    private string? NewValue { get; init; }
    private string? User { get; init; }
    private string? Application { get; init; }
    private string? Customer { get; init; }
    private string? CustomerId { get; init; }
    private string? CorrelationId { get; init; }
    private PortalAuditData Details { get; init; } = PortalAuditData.Empty;

    public static PortalAuditEvent Read(JsonTextReader json, string publisherId)
    {
        var record = Shape.Read(json, new AuditRecordJson());
        return new PortalAuditEvent
        {
            Id = record.Id ?? string.Empty,
            EventType = record.Type ?? string.Empty,
            PublisherId = publisherId,
            Timestamp = record.Date ?? default,
            ObjectType = record.ResourceType,
            // What names the object comes first in the samples.
            ObjectName = record.Customer ?? record.Details.Values.FirstOrDefault(value => value is not null),
            User = record.User ?? record.Application,
            Status = record.Status,
            Before = record.OldValue,
            After = record.NewValue,
            CorrelationId = record.CorrelationId,
            CustomerId = record.CustomerId,
            Details = record.Details,
        };
    }

    // Which keys there are depends on the operation.
    private static PortalAuditData ReadDetails(JsonTextReader json) =>
        new(
            json.ReadArray(_ =>
            {
                var (name, value) = (string.Empty, (string?)null);
                json.ReadObject(property =>
                {
                    if (property == "key")
                        name = json.ReadText() ?? string.Empty;
                    else if (property == "value")
                        value = json.ReadRaw();
                    else
                        json.SkipValue();
                });
                return KeyValuePair.Create(name, value);
            })
        );
}
