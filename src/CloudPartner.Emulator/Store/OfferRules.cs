namespace CloudPartner.Emulator.Store;

/// <summary>
/// The way of an offer to the marketplace: publish, review by the publisher, go live. Operations take their time by the
/// emulator's clock; whatever became due since the last look is made up for first.
/// </summary>
internal static class OfferRules
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>Offers with such an ID fail in certification, so that failure can be tried.</summary>
    private const string RejectedSuffix = "-rejected";

    public static void Settle(WriteConnection store, string publisherId)
    {
        foreach (var operation in store.ListRunningOperations(publisherId))
        {
            var end = operation.StartedTime + Duration;
            if (end > store.Now)
                continue;
            var offer = store.FindOffer(publisherId, operation.OfferId)!;
            var goesLive = operation.Kind == Operation.GoLive;
            var fails = !goesLive && offer.Id.EndsWith(RejectedSuffix, StringComparison.Ordinal);
            var status = goesLive ? "succeeded" : fails ? "failed" : "waitingForPublisherReview";
            store.SaveOperation(operation with { State = fails ? Operation.Failed : Operation.Completed });
            store.SaveOffer(offer with { Status = status, IsPublished = offer.IsPublished || goesLive, ChangedTime = end });
            var type = goesLive ? "OfferPublished" : fails ? "OfferRejected" : "OfferReadyForReview";
            store.AddEvent(new AuditEvent(0, end, type, "offer", offer.Id, publisherId, operation.Caller, offer.Status, status));
        }
    }

    public static Result<Operation> Publish(
        WriteConnection store, Caller caller, string publisherId, string offerId, string? emails, RequestIds ids)
    {
        if (RefuseUse(store, caller, publisherId, offerId, out var offer) is { } refusal)
            return refusal;
        // Publishing what is being published already is no mistake: the answer names the operation that is under way.
        if (offer.Status == Operation.Running)
        {
            var current = store.FindLatestOperation(publisherId, offerId)!;
            return current.Kind == Operation.Publish ? new Result<Operation>(202, current) : InProgress(offer);
        }

        return Start(store, caller, offer, Operation.Publish, emails, "OfferPublishRequested", ids);
    }

    public static Result<Operation> GoLive(WriteConnection store, Caller caller, string publisherId, string offerId, RequestIds ids)
    {
        if (RefuseUse(store, caller, publisherId, offerId, out var offer) is { } refusal)
            return refusal;
        if (offer.Status == Operation.Running)
            return InProgress(offer);
        if (offer.Status != "waitingForPublisherReview")
        {
            return Refusal.BadRequest(
                $"Offer '{offerId}' has the status {offer.Status}; only one that waits for review can go live.", "offerId");
        }

        var emails = store.FindLatestOperation(publisherId, offerId)?.NotificationEmails;
        return Start(store, caller, offer, Operation.GoLive, emails, "OfferGoLiveRequested", ids);
    }

    public static Result<Operation> Cancel(WriteConnection store, Caller caller, string publisherId, string offerId, RequestIds ids)
    {
        if (RefuseUse(store, caller, publisherId, offerId, out var offer) is { } refusal)
            return refusal;
        if (offer.Status is not (Operation.Running or "waitingForPublisherReview"))
            return Refusal.BadRequest($"Offer '{offerId}' has the status {offer.Status}; there is nothing to cancel.", "offerId");

        var operation = store.FindLatestOperation(publisherId, offerId)! with { State = Operation.Canceled };
        store.SaveOperation(operation);
        Change(store, caller, offer, Operation.Canceled, "OfferCanceled", ids);
        return new Result<Operation>(202, operation);
    }

    public static Refusal? RefuseUse(WriteConnection store, Caller caller, string publisherId, string offerId, out Offer offer)
    {
        offer = null!;
        // Contributors work on offers like owners do.
        if (store.FindAccess(publisherId, caller).RefuseRead() is { } refusal)
            return refusal;
        Settle(store, publisherId);
        if (store.FindOffer(publisherId, offerId) is not { } found)
            return Refusal.NotFound($"Publisher '{publisherId}' has no offer '{offerId}'.", "offerId");
        offer = found;
        return null;
    }

    private static Result<Operation> Start(
        WriteConnection store, Caller caller, Offer offer, string kind, string? emails, string eventType, RequestIds ids)
    {
        Change(store, caller, offer, Operation.Running, eventType, ids);
        var operation = new Operation(
            Guid.NewGuid().ToString(), offer.PublisherId, offer.Id, kind, caller.Key, emails, offer.Version, store.Now, Operation.Running);
        store.SaveOperation(operation);
        return new Result<Operation>(202, operation);
    }

    private static void Change(WriteConnection store, Caller caller, Offer offer, string status, string eventType, RequestIds ids)
    {
        var version = store.AddCommit(offer.PublisherId, offer.Id, "update", null, ids);
        store.SaveOffer(offer with { Status = status, ChangedTime = store.Now, Version = version });
        store.AddEvent(new AuditEvent(
            0, store.Now, eventType, "offer", offer.Id, offer.PublisherId, caller.Key, offer.Status, status));
    }

    private static Refusal InProgress(Offer offer) => new(
        409,
        "OperationInProgress",
        $"Another operation on offer '{offer.Id}' is in progress. Wait for its end or cancel it.",
        "offerId");
}
