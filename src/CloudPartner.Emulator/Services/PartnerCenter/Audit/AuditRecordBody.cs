using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.PartnerCenter.Audit;

/// <summary>A change of a user as an audit record; who made it is either an application or a person.</summary>
internal sealed record AuditRecordBody(
    string Id,
    string PartnerId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApplicationId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserPrincipalName,
    string ResourceType,
    string? ResourceOldValue,
    string? ResourceNewValue,
    string OperationType,
    DateTime OperationDate,
    string OperationStatus,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OriginalCorrelationId,
    IReadOnlyList<AuditRecordBody.Pair> CustomizedData,
    Attributes Attributes
)
{
    internal sealed record Pair(string Key, string? Value);

    public static AuditRecordBody Of(AccountMembership membership, UserEvent entry)
    {
        var audited = entry.Event;
        var isApplication = audited.User == Identities.Automation.ObjectId;
        return new AuditRecordBody(
            audited.Id.ToString(CultureInfo.InvariantCulture),
            membership.AccountId,
            isApplication ? Identities.Automation.ApplicationId : null,
            isApplication ? null : entry.ActorName ?? audited.User,
            "partner_user",
            Value(audited.Before),
            Value(audited.After),
            AuditEventType.PartnerOperationOf(audited.EventType),
            audited.Timestamp.UtcDateTime,
            audited.Status ?? "succeeded",
            audited.CorrelationId,
            [
                new Pair("UserPrincipalName", entry.TargetName ?? audited.ObjectName),
                new Pair("UserId", entry.TargetId),
                new Pair("Role", audited.After ?? audited.Before),
            ],
            new Attributes("AuditRecord")
        );
    }

    private static string? Value(string? role) => role is null ? null : JsonSerializer.Serialize(new { Role = role });
}
