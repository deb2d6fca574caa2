using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.PartnerCenter.Audit;

/// <summary>What happened in the account: the portal's history of users, in the form of audit records.</summary>
internal sealed class AuditEndpoints(Clock clock)
{
    private const int UsualDays = 30;
    private const int MostDays = 90;
    private const int LargestSize = 500;

    public void Map(ServiceGroup<PartnerCenterCall> partnerCenter) => partnerCenter.MapGet("/auditrecords", ListAsync);

    private Task ListAsync(PartnerCenterCall call)
    {
        var membership = call.ReadMembership();
        var range = ReadRange(call, membership);
        var page = PartnerCenterPage.Read(call, "audit", LargestSize, LargestSize);
        var records = new List<AuditRecordBody>();
        var last = call.Database.Read(store =>
            store.Audit.ListUserEvents(
                range,
                page.Before,
                page.Size,
                entry => records.Add(AuditRecordBody.Of(membership, entry))
            )
        );
        return page.AnswerAsync(
            call,
            records,
            last is { } id ? [id.ToString(CultureInfo.InvariantCulture)] : null,
            PartnerCenterJson.Default.CollectionAuditRecordBody
        );
    }

    private AuditRange ReadRange(PartnerCenterCall call, AccountMembership membership)
    {
        var query = call.Query;
        var (today, now) = (new DateTimeOffset(clock.Now.UtcDateTime.Date, TimeSpan.Zero), clock.Now);
        var from = query.TryGetValue("startDate", out var start)
            ? ReadTime("startDate", start.ToString())
            : today.AddDays(-UsualDays);
        if (from < today.AddDays(-MostDays))
            throw CaseInsensitiveJsonObject.Invalid($"Start date cannot be older than {MostDays} days.");
        // Documented: without an end date, the range ends after the longest window or today. The window's length is not
        // documented; Microsoft's own module uses 30 days.
        var window = EndOfDay(from.AddDays(UsualDays));
        var to = window < now ? window : now;
        if (query.TryGetValue("endDate", out var end) && end.ToString() is { Length: > 0 } text)
        {
            to = ReadTime("endDate", text);
            // A date without a time of day means the whole day.
            if (to.TimeOfDay == TimeSpan.Zero)
                to = EndOfDay(to);
        }

        if (to < from)
            throw CaseInsensitiveJsonObject.Invalid("endDate is before startDate.");
        return new AuditRange(membership, from, to, AuditFilter.MatchesUsers(query["filter"]));
    }

    private static DateTimeOffset EndOfDay(DateTimeOffset time) =>
        time.Subtract(time.TimeOfDay).AddDays(1).AddMilliseconds(-1);

    private static DateTimeOffset ReadTime(string name, string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : throw CaseInsensitiveJsonObject.Invalid($"{name} is not a date.");
}
