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
        var (order, after) = page.ReadOrder(ListOrder.ForEvents);
        call.CheckAccess();
        // What is listed never changes; only newer events come. So the newest one is the state of the whole list.
        var tag = ETag.Of(call.Database.Read(store => store.Audit.FindNewest(call.PublisherId)));
        call.Context.Response.Headers.ETag = tag;
        if (call.Context.Request.Headers.IfNoneMatch == tag)
        {
            call.Context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return page.WriteAsync<AuditEvent, AuditEventBody>(
            (store, take) => store.Audit.List(call.PublisherId, order, after, page.Top, page.Filter, take),
            store => store.Audit.Count(call.PublisherId, page.Filter),
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
