using System.Globalization;
using System.Runtime.CompilerServices;
using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The audit records.</summary>
internal sealed class PartnerCenterAudit(PartnerCenterSession session) : IPortalAudit
{
    // Both documented: older days are refused, and without a start the service begins 30 days ago.
    private const int OldestDays = 90;
    private const int DefaultDays = 30;

    // Without an end date the service answers "the max window", whose length no page tells (read 2026-11), so an end
    // date is always sent, and never for more than the 30 days that it answers by itself.
    private const int WindowDays = 30;

    public IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> ListAsync(
        string publisherId,
        PortalAuditFilter filter,
        CancellationToken cancellationToken
    )
    {
        session.Service.CheckOffered(PartnerCenterOperations.ListAuditRecords);
        var today = session.Time.GetUtcNow().UtcDateTime.Date;
        var oldest = today.AddDays(-OldestDays);
        var start = filter.After?.UtcDateTime ?? today.AddDays(-DefaultDays);
        if (start < oldest)
        {
            throw FieldRules.Refuse(
                "After",
                start.ToString("u", CultureInfo.InvariantCulture),
                $"lies more than {OldestDays} days back; Partner Center keeps audit records since {Day(oldest)}. Ask "
                    + $"for a later time, and export regularly what you want to keep"
            );
        }

        if (filter.Before?.UtcDateTime < oldest)
        {
            throw FieldRules.Refuse(
                "Before",
                filter.Before.Value.ToString("u", CultureInfo.InvariantCulture),
                $"lies more than {OldestDays} days back; Partner Center keeps nothing so old"
            );
        }

        if (filter.After is null)
        {
            session.Options.Trace?.Invoke(
                $"Audit records since {Day(start)}, {DefaultDays} "
                    + $"days ago, as the service does by itself; ask for up to {OldestDays} days with -After."
            );
        }

        if ((filter.EventType ?? filter.User) is not null)
        {
            session.Options.Trace?.Invoke(
                "Partner Center is asked for whole days; time, event type and user are compared here."
            );
        }

        return FilterAsync(publisherId, filter, start, cancellationToken);
    }

    private async IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> FilterAsync(
        string publisherId,
        PortalAuditFilter filter,
        DateTime start,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await session.CheckAccountAsync(publisherId, cancellationToken).ConfigureAwait(false);
        foreach (var (from, to, until) in Windows(start, filter.Before?.UtcDateTime))
        {
            (string, string)[] query =
            [
                ("startDate", Day(from)),
                ("endDate", Day(to)),
                ("size", PartnerCenterSession.PageSize),
            ];
            await foreach (
                var page in session
                    .ListAsync(
                        PartnerCenterOperations.ListAuditRecords,
                        [],
                        query,
                        json => AuditRecordJson.Read(json, publisherId),
                        cancellationToken
                    )
                    .ConfigureAwait(false)
            )
            {
                yield return [.. page.Where(record => IsWithin(record, from, until) && IsWanted(record, filter))];
            }
        }
    }

    // The newest first, as the records are. A window ends on the day on which the one after it begins, since no page
    // says whether an end date stands for the begin or the end of its day; a record's own time decides where it
    // belongs.
    private IEnumerable<(DateTime From, DateTime To, DateTime Until)> Windows(DateTime start, DateTime? end)
    {
        var (first, to, until) = (start.Date, session.Time.GetUtcNow().UtcDateTime, DateTime.MaxValue);
        if (end < to)
            to = end.Value;
        if (to < start)
            to = start;
        DateTime from;
        do
        {
            from = to.Date.AddDays(1 - WindowDays);
            if (from < first)
                from = first;
            yield return (from, to, until);
            to = until = from;
        } while (from > first);
    }

    private static bool IsWithin(PortalAuditEvent record, DateTime from, DateTime until) =>
        record.Timestamp.UtcDateTime >= from && record.Timestamp.UtcDateTime < until;

    private static bool IsWanted(PortalAuditEvent record, PortalAuditFilter filter) =>
        !(record.Timestamp < filter.After)
        && !(record.Timestamp > filter.Before)
        && (filter.EventType is null || filter.EventType.Equals(record.EventType, StringComparison.OrdinalIgnoreCase))
        && (filter.User is null || filter.User.Equals(record.User, StringComparison.OrdinalIgnoreCase));

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
