using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CloudPartner.Emulator.Store;

/// <summary>What a PUT of an offer asks for: what it is called, and all else that its definition holds.</summary>
internal sealed record OfferChange(string TypeId, string DisplayText, string Definition)
{
    /// <summary>
    /// Reads the documented body (learn.microsoft.com, "Create or modify an offer", 2018-09-13). What an offer of a
    /// type has to hold is not checked: that is the certification's business.
    /// </summary>
    public static Refusal? Read(JsonElement json, string publisherId, string offerId, out OfferChange change)
    {
        change = null!;
        var named = Text(json, "publisherId");
        if (named is not null && !named.Equals(publisherId, StringComparison.OrdinalIgnoreCase))
            return Refusal.BadRequest(
                $"publisherId is {named}, but the address is that of {publisherId}.", "publisherId");
        var id = Text(json, "id");
        if (id is not null && !id.Equals(offerId, StringComparison.OrdinalIgnoreCase))
            return Refusal.BadRequest($"id is {id}, but the address is that of {offerId}.", "id");
        if (Text(json, "offerTypeId") is not { Length: > 0 } type)
            return Refusal.BadRequest("offerTypeId has to name the type of the offer.", "offerTypeId");
        if (!json.TryGetProperty("definition", out var definition) || definition.ValueKind != JsonValueKind.Object)
            return Refusal.BadRequest("definition has to be an object.", "definition");
        if (Text(definition, "displayText") is not { } name || string.IsNullOrWhiteSpace(name))
            return Refusal.BadRequest("definition.displayText may not be empty.", "definition.displayText");
        if (Is(definition, "offer", JsonValueKind.Object) is false)
            return Refusal.BadRequest("definition.offer has to be an object.", "definition.offer");
        if (Is(definition, "plans", JsonValueKind.Array) is false)
            return Refusal.BadRequest("definition.plans has to be a list.", "definition.plans");

        var rest = JsonObject.Create(definition)!;
        rest.Remove("displayText");
        change = new OfferChange(type, name, rest.ToJsonString());
        return null;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? Is(JsonElement json, string name, JsonValueKind kind) =>
        json.TryGetProperty(name, out var value) ? value.ValueKind == kind : null;
}

/// <summary>
/// What offers hold, and held. A publication keeps what it was started with, whatever is changed meanwhile.
/// </summary>
internal static partial class OfferContent
{
    public static Result<Offer> Put(
        WriteConnection store, Caller caller, string publisherId, string offerId, OfferChange change,
        Conditions conditions,
        RequestIds ids)
    {
        if (store.FindAccess(publisherId, caller).RefuseRead() is { } refusal)
            return refusal;
        OfferRules.Settle(store, publisherId);
        var before = store.FindOffer(publisherId, offerId);
        if ((before is null ? RefuseNew(offerId, conditions) : RefuseOld(before, change, conditions)) is { } objection)
            return objection;

        var kind = before is null ? "OfferCreated" : "OfferChanged";
        var version = store.AddCommit(publisherId, offerId, before is null ? "create" : "update", null, ids);
        var after = (before ?? new Offer(
            publisherId, offerId, change.TypeId, "", "neverPublished", false, store.Now, version, "")) with
        {
            DisplayText = change.DisplayText,
            Definition = change.Definition,
            ChangedTime = store.Now,
            Version = version,
        };
        store.SaveOffer(after);
        store.AddEvent(new AuditEvent(
            0, store.Now, kind, "offer", offerId, publisherId, caller.Key, before?.DisplayText, after.DisplayText));
        return new Result<Offer>(before is null ? 201 : 200, after);
    }

    /// <summary>The content that a slot shows; what has not come so far is not there.</summary>
    public static Offer? InSlot(WriteConnection store, Offer draft, string slot)
    {
        if (slot == "draft")
            return draft;
        var operations = store.ListOperations(draft.PublisherId, draft.Id);
        // Gone live is what was last in review before.
        var until = slot == "preview" ? operations.Count : operations.FindLastIndex(
            operation => operation is { Kind: Operation.GoLive, State: Operation.Completed });
        var shown = until < 0 ? null : operations.Take(until).LastOrDefault(
            operation => operation is { Kind: Operation.Publish, State: Operation.Completed });
        if (shown is not null)
            return store.FindOffer(draft.PublisherId, draft.Id, shown.OfferVersion);
        // An offer of the seeds was published before anybody looked.
        return draft.IsPublished && until <= 0 ? store.FindOffer(draft.PublisherId, draft.Id, 0) : null;
    }

    private static Refusal? RefuseNew(string offerId, Conditions conditions)
    {
        if (conditions.IfMatch is not null)
            return Refusal.NotFound(
                $"There is no offer '{offerId}' to change. Without If-Match it is created.", "offerId");
        return Id().IsMatch(offerId)
            ? null
            : Refusal.BadRequest("An offer's ID has up to 50 lower case letters, digits, '-' and '_'.", "offerId");
    }

    private static Refusal? RefuseOld(Offer before, OfferChange change, Conditions conditions)
    {
        if (conditions.CreateOnly)
            return new Refusal(412, "PreconditionFailed", $"Offer '{before.Id}' exists already.", "offerId");
        if (conditions.Refuse(before.Version, $"Offer '{before.Id}'", "offerId") is { } stale)
            return stale;
        return before.TypeId.Equals(change.TypeId, StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal.BadRequest(
                $"Offer '{before.Id}' is of the type {before.TypeId}, which cannot be changed.", "offerTypeId");
    }

    [GeneratedRegex(@"\A[a-z0-9_-]{1,50}\z")]
    private static partial Regex Id();
}
