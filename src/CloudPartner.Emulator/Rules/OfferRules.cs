using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Rules;

/// <summary>
/// The way of an offer to the marketplace: publish, review by the publisher, go live. Operations take their time by the
/// emulator's clock; whatever became due since the last look is made up for first.
/// </summary>
internal static partial class OfferRules
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    /// <summary>Offers with such an ID fail in certification, so that failure can be tried.</summary>
    private const string RejectedSuffix = "-rejected";

    public static void CompleteDueOperations(WriteStore store, string publisherId)
    {
        foreach (var operation in store.Offers.ListRunningOperations(publisherId))
        {
            var end = operation.StartedTime + Duration;
            if (end > store.Now)
                continue;
            var offer = store.Offers.Find(publisherId, operation.OfferId)!;
            var goesLive = operation.Kind == Operation.GoLive;
            var fails = !goesLive && offer.Id.EndsWith(RejectedSuffix, StringComparison.Ordinal);
            var status =
                goesLive ? "succeeded"
                : fails ? "failed"
                : "waitingForPublisherReview";
            store.Offers.Save(
                operation with
                {
                    State = fails ? Operation.Failed : Operation.Completed,
                    ChangedTime = end,
                }
            );
            store.Offers.Save(
                offer with
                {
                    Status = status,
                    Preview = fails ? offer.Preview : operation.OfferVersion,
                    Production = goesLive ? operation.OfferVersion : offer.Production,
                    ChangedTime = end,
                }
            );
            var type =
                goesLive ? AuditEventType.OfferPublished
                : fails ? AuditEventType.OfferRejected
                : AuditEventType.OfferReadyForReview;
            store.AddEvent(type, offer.Id, publisherId, operation.Caller, offer.Status, status, end);
        }
    }

    /// <summary>
    /// Creates an offer, or changes its draft: what is in preview or in production stays as it was published. That a
    /// change needs If-Match and a creation does not is documented.
    /// </summary>
    public static Result<OfferView> Put(
        WriteStore store,
        Principal caller,
        string publisherId,
        string offerId,
        OfferChange change,
        Conditions conditions,
        RequestIds ids
    )
    {
        if (RefusePublisher(store, caller, publisherId) is { } refusal)
            return refusal;
        var before = store.Offers.Find(publisherId, offerId);
        if (
            (
                before is null
                    ? RefuseNew(publisherId, offerId, change, conditions)
                    : RefuseChange(before, change, conditions)
            ) is
            { } objection
        )
        {
            return objection;
        }

        var now = store.Now;
        var commit = store.AddCommit(publisherId, offerId, before is null ? "create" : "update", null, ids);
        var offer =
            before
            ?? new Offer(
                publisherId,
                offerId,
                change.TypeId!,
                change.DisplayText,
                "neverPublished",
                1,
                null,
                null,
                now,
                commit
            );
        offer = offer with { DisplayText = change.DisplayText, ChangedTime = now, Version = commit };
        var draft = new OfferVersion(publisherId, offerId, offer.Draft, change.Definition, now);
        store.Offers.Save(offer);
        store.Offers.Save(draft);
        store.AddEvent(
            before is null ? AuditEventType.OfferCreated : AuditEventType.OfferChanged,
            offerId,
            publisherId,
            caller.Key,
            before?.DisplayText,
            offer.DisplayText,
            now
        );
        return new Result<OfferView>(before is null ? Outcome.Created : Outcome.Done, new OfferView(offer, draft));
    }

    public static Result<Operation> Publish(
        WriteStore store,
        Principal caller,
        string publisherId,
        string offerId,
        string? emails,
        RequestIds ids
    )
    {
        if (RefuseUse(store, caller, publisherId, offerId, out var offer) is { } refusal)
            return refusal;
        // Publishing what is being published already is no mistake: the answer names the operation that is under way.
        if (offer.Status == Operation.Running)
        {
            var current = store.Offers.FindLatestOperation(publisherId, offerId)!;
            return current.Kind == Operation.Publish
                ? new Result<Operation>(Outcome.Accepted, current)
                : InProgress(offer);
        }

        // What is published cannot be changed any more. Work goes on in a draft of its own.
        var version = offer.Draft;
        var draft = store.Offers.FindVersion(offer, version)!;
        store.Offers.Save(draft with { Number = version + 1 });
        offer = offer with { Draft = version + 1 };
        var publishing = 1 + (store.Offers.FindLatestOperation(publisherId, offerId)?.PublishingVersion ?? 0);
        return Start(
            store,
            caller,
            offer,
            Operation.Publish,
            version,
            publishing,
            emails,
            AuditEventType.OfferPublishRequested,
            ids
        );
    }

    public static Result<Operation> GoLive(
        WriteStore store,
        Principal caller,
        string publisherId,
        string offerId,
        RequestIds ids
    )
    {
        if (RefuseUse(store, caller, publisherId, offerId, out var offer) is { } refusal)
            return refusal;
        if (offer.Status == Operation.Running)
            return InProgress(offer);
        if (offer.Status != "waitingForPublisherReview")
        {
            return Refusal.BadRequest(
                $"Offer '{offerId}' has the status {offer.Status}; only one that waits for review can go live.",
                "offerId"
            );
        }

        var published = store.Offers.FindLatestOperation(publisherId, offerId)!;
        return Start(
            store,
            caller,
            offer,
            Operation.GoLive,
            published.OfferVersion,
            published.PublishingVersion,
            published.NotificationEmails,
            AuditEventType.OfferGoLiveRequested,
            ids
        );
    }

    public static Result<Operation> Cancel(
        WriteStore store,
        Principal caller,
        string publisherId,
        string offerId,
        RequestIds ids
    )
    {
        if (RefuseUse(store, caller, publisherId, offerId, out var offer) is { } refusal)
            return refusal;
        if (offer.Status is not (Operation.Running or "waitingForPublisherReview"))
        {
            return Refusal.BadRequest(
                $"Offer '{offerId}' has the status {offer.Status}; there is nothing to cancel.",
                "offerId"
            );
        }

        var operation = store.Offers.FindLatestOperation(publisherId, offerId)! with
        {
            State = Operation.Canceled,
            ChangedTime = store.Now,
        };
        store.Offers.Save(operation);
        if (offer.Preview == operation.OfferVersion)
            offer = offer with { Preview = null };
        Change(store, caller, offer, Operation.Canceled, AuditEventType.OfferCanceled, ids);
        return new Result<Operation>(Outcome.Accepted, operation);
    }

    public static Refusal? RefuseUse(
        WriteStore store,
        Principal caller,
        string publisherId,
        string offerId,
        out Offer offer
    )
    {
        offer = null!;
        if (RefusePublisher(store, caller, publisherId) is { } refusal)
            return refusal;
        if (store.Offers.Find(publisherId, offerId) is not { } found)
            return Refusal.NotFound($"Publisher '{publisherId}' has no offer '{offerId}'.", "offerId");
        offer = found;
        return null;
    }

    /// <summary>Contributors work on offers like owners do.</summary>
    private static Refusal? RefusePublisher(WriteStore store, Principal caller, string publisherId)
    {
        if (store.Users.FindAccess(publisherId, caller).RefuseRead() is { } refusal)
            return refusal;
        CompleteDueOperations(store, publisherId);
        return null;
    }

    private static Refusal? RefuseNew(string publisherId, string offerId, OfferChange change, Conditions conditions)
    {
        if (conditions.IfMatch is not null)
        {
            return Refusal.NotFound(
                $"Publisher '{publisherId}' has no offer '{offerId}' to change. Creating one takes no If-Match.",
                "offerId"
            );
        }

        if (!OfferId().IsMatch(offerId))
        {
            return Refusal.BadRequest(
                $"The offer ID '{offerId}' has to have 1 to 50 characters, lower-case letters, digits and dashes, "
                    + "and no dash at the end.",
                "offerId"
            );
        }

        return string.IsNullOrWhiteSpace(change.TypeId)
            ? Refusal.BadRequest("'offerTypeId' cannot be empty. It is needed to create an offer.", "offerTypeId")
            : null;
    }

    private static Refusal? RefuseChange(Offer before, OfferChange change, Conditions conditions)
    {
        if (conditions.CreateOnly)
            return Refusal.Exists($"Offer '{before.Id}' exists already.", "offerId");
        if (conditions.IfMatch is null)
        {
            return new Refusal(
                RefusalKind.Invalid,
                "MissingIfMatch",
                $"Offer '{before.Id}' exists already. A change needs an If-Match header with the ETag that was read, "
                    + "or * to overwrite.",
                "offerId"
            );
        }

        if (conditions.Refuse(before.Version, $"Offer '{before.Id}'", "offerId") is { } stale)
            return stale;
        return change.TypeId is null || change.TypeId == before.TypeId
            ? null
            : Refusal.BadRequest(
                $"Offer '{before.Id}' is of the type {before.TypeId}, which cannot be changed.",
                "offerTypeId"
            );
    }

    private static Result<Operation> Start(
        WriteStore store,
        Principal caller,
        Offer offer,
        string kind,
        long version,
        long publishing,
        string? emails,
        AuditEventType eventType,
        RequestIds ids
    )
    {
        Change(store, caller, offer, Operation.Running, eventType, ids);
        var now = store.Now;
        var operation = new Operation(
            Guid.NewGuid().ToString(),
            offer.PublisherId,
            offer.Id,
            kind,
            caller.Key,
            emails,
            version,
            publishing,
            now,
            now,
            Operation.Running
        );
        store.Offers.Save(operation);
        return new Result<Operation>(Outcome.Accepted, operation);
    }

    private static void Change(
        WriteStore store,
        Principal caller,
        Offer offer,
        string status,
        AuditEventType eventType,
        RequestIds ids
    )
    {
        var version = store.AddCommit(offer.PublisherId, offer.Id, "update", null, ids);
        store.Offers.Save(offer with { Status = status, ChangedTime = store.Now, Version = version });
        store.AddEvent(eventType, offer.Id, offer.PublisherId, caller.Key, offer.Status, status);
    }

    private static Refusal InProgress(Offer offer) =>
        new(
            RefusalKind.Conflict,
            "OperationInProgress",
            $"Another operation on offer '{offer.Id}' is in progress. Wait for its end or cancel it.",
            "offerId"
        );

    /// <summary>As documented for the portal's page of offers of Azure applications.</summary>
    [GeneratedRegex("^[a-z0-9-]{0,49}[a-z0-9]\\z")]
    private static partial Regex OfferId();
}
