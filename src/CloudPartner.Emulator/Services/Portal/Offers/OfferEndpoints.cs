using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>
/// The offers API: what an offer says, and how it gets published. Reading goes through the writer too: a look at an
/// offer may find that an operation has come to its end meanwhile.
/// </summary>
internal static class OfferEndpoints
{
    private const string Offers = "/api/publishers/{publisherId}/offers";

    public static void Map(PortalApi portal, IEndpointRouteBuilder routes)
    {
        portal.Map(routes, "GET", Offers, ListAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}", GetAsync);
        portal.Map(routes, "PUT", Offers + "/{offerId}", PutAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/versions/{version}", GetVersionAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/slot/{slotId}", GetSlotAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/status", GetStatusAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/submissions", ListSubmissionsAsync);
        portal.Map(routes, "GET", Offers + "/{offerId}/operations/{operationId}", GetOperationAsync);
        portal.Map(routes, "GET", "/api/operations/{operationKey}", FindOperationAsync);
        portal.Map(routes, "POST", Offers + "/{offerId}/publish", PublishAsync);
        portal.Map(
            routes,
            "POST",
            Offers + "/{offerId}/golive",
            call =>
                StartAsync(
                    call,
                    store => OfferRules.GoLive(store, call.Caller, call.PublisherId, OfferId(call), call.Ids)
                )
        );
        portal.Map(
            routes,
            "POST",
            Offers + "/{offerId}/cancel",
            call =>
                StartAsync(
                    call,
                    store => OfferRules.Cancel(store, call.Caller, call.PublisherId, OfferId(call), call.Ids)
                )
        );
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
            if (store.Users.FindAccess(call.PublisherId, call.Caller).RefuseRead() is { } refusal)
                return refusal;
            OfferRules.CompleteDueOperations(store, call.PublisherId);
            return new Result<List<Offer>>(store.Offers.List(call.PublisherId, filter));
        });
        await AnswerAsync(
            call,
            result,
            (json, offers) =>
            {
                json.WriteStartArray();
                foreach (var offer in offers)
                    json.WriteSummary(offer);
                json.WriteEndArray();
            }
        );
    }

    private static Task GetAsync(PortalCall call) => ShowAsync(call, offer => offer.Draft, "the slot Draft", "offerId");

    private static Task GetVersionAsync(PortalCall call) =>
        long.TryParse(call.Route("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? ShowAsync(call, _ => number, $"version {number}", "version")
            : call.RefuseAsync(
                Refusal.BadRequest($"The version '{call.Route("version")}' is not a whole number.", "version")
            );

    private static Task GetSlotAsync(PortalCall call) =>
        call.Route("slotId").ToLowerInvariant() switch
        {
            "draft" => GetAsync(call),
            "preview" => ShowAsync(call, offer => offer.Preview, "the slot Preview", "slotId"),
            "production" => ShowAsync(call, offer => offer.Production, "the slot Production", "slotId"),
            var other => call.RefuseAsync(
                Refusal.BadRequest(
                    $"There is no slot '{other}'. The slots are Draft, Preview and Production.",
                    "slotId"
                )
            ),
        };

    private static async Task ShowAsync(PortalCall call, Func<Offer, long?> choose, string what, string target) =>
        await AnswerAsync(
            call,
            await FindAsync<OfferView>(
                call,
                (store, offer) =>
                    choose(offer) is { } number && store.Offers.FindVersion(offer, number) is { } version
                        ? new Result<OfferView>(new OfferView(offer, version))
                        : Refusal.NotFound($"Offer '{offer.Id}' has nothing in {what}.", target)
            )
        );

    private static async Task PutAsync(PortalCall call)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        OfferChange change = null!;
        Conditions conditions = null!;
        var refusal =
            unreadable
            ?? OfferBody.Read(json, call.PublisherId, OfferId(call), out change)
            ?? call.ReadConditions(out conditions);
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var ids = call.Ids;
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store =>
                OfferRules.Put(store, call.Caller, call.PublisherId, OfferId(call), change, conditions, ids)
            )
        );
    }

    private static async Task GetStatusAsync(PortalCall call)
    {
        var result = await FindAsync(
            call,
            (store, offer) =>
                new Result<Progress>(
                    Progress.Of(offer, store.Offers.FindLatestOperation(offer.PublisherId, offer.Id), store.Now)
                )
        );
        await AnswerAsync(call, result, (json, progress) => progress.Write(json));
    }

    /// <summary>
    /// The documentation calls the filter "status", a client of production "submissionState" (gardenlinux/glci, seen in
    /// 2026): both are taken.
    /// </summary>
    private static async Task ListSubmissionsAsync(PortalCall call)
    {
        foreach (var name in (string[])["status", "submissionState"])
        {
            string? wanted = call.Context.Request.Query[name];
            if (string.IsNullOrEmpty(wanted) || Operation.States.Contains(wanted, StringComparer.OrdinalIgnoreCase))
                continue;
            await call.RefuseAsync(
                Refusal.BadRequest($"The {name} '{wanted}' is none of {string.Join(", ", Operation.States)}.", name)
            );
            return;
        }

        var query = call.Context.Request.Query;
        var states = query["status"].Concat(query["submissionState"]).Where(state => state?.Length > 0).ToList();
        var result = await FindAsync(
            call,
            (store, offer) =>
                new Result<Submissions>(
                    new Submissions(
                        offer,
                        [
                            .. store
                                .Offers.ListOperations(offer)
                                .Where(operation =>
                                    states.TrueForAll(state =>
                                        operation.State.Equals(state, StringComparison.OrdinalIgnoreCase)
                                    )
                                ),
                        ]
                    )
                )
        );
        await AnswerAsync(
            call,
            result,
            (json, submissions) =>
            {
                json.WriteStartArray();
                foreach (var operation in submissions.Operations)
                    json.WriteSubmission(submissions.Offer, operation);
                json.WriteEndArray();
            }
        );
    }

    private static Task GetOperationAsync(PortalCall call)
    {
        var id = call.Route("operationId");
        return AnswerOperationAsync(
            call,
            call.PublisherId,
            OfferId(call),
            "operationId",
            id,
            operation => operation.Id == id
        );
    }

    /// <summary>The form in which operations on offers are named that have not moved to Partner Center.</summary>
    private static Task FindOperationAsync(PortalCall call)
    {
        var key = call.Route("operationKey");
        return key.Split('$') is [var publisherId, var offerId, var publishing, var slot]
            ? AnswerOperationAsync(
                call,
                publisherId,
                offerId,
                "operationKey",
                key,
                operation =>
                    publishing == operation.PublishingVersion.ToString(CultureInfo.InvariantCulture)
                    && slot == OfferBody.SlotOf(operation)
            )
            : call.RefuseAsync(
                Refusal.BadRequest(
                    $"'{key}' does not have the form publisherId$offerId$publishingVersion$preview, or $production.",
                    "operationKey"
                )
            );
    }

    private static async Task AnswerOperationAsync(
        PortalCall call,
        string publisherId,
        string offerId,
        string target,
        string name,
        Func<Operation, bool> choose
    )
    {
        var result = await FindAsync<Progress>(
            call,
            publisherId,
            offerId,
            (store, offer) =>
                store.Offers.ListOperations(offer).Find(operation => choose(operation)) is { } operation
                    ? new Result<Progress>(Progress.Of(operation, store.Now))
                    : Refusal.NotFound($"Offer '{offerId}' has no operation '{name}'.", target)
        );
        await AnswerAsync(call, result, (json, progress) => progress.Write(json));
    }

    private static async Task PublishAsync(PortalCall call)
    {
        string? emails = null;
        if (call.Context.Request.ContentLength is not (null or 0))
        {
            var (json, unreadable) = await Body.ReadAsync(call.Context);
            var refusal = unreadable;
            if (
                refusal is null
                && json.TryGetProperty("metadata", out var metadata)
                && metadata.ValueKind == JsonValueKind.Object
            )
            {
                refusal = Body.ReadText(metadata, "notification-emails", out emails);
            }

            if (refusal is not null)
            {
                await call.RefuseAsync(refusal);
                return;
            }
        }

        await StartAsync(
            call,
            store => OfferRules.Publish(store, call.Caller, call.PublisherId, OfferId(call), emails, call.Ids)
        );
    }

    private static async Task StartAsync(PortalCall call, Func<WriteStore, Result<Operation>> start)
    {
        var result = await call.Database.Writer.RunAsync(start);
        if (result.Refusal is not null)
        {
            await call.RefuseAsync(result.Refusal);
            return;
        }

        var operation = result.Value!;
        call.Context.Response.StatusCode = PortalStatus.Of(result.Outcome);
        var location =
            $"/api/publishers/{operation.PublisherId}/offers/{operation.OfferId}/operations/{operation.Id}"
            + $"?api-version={PortalApi.ApiVersion}";
        // The documentation named the first one in 2018 and the second one in 2020, and there are clients that read
        // either.
        call.Context.Response.Headers["Operation-Location"] = location;
        call.Context.Response.Headers.Location = location;
    }

    private static Task<Result<T>> FindAsync<T>(PortalCall call, Func<WriteStore, Offer, Result<T>> read)
        where T : class => FindAsync(call, call.PublisherId, OfferId(call), read);

    private static Task<Result<T>> FindAsync<T>(
        PortalCall call,
        string publisherId,
        string offerId,
        Func<WriteStore, Offer, Result<T>> read
    )
        where T : class =>
        call.Database.Writer.RunAsync(store =>
            OfferRules.RefuseUse(store, call.Caller, publisherId, offerId, out var offer) is { } refusal
                ? refusal
                : read(store, offer)
        );

    /// <summary>Only the draft can be changed, so that only the draft comes with an ETag.</summary>
    private static Task AnswerAsync(PortalCall call, Result<OfferView> result)
    {
        if (result.Value is { } view && view.Version.Number == view.Offer.Draft)
            call.Context.Response.Headers.ETag = ETag.Of(view.Offer.Version);
        return AnswerAsync(call, result, (json, found) => json.WriteFull(found));
    }

    private static Task AnswerAsync<T>(PortalCall call, Result<T> result, Action<Utf8JsonWriter, T> write)
        where T : class =>
        result.Refusal is not null
            ? call.RefuseAsync(result.Refusal)
            : Answer.JsonAsync(call.Context, PortalStatus.Of(result.Outcome), json => write(json, result.Value!));

    private sealed record Submissions(Offer Offer, List<Operation> Operations);
}
