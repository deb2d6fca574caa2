using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.History;

/// <summary>The Audit history page.</summary>
internal static class HistoryEndpoints
{
    public static void Map(PortalApi portal, IEndpointRouteBuilder routes) =>
        portal.Map(routes, "GET", "/api/publishers/{publisherId}/history", ListAsync);

    private static Task ListAsync(PortalCall call)
    {
        if (Page.Read(call.Context, Filter.ForEvents, out var page) is { } refusal)
            return call.RefuseAsync(refusal);
        var before = long.MaxValue;
        if (
            page.After is not null
            && !long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out before)
        )
        {
            return call.RefuseAsync(
                Refusal.BadRequest("$skiptoken is not one that this portal gave out.", "$skiptoken")
            );
        }

        if (
            call.Database.Read(store => store.Users.FindAccess(call.PublisherId, call.Caller)).RefuseRead() is
            { } forbidden
        )
        {
            return call.RefuseAsync(forbidden);
        }

        return page.WriteAsync(json =>
            call.Database.Read(store => store.Audit.List(call.PublisherId, before, page.Top, page.Filter, json.Write))
                ?.ToString(CultureInfo.InvariantCulture)
        );
    }
}
