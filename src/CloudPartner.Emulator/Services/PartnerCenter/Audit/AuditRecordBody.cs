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
    IReadOnlyList<AuditRecordBody.Pair> CustomizedData,
    Attributes Attributes
)
{
    internal sealed record Pair(string Key, string? Value);

    // Ours: the documented operation for each of the portal's changes; others get the list's word for an unknown one.
    private static readonly Dictionary<string, string> Operations = new()
    {
        ["UserAdded"] = "create_partner_user",
        ["UserChanged"] = "update_partner_user",
        ["UserRoleChanged"] = "update_partner_user",
        ["UserRemoved"] = "remove_partner_user",
        ["RoleMemberAdded"] = "add_user_member",
        ["RoleMemberRemoved"] = "remove_user_member",
    };

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
            Operations.GetValueOrDefault(audited.EventType, "undefined"),
            audited.Timestamp.UtcDateTime,
            "succeeded",
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
