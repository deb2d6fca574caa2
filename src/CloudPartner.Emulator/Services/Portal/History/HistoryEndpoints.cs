using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.History;

/// <summary>The Audit history page.</summary>
internal static class HistoryEndpoints
{
    public static void Map(ServiceGroup<PortalCall> portal) =>
        portal.MapGet("/publishers/{publisherId}/history", ListAsync);

    private static Task ListAsync(PortalCall call)
    {
        var page = call.ReadPage(Filter.ForEvents);
        var before = page.Before;
        call.CheckAccess();
        return page.WriteAsync<AuditEvent, AuditEventBody>(
            (store, take) =>
                store
                    .Audit.List(call.PublisherId, before, page.Top, page.Filter, take)
                    ?.ToString(CultureInfo.InvariantCulture),
            AuditEventBody.Of,
            PortalJson.Default.AuditEventBody
        );
    }
}

internal sealed record AuditEventBody(
    string Id,
    DateTime Timestamp,
    string EventType,
    string ObjectType,
    string ObjectName,
    string PublisherId,
    string User,
    string? Before,
    string? After
)
{
    public static AuditEventBody Of(AuditEvent entry) =>
        new(
            $"{entry.Id}",
            entry.Timestamp.UtcDateTime,
            entry.EventType,
            entry.ObjectType,
            entry.ObjectName,
            entry.PublisherId,
            entry.User,
            entry.Before,
            entry.After
        );
}
