using System.Text.Json;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints;

/// <summary>
/// The part of the offers API that shows how an offer gets published. Reading goes through the writer too: a look at an offer may
/// find that an operation has come to its end meanwhile.
/// </summary>
internal static class OfferEndpoints
{
    private const string Offers = "/api/publishers/{publisherId}/offers";

    public static void Map(Portal portal, IEndpointRouteBuilder routes)
    {
        portal.Map(routes, "GET", Offers, ListAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}", GetAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/status", GetStatusAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/operations/{operationId}", GetOperationAsync);
        portal.Map(routes, "POST", Offers + "/{offerId}/publish", PublishAsync);
        portal.Map(routes, "POST", Offers + "/{offerId}/golive", call => StartAsync(
            call, store => OfferRules.GoLive(store, call.Caller, call.PublisherId, OfferId(call), call.Ids)));
        portal.Map(routes, "POST", Offers + "/{offerId}/cancel", call => StartAsync(
            call, store => OfferRules.Cancel(store, call.Caller, call.PublisherId, OfferId(call), call.Ids)));
    }

    private static string OfferId(PortalCall call) => call.Route("offerId");

    private static async Task ListAsync(PortalCall call)
    {
        if (Filter.ForOffers(call.Context.Request.Query["$filter"]) is not { } filter)
        {
            await call.RefuseAsync(Refusal.BadRequest("$filter knows only offerTypeId eq '...'.", "$filter"));
            return;
        }

        var result = await call.Database.Writer.RunAsync<Result<List<Offer>>>(store =>
        {
            if (store.FindAccess(call.PublisherId, call.Caller).RefuseRead() is { } refusal)
                return refusal;
            OfferRules.Settle(store, call.PublisherId);
            return new Result<List<Offer>>(200, store.ListOffers(call.PublisherId, filter));
        });
        await AnswerAsync(call, result, (json, offers) =>
        {
            json.WriteStartArray();
            foreach (var offer in offers)
                json.WriteOffer(offer, full: false);
            json.WriteEndArray();
        });
    }

    private static async Task GetAsync(PortalCall call)
    {
        var result = await FindAsync(call, (_, offer) => new Result<Offer>(200, offer));
        if (result.Value is { } found)
            call.Context.Response.Headers.ETag = ETag.Of(found.Version);
        await AnswerAsync(call, result, (json, offer) => json.WriteOffer(offer, full: true));
    }

    private static async Task GetStatusAsync(PortalCall call)
    {
        var result = await FindAsync(call, (store, offer) =>
            new Result<Progress>(200, Progress.Of(offer, store.FindLatestOperation(offer.PublisherId, offer.Id), store.Now)));
        await AnswerAsync(call, result, (json, progress) => progress.Write(json));
    }

    private static async Task GetOperationAsync(PortalCall call)
    {
        var id = call.Route("operationId");
        var result = await FindAsync<Progress>(call, (store, offer) =>
        {
            var operation = store.FindOperation(id);
            return operation?.PublisherId == offer.PublisherId && operation.OfferId == offer.Id
                ? new Result<Progress>(200, Progress.Of(operation, store.Now))
                : Refusal.NotFound($"Offer '{offer.Id}' has no operation '{id}'.", "operationId");
        });
        await AnswerAsync(call, result, (json, progress) => progress.Write(json));
    }

    private static async Task PublishAsync(PortalCall call)
    {
        string? emails = null;
        if (call.Context.Request.ContentLength is not (null or 0))
        {
            var (json, unreadable) = await Body.ReadAsync(call.Context);
            var refusal = unreadable;
            if (refusal is null && json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
                refusal = Body.ReadText(metadata, "notification-emails", out emails);
            if (refusal is not null)
            {
                await call.RefuseAsync(refusal);
                return;
            }
        }

        await StartAsync(call, store => OfferRules.Publish(store, call.Caller, call.PublisherId, OfferId(call), emails, call.Ids));
    }

    private static async Task StartAsync(PortalCall call, Func<WriteConnection, Result<Operation>> start)
    {
        var result = await call.Database.Writer.RunAsync(start);
        if (result.Refusal is not null)
        {
            await call.RefuseAsync(result.Refusal);
            return;
        }

        var operation = result.Value!;
        call.Context.Response.StatusCode = result.Status;
        var location =
            $"/api/publishers/{operation.PublisherId}/offers/{operation.OfferId}/operations/{operation.Id}?api-version={Portal.ApiVersion}";
        // The documentation named the first one in 2018 and the second one in 2020, and there are clients that read
        // either.
        call.Context.Response.Headers["Operation-Location"] = location;
        call.Context.Response.Headers.Location = location;
    }

    public static Task<Result<T>> FindAsync<T>(PortalCall call, Func<WriteConnection, Offer, Result<T>> read)
        where T : class =>
        call.Database.Writer.RunAsync(store =>
            OfferRules.RefuseUse(store, call.Caller, call.PublisherId, OfferId(call), out var offer) is { } refusal
                ? refusal
                : read(store, offer));

    public static Task AnswerAsync<T>(PortalCall call, Result<T> result, Action<Utf8JsonWriter, T> write)
        where T : class =>
        result.Refusal is not null
            ? call.RefuseAsync(result.Refusal)
            : Answer.JsonAsync(call.Context, result.Status, json => write(json, result.Value!));

    public static void WriteOffer(this Utf8JsonWriter json, Offer offer, bool full)
    {
        json.WriteStartObject();
        json.WriteString("offerTypeId", offer.TypeId);
        json.WriteString("publisherId", offer.PublisherId);
        json.WriteString("status", offer.Status);
        json.WriteString("id", offer.Id);
        json.WriteNumber("version", offer.Version);
        json.WriteStartObject("definition");
        json.WriteString("displayText", offer.DisplayText);
        if (full)
        {
            using var definition = JsonDocument.Parse(offer.Definition);
            foreach (var member in definition.RootElement.EnumerateObject())
                member.WriteTo(json);
            if (!definition.RootElement.TryGetProperty("offer", out _))
            {
                json.WriteStartObject("offer");
                json.WriteEndObject();
            }

            if (!definition.RootElement.TryGetProperty("plans", out _))
            {
                json.WriteStartArray("plans");
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
        json.WriteString("changedTime", offer.ChangedTime.UtcDateTime);
        json.WriteEndObject();
    }
}
