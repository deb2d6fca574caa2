using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>What happened in the account: the portal's history of users, in the form of audit records.</summary>
internal sealed class AuditEndpoints(Clock clock)
{
    private const int UsualDays = 30;
    private const int MostDays = 90;
    private const int LargestSize = 500;

    public void Map(PartnerCenterApi api, IEndpointRouteBuilder routes) =>
        api.Map(routes, "GET", "/auditrecords", Credentials.Any, ListAsync);

    private Task ListAsync(PartnerCall call)
    {
        var membership = call.FindMembership();
        var before = long.MaxValue;
        PartnerPage page = null!;
        AuditRange range = null!;
        if (
            (
                membership.RefuseRead()
                ?? ReadRange(call, membership, out range)
                ?? PartnerPage.Read(call.Context, "audit", LargestSize, LargestSize, out page)
            ) is
            { } refusal
        )
        {
            return call.RefuseAsync(refusal);
        }

        if (
            page.After is { } after
            && !long.TryParse(after[0], NumberStyles.None, CultureInfo.InvariantCulture, out before)
        )
        {
            return call.RefuseAsync(
                PartnerFault.InvalidInput($"{PartnerPage.TokenHeader} is not one that this list gave out.")
            );
        }

        return PartnerAnswer.CollectionAsync(
            call.Context,
            json =>
            {
                var count = 0;
                var last = call.Database.Read(store =>
                    store.Audit.ListUserEvents(
                        range,
                        before,
                        page.Size,
                        entry =>
                        {
                            count++;
                            Write(json, membership, entry);
                        }
                    )
                );
                return (
                    count,
                    last is { } id ? PartnerPage.Token("audit", id.ToString(CultureInfo.InvariantCulture)) : null
                );
            }
        );
    }

    private Refusal? ReadRange(PartnerCall call, AccountMembership membership, out AuditRange range)
    {
        var query = call.Context.Request.Query;
        range = null!;
        var (today, now) = (new DateTimeOffset(clock.Now.UtcDateTime.Date, TimeSpan.Zero), clock.Now);
        var (from, to) = (today.AddDays(-UsualDays), now);
        if (query.TryGetValue("startDate", out var start) && !TryRead(start.ToString(), out from))
            return PartnerFault.InvalidProperty("startDate is no date.");
        if (from < today.AddDays(-MostDays))
            return PartnerFault.InvalidProperty($"Start date cannot be older than {MostDays} days.");
        // Documented: without an end date it is the longest window, or today. How long that is, is not; Microsoft's own
        // module takes 30 days.
        var window = EndOfDay(from.AddDays(UsualDays));
        if (window < to)
            to = window;
        if (query.TryGetValue("endDate", out var end) && end.ToString() is { Length: > 0 } text)
        {
            if (!TryRead(text, out to))
                return PartnerFault.InvalidProperty("endDate is no date.");
            // A date without a time of day means the whole day.
            if (to.TimeOfDay == TimeSpan.Zero)
                to = EndOfDay(to);
        }

        if (to < from)
            return PartnerFault.InvalidProperty("endDate is before startDate.");
        if (ReadFilter(query["filter"], out var matches) is { } wrong)
            return wrong;
        range = new AuditRange(membership, from, to, matches);
        return null;
    }

    private static DateTimeOffset EndOfDay(DateTimeOffset time) =>
        time.Subtract(time.TimeOfDay).AddDays(1).AddMilliseconds(-1);

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );

    /// <summary>
    /// All of ours are records of users of the partner, without a customer; so a filter lets all of them pass, or none.
    /// </summary>
    private static Refusal? ReadFilter(string? text, out bool matches)
    {
        matches = true;
        if (string.IsNullOrEmpty(text))
            return null;
        var refusal = PartnerFault.InvalidProperty(
            "filter is an object with Field (CompanyName, CustomerId or ResourceType), Value and Operator "
                + "(substring or equals)."
        );
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return refusal;
            var filter = new CaseBlindObject(document.RootElement);
            string? value = null,
                comparison = null;
            if (
                (
                    filter.ReadText("Field", out var field)
                    ?? filter.ReadText("Value", out value)
                    ?? filter.ReadText("Operator", out comparison)
                )
                    is not null
                || value is null
            )
            {
                return refusal;
            }

            switch (field?.ToLowerInvariant(), comparison?.ToLowerInvariant())
            {
                case ("companyname", "substring"):
                case ("customerid", "equals"):
                    matches = false;
                    return null;
                case ("resourcetype", "equals"):
                    matches = value
                        .Replace("_", "", StringComparison.Ordinal)
                        .Equals("partneruser", StringComparison.OrdinalIgnoreCase);
                    return null;
                default:
                    return refusal;
            }
        }
        catch (JsonException)
        {
            return refusal;
        }
    }

    private static void Write(Utf8JsonWriter json, AccountMembership membership, UserEvent entry)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Event.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("partnerId", membership.AccountId);
        if (entry.Event.User == Identities.Automation.ObjectId)
            json.WriteString("applicationId", Identities.Automation.ApplicationId);
        else
            json.WriteString("userPrincipalName", entry.ActorName ?? entry.Event.User);
        json.WriteString("resourceType", "partner_user");
        json.WriteString("resourceOldValue", Value(entry.Event.Before));
        json.WriteString("resourceNewValue", Value(entry.Event.After));
        json.WriteString("operationType", AuditEventType.PartnerOperationOf(entry.Event.EventType));
        json.WriteString("operationDate", entry.Event.Timestamp.UtcDateTime);
        json.WriteString("operationStatus", "succeeded");
        json.WriteStartArray("customizedData");
        WritePair(json, "UserPrincipalName", entry.TargetName ?? entry.Event.ObjectName);
        WritePair(json, "UserId", entry.TargetId);
        WritePair(json, "Role", entry.Event.After ?? entry.Event.Before);
        json.WriteEndArray();
        json.WriteAttributes("AuditRecord");
        json.WriteEndObject();
    }

    private static string? Value(string? role) => role is null ? null : JsonSerializer.Serialize(new { Role = role });

    private static void WritePair(Utf8JsonWriter json, string key, string? value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
