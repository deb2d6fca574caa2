using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>
/// The offers API: an offer's content, and its publication. Reading goes through the writer as well, because an
/// operation may have ended meanwhile.
/// </summary>
internal static class OfferEndpoints
{
    private const string Offers = "/publishers/{publisherId}/offers";

    public static void Map(ServiceGroup<PortalCall> portal)
    {
        portal.MapGet(Offers, ListAsync);
        portal.MapGet(Offers + "/{offerId}", GetAsync);
        portal.MapPut(Offers + "/{offerId}", PutAsync);
        portal.MapGet(Offers + "/{offerId}/versions/{version}", GetVersionAsync);
        portal.MapGet(Offers + "/{offerId}/slot/{slotId}", GetSlotAsync);
        portal.MapPost(Offers + "/{offerId}/publish", PublishAsync);
        portal.MapPost(Offers + "/{offerId}/golive", GoLiveAsync);
        portal.MapPost(Offers + "/{offerId}/cancel", CancelAsync);
        OperationEndpoints.Map(portal, Offers);
    }

    public static string OfferId(this PortalCall call) => call.Route("offerId");

    private static async Task ListAsync(PortalCall call)
    {
        var filter =
            Filter.ForOffers(call.Query["$filter"])
            ?? throw RequestBody.Invalid("$filter", "$filter knows only offerTypeId eq '...'.");
        var result = await call.WriteAsync<Result<List<Offer>>>(store =>
        {
            if (store.Users.FindAccess(call.PublisherId, call.Caller).RefuseRead() is { } refusal)
                return refusal;
            OfferRules.CompleteDueOperations(store, call.PublisherId);
            return new Result<List<Offer>>(store.Offers.List(call.PublisherId, filter));
        });
        await call.AnswerAsync(
            result,
            offers => [.. offers.Select(OfferSummaryBody.Of)],
            PortalJson.Default.IReadOnlyListOfferSummaryBody
        );
    }

    private static Task GetAsync(PortalCall call) => ShowAsync(call, offer => offer.Draft, "the slot Draft", "offerId");

    private static Task GetVersionAsync(PortalCall call) =>
        long.TryParse(call.Route("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? ShowAsync(call, _ => number, $"version {number}", "version")
            : throw RequestBody.Invalid("version", $"The version '{call.Route("version")}' is not a whole number.");

    private static Task GetSlotAsync(PortalCall call) =>
        call.Route("slotId").ToLowerInvariant() switch
        {
            "draft" => GetAsync(call),
            "preview" => ShowAsync(call, offer => offer.Preview, "the slot Preview", "slotId"),
            "production" => ShowAsync(call, offer => offer.Production, "the slot Production", "slotId"),
            var other => throw RequestBody.Invalid(
                "slotId",
                $"There is no slot '{other}'. The slots are Draft, Preview and Production."
            ),
        };

    private static async Task ShowAsync(PortalCall call, Func<Offer, long?> choose, string what, string target) =>
        await AnswerAsync(
            call,
            await call.FindOfferAsync<OfferView>(
                (store, offer) =>
                    choose(offer) is { } number && store.Offers.FindVersion(offer, number) is { } version
                        ? new Result<OfferView>(new OfferView(offer, version))
                        : Refusal.NotFound($"Offer '{offer.Id}' has nothing in {what}.", target)
            )
        );

    private static async Task PutAsync(PortalCall call)
    {
        var change = OfferRequest.Read(await call.ReadBodyAsync(), call.PublisherId, call.OfferId());
        var conditions = call.ReadConditions();
        await AnswerAsync(
            call,
            await call.WriteAsync(store =>
                OfferRules.Put(store, call.Caller, call.PublisherId, call.OfferId(), change, conditions, call.Ids)
            )
        );
    }

    private static async Task PublishAsync(PortalCall call)
    {
        var emails = await OfferRequest.ReadNotificationEmailsAsync(call);
        await StartAsync(
            call,
            store => OfferRules.Publish(store, call.Caller, call.PublisherId, call.OfferId(), emails, call.Ids)
        );
    }

    private static Task GoLiveAsync(PortalCall call) =>
        StartAsync(call, store => OfferRules.GoLive(store, call.Caller, call.PublisherId, call.OfferId(), call.Ids));

    private static Task CancelAsync(PortalCall call) =>
        StartAsync(call, store => OfferRules.Cancel(store, call.Caller, call.PublisherId, call.OfferId(), call.Ids));

    private static async Task StartAsync(PortalCall call, Func<WriteStore, Result<Operation>> start)
    {
        var result = await call.WriteAsync(start);
        if (result.Refusal is not null)
        {
            await call.RefuseAsync(result.Refusal);
            return;
        }

        var operation = result.Value!;
        call.Context.Response.StatusCode = StatusCodes.Status202Accepted;
        var location =
            $"/api/publishers/{operation.PublisherId}/offers/{operation.OfferId}/operations/{operation.Id}"
            + $"?api-version={PortalApi.ApiVersion}";
        // The documentation named the first header in 2018 and the second in 2020, and clients read either.
        call.Context.Response.Headers["Operation-Location"] = location;
        call.Context.Response.Headers.Location = location;
    }

    /// <summary>Only the draft can be changed, so that only the draft comes with an ETag.</summary>
    private static Task AnswerAsync(PortalCall call, Result<OfferView> result)
    {
        if (result.Value is { } view && view.Version.Number == view.Offer.Draft)
            call.Context.Response.Headers.ETag = ETag.Of(view.Offer.Version);
        return call.AnswerAsync(result, OfferBody.Of, PortalJson.Default.OfferBody);
    }
}
