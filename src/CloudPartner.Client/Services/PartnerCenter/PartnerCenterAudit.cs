using System.Globalization;
using System.Runtime.CompilerServices;
using CloudPartner.Client.Services.PartnerCenter.Shapes;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

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

    /// <summary>
    /// The types of operations that are documented (learn partner-center/developer/auditing-resources, read 2026-11),
    /// after the two of role members. The list grows with the service, so others are not refused unseen.
    /// </summary>
    public static readonly IReadOnlyList<string> EventTypes =
    [
        "add_user_member",
        "remove_user_member",
        "create_partner_user",
        "update_partner_user",
        "remove_partner_user",
        "update_customer_qualification",
        "update_subscription",
        "upgrade_subscription",
        "convert_trial_subscription",
        "add_customer",
        "update_customer_billing_profile",
        "update_customer_partner_contract_company_name",
        "update_customer_spending_budget",
        "delete_customer",
        "remove_partner_customer_relationship",
        "create_order",
        "update_order",
        "create_customer_user",
        "delete_customer_user",
        "update_customer_user",
        "update_customer_user_licenses",
        "reset_customer_user_password",
        "update_customer_user_principal_name",
        "restore_customer_user",
        "create_mpn_association",
        "update_mpn_association",
        "update_sfb_customer_user_licenses",
        "update_transfer",
        "create_partner_relationship",
        "register_application",
        "unregister_application",
        "add_application_credential",
        "remove_application_credential",
    ];

    /// <summary>The types of resources that are documented, on the same page.</summary>
    public static readonly IReadOnlyList<string> ObjectTypes =
    [
        "partner_user",
        "customer",
        "customer_user",
        "order",
        "subscription",
        "license",
        "third_party_add_on",
        "mpn_association",
        "transfer",
        "application",
        "application_credential",
        "partner_relationship",
        "partner_customer_dap",
        "customer_directory_role",
        "referral",
        "software_key",
        "software_download_link",
        "spending_limit",
        "invoice",
        "agreement",
        "partner_customer_relationship",
        "self_serve_policy",
        "granular_admin_relationship",
        "granular_admin_access_assignment",
        "credit",
        "software_page",
        "device",
        "policy",
    ];

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
                "Partner Center is asked for whole days and for a type of resource; time, event type and user are "
                    + "compared here."
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
        var types = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var hasResource = filter.ObjectType is null || ObjectTypes.Any(known => IsSame(known, filter.ObjectType));
        foreach (var (from, to, until) in Windows(start, filter.Before?.UtcDateTime))
        {
            (string, string)[] query =
            [
                ("startDate", Day(from)),
                ("endDate", Day(to)),
                ("size", PartnerCenterSession.PageSize),
                .. filter.ObjectType is { } resource
                    ? [("filter", ResourceFilter(resource))]
                    : Array.Empty<(string, string)>(),
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
                if (filter.EventType is not null)
                    types.UnionWith(page.Select(record => record.EventType));
                hasResource = hasResource || page.Any(record => IsOf(record, filter.ObjectType!));
                yield return [.. page.Where(record => IsWithin(record, from, until) && IsWanted(record, filter))];
            }
        }
        // A misspelt type lists nothing, which looks like an answer.
        if (!hasResource)
        {
            throw FieldRules.Refuse(
                "ObjectType",
                filter.ObjectType!,
                "is not a known type of resource, and there is no record of it in this time. Known are "
                    + string.Join(", ", ObjectTypes)
            );
        }

        if (
            filter.EventType is { } asked
            && !types.Contains(asked)
            && !EventTypes.Contains(asked, StringComparer.OrdinalIgnoreCase)
        )
        {
            var seen = types.Count == 0 ? "there are no records" : $"the records hold {string.Join(", ", types)}";
            throw FieldRules.Refuse(
                "EventType",
                asked,
                $"is not a known type of operation, and none of the records in this time has it; {seen}. "
                    + $"Known are, among others, {string.Join(", ", EventTypes.Take(5))}"
            );
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

    // The names are documented with underscores in records, and without in a filter.
    private static string ResourceFilter(string type) =>
        new JObject
        {
            ["Field"] = "ResourceType",
            ["Value"] = string.Concat(
                type.Split('_', StringSplitOptions.RemoveEmptyEntries)
                    .Select(word => char.ToUpperInvariant(word[0]) + word[1..])
            ),
            ["Operator"] = "equals",
        }.ToString(Formatting.None);

    private static bool IsOf(PortalAuditEvent record, string type) => IsSame(record.ObjectType ?? string.Empty, type);

    private static bool IsSame(string one, string other) =>
        one.Replace("_", null, StringComparison.Ordinal)
            .Equals(other.Replace("_", null, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static bool IsWithin(PortalAuditEvent record, DateTime from, DateTime until) =>
        record.Timestamp.UtcDateTime >= from && record.Timestamp.UtcDateTime < until;

    private static bool IsWanted(PortalAuditEvent record, PortalAuditFilter filter) =>
        !(record.Timestamp < filter.After)
        && !(record.Timestamp > filter.Before)
        && (filter.EventType is null || filter.EventType.Equals(record.EventType, StringComparison.OrdinalIgnoreCase))
        && (filter.ObjectType is null || IsOf(record, filter.ObjectType))
        && (filter.User is null || filter.User.Equals(record.User, StringComparison.OrdinalIgnoreCase));

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
