using System.Globalization;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints;

/// <summary>Writing offers, reading what they were and what is shown of them, and the operations on them.</summary>
internal static class OfferContentEndpoints
{
    private const string Offer = "/api/publishers/{publisherId}/offers/{offerId}";

    public static void Map(Portal portal, IEndpointRouteBuilder routes)
    {
        portal.Map(routes, "PUT", Offer, PutAsync);
        portal.Map(routes, "GET", Offer + "/versions/{version}", GetVersionAsync);
        portal.Map(routes, "GET", Offer + "/slot/{slot}", GetSlotAsync);
        portal.Map(routes, "GET", Offer + "/submissions", ListOperationsAsync);
    }

    private static async Task PutAsync(PortalCall call)
    {
        var offerId = call.Route("offerId");
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        OfferChange change = null!;
        var contradiction = call.ReadConditions(out var conditions);
        if ((unreadable ?? contradiction
            ?? OfferChange.Read(json, call.PublisherId, offerId, out change)) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        await AnswerAsync(call, await call.Database.Writer.RunAsync(store => OfferContent.Put(
            store, call.Caller, call.PublisherId, offerId, change, conditions, call.Ids)));
    }

    private static async Task GetVersionAsync(PortalCall call)
    {
        if (!long.TryParse(call.Route("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            await call.RefuseAsync(Refusal.BadRequest("The version of an offer is a number.", "version"));
            return;
        }

        await AnswerAsync(call, await OfferEndpoints.FindAsync(call, (store, offer) =>
            Found(store.FindOffer(offer.PublisherId, offer.Id, version), $"has no version {version}.", "version")));
    }

    private static async Task GetSlotAsync(PortalCall call)
    {
        var slot = call.Route("slot").ToLowerInvariant();
        if (slot is not ("draft" or "preview" or "production"))
        {
            await call.RefuseAsync(
                Refusal.BadRequest("The slots of an offer are Draft, Preview and Production.", "slot"));
            return;
        }

        await AnswerAsync(call, await OfferEndpoints.FindAsync(call, (store, offer) =>
            Found(OfferContent.InSlot(store, offer, slot), $"has nothing in {slot} yet.", "slot")));
    }

    private static async Task ListOperationsAsync(PortalCall call)
    {
        string? status = call.Context.Request.Query["status"];
        var result = await OfferEndpoints.FindAsync(call, (store, offer) => new Result<Submissions>(
            200, new Submissions(offer, store.ListOperations(offer.PublisherId, offer.Id))));
        await OfferEndpoints.AnswerAsync(call, result, (json, submissions) =>
        {
            json.WriteStartArray();
            foreach (var operation in submissions.Operations)
            {
                if (status is not null && !status.Equals(operation.State, StringComparison.OrdinalIgnoreCase))
                    continue;
                var isPublish = operation.Kind == Operation.Publish;
                json.WriteStartObject();
                json.WriteString("id", operation.Id);
                json.WriteString("offerId", operation.OfferId);
                json.WriteNumber("offerVersion", operation.OfferVersion);
                json.WriteString("offerTypeId", submissions.Offer.TypeId);
                json.WriteString("publisherId", operation.PublisherId);
                json.WriteString("submissionType", operation.Kind);
                json.WriteString("submissionState", operation.State);
                json.WriteString("slot", isPublish ? "staging" : "production");
                json.WriteStartObject("definition");
                json.WriteStartObject("metadata");
                json.WriteString("emails", operation.NotificationEmails);
                json.WriteEndObject();
                json.WriteEndObject();
                var isOver = operation.State is Operation.Completed or Operation.Failed;
                json.WriteString(
                    "changedTime",
                    (operation.StartedTime + (isOver ? OfferRules.Duration : TimeSpan.Zero)).UtcDateTime);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private sealed record Submissions(Offer Offer, List<Operation> Operations);

    private static Result<Offer> Found(Offer? offer, string complaint, string target) => offer is not null
        ? new Result<Offer>(200, offer)
        : Refusal.NotFound($"The offer {complaint}", target);

    private static Task AnswerAsync(PortalCall call, Result<Offer> result)
    {
        if (result.Value is { } offer)
            call.Context.Response.Headers.ETag = ETag.Of(offer.Version);
        return OfferEndpoints.AnswerAsync(call, result, (json, found) => json.WriteOffer(found, full: true));
    }
}
