using System.Globalization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Rules;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>How far an offer and the operations on it have come.</summary>
internal static class OperationEndpoints
{
    public static void Map(ServiceGroup<PortalCall> portal, string offers)
    {
        portal.MapGet(offers + "/{offerId}/status", GetStatusAsync);
        portal.MapGet(offers + "/{offerId}/submissions", ListSubmissionsAsync);
        portal.MapGet(offers + "/{offerId}/operations/{operationId}", GetOperationAsync);
        portal.MapGet("/operations/{operationKey}", FindOperationAsync);
    }

    /// <summary>Looks at an offer, once what has come to its end meanwhile is known.</summary>
    public static Task<Result<T>> FindOfferAsync<T>(this PortalCall call, Func<WriteStore, Offer, Result<T>> read)
        where T : class => call.FindOfferAsync(call.PublisherId, call.OfferId(), read);

    private static Task<Result<T>> FindOfferAsync<T>(
        this PortalCall call,
        string publisherId,
        string offerId,
        Func<WriteStore, Offer, Result<T>> read
    )
        where T : class =>
        call.WriteAsync(store =>
            OfferRules.RefuseUse(store, call.Caller, publisherId, offerId, out var offer) is { } refusal
                ? refusal
                : read(store, offer)
        );

    private static async Task GetStatusAsync(PortalCall call) =>
        await AnswerAsync(
            call,
            await call.FindOfferAsync(
                (store, offer) =>
                    new Result<ProgressBody>(
                        ProgressBody.Of(offer, store.Offers.FindLatestOperation(offer.PublisherId, offer.Id), store.Now)
                    )
            )
        );

    /// <summary>
    /// The documentation calls the filter "status", a client of production "submissionState" (gardenlinux/glci, seen in
    /// 2026): both are taken.
    /// </summary>
    private static async Task ListSubmissionsAsync(PortalCall call)
    {
        string[] states = [.. ReadStates(call, "status"), .. ReadStates(call, "submissionState")];
        var result = await call.FindOfferAsync(
            (store, offer) =>
                new Result<IReadOnlyList<SubmissionBody>>([
                    .. store
                        .Offers.ListOperations(offer)
                        .Where(operation =>
                            Array.TrueForAll(
                                states,
                                state => operation.State.Equals(state, StringComparison.OrdinalIgnoreCase)
                            )
                        )
                        .Select(operation => SubmissionBody.Of(offer, operation)),
                ])
        );
        await call.AnswerAsync(result, submissions => submissions, PortalJson.Default.IReadOnlyListSubmissionBody);
    }

    private static IEnumerable<string> ReadStates(PortalCall call, string name)
    {
        string? wanted = call.Query[name];
        if (!string.IsNullOrEmpty(wanted) && !Operation.States.Contains(wanted, StringComparer.OrdinalIgnoreCase))
        {
            throw RequestBody.Invalid(
                name,
                $"The {name} '{wanted}' is not one of {string.Join(", ", Operation.States)}."
            );
        }

        return call.Query[name].Where(state => !string.IsNullOrEmpty(state))!;
    }

    private static Task GetOperationAsync(PortalCall call)
    {
        var id = call.Route("operationId");
        return AnswerOperationAsync(
            call,
            call.PublisherId,
            call.OfferId(),
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
                    && slot == SlotOf(operation)
            )
            : throw RequestBody.Invalid(
                "operationKey",
                $"'{key}' does not have the form publisherId$offerId$publishingVersion$preview, or $production."
            );
    }

    /// <summary>Documented is "preview"; how it is called where an offer goes live is ours.</summary>
    private static string SlotOf(Operation operation) => operation.Kind == Operation.GoLive ? "production" : "preview";

    private static async Task AnswerOperationAsync(
        PortalCall call,
        string publisherId,
        string offerId,
        string target,
        string name,
        Func<Operation, bool> choose
    ) =>
        await AnswerAsync(
            call,
            await call.FindOfferAsync<ProgressBody>(
                publisherId,
                offerId,
                (store, offer) =>
                    store.Offers.ListOperations(offer).Find(operation => choose(operation)) is { } operation
                        ? new Result<ProgressBody>(ProgressBody.Of(operation, store.Now))
                        : Refusal.NotFound($"Offer '{offerId}' has no operation '{name}'.", target)
            )
        );

    private static Task AnswerAsync(PortalCall call, Result<ProgressBody> result) =>
        call.AnswerAsync(result, progress => progress, PortalJson.Default.ProgressBody);
}
