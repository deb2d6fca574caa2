using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>Offers and submissions as they are sent. The members are those of the documentation.</summary>
internal static class OfferBody
{
    /// <summary>Documented for the page on which offers are made.</summary>
    private const int LongestName = 50;

    /// <summary>
    /// Reads what a PUT carries. Version, status, time and ETag in it are passed over, as clients send back what they
    /// have read; so are the versions of the offer types, which change nothing here.
    /// </summary>
    public static Refusal? Read(JsonElement json, string publisherId, string offerId, out OfferChange change)
    {
        change = null!;
        string? type = null,
            name = null;
        var refusal =
            RefuseOther(json, "publisherId", publisherId)
            ?? RefuseOther(json, "id", offerId)
            ?? Body.ReadText(json, "offerTypeId", out type);
        if (refusal is not null)
            return refusal;
        if (!json.TryGetProperty("definition", out var definition) || definition.ValueKind != JsonValueKind.Object)
            return Refusal.BadRequest("The body needs an object 'definition'.", "definition");
        if (
            (
                Body.ReadText(definition, "displayText", out name)
                ?? RefuseKind(definition, "offer", JsonValueKind.Object)
                ?? RefuseKind(definition, "plans", JsonValueKind.Array)
            ) is
            { } broken
        )
        {
            return broken;
        }

        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName)
            return Refusal.BadRequest($"'displayText' has 1 to {LongestName} characters.", "displayText");
        if (
            definition.TryGetProperty("plans", out var plans)
            && plans.ValueKind == JsonValueKind.Array
            && plans.EnumerateArray().Any(plan => plan.ValueKind != JsonValueKind.Object)
        )
        {
            return Refusal.BadRequest("Each of the 'plans' has to be an object.", "plans");
        }

        change = new OfferChange(type, name, OfferDefinition.Normalize(definition, name));
        return null;
    }

    public static void WriteSummary(this Utf8JsonWriter json, Offer offer)
    {
        json.WriteStartObject();
        json.WriteHead(offer, offer.Draft);
        json.WriteStartObject("definition");
        json.WriteString("displayText", offer.DisplayText);
        json.WriteEndObject();
        json.WriteString("changedTime", offer.ChangedTime.UtcDateTime);
        json.WriteEndObject();
    }

    public static void WriteFull(this Utf8JsonWriter json, OfferView view)
    {
        var (offer, version) = view;
        json.WriteStartObject();
        json.WriteHead(offer, version.Number);
        json.WritePropertyName("definition");
        json.WriteRawValue(version.Definition, skipInputValidation: true);
        var changed = version.Number == offer.Draft ? offer.ChangedTime : version.ChangedTime;
        json.WriteString("changedTime", changed.UtcDateTime);
        json.WriteEndObject();
    }

    public static void WriteSubmission(this Utf8JsonWriter json, Offer offer, Operation operation)
    {
        var goesLive = operation.Kind == Operation.GoLive;
        json.WriteStartObject();
        json.WriteString("id", operation.Id);
        json.WriteString("offerId", offer.Id);
        json.WriteNumber("offerVersion", operation.OfferVersion);
        json.WriteString("offerTypeId", offer.TypeId);
        json.WriteString("publisherId", offer.PublisherId);
        json.WriteString("submissionType", goesLive ? "goLive" : "publish");
        json.WriteString("submissionState", operation.State);
        json.WriteNumber("publishingVersion", operation.PublishingVersion);
        json.WriteString("slot", goesLive ? "production" : "staging");
        // The documented one is such a number: the time of the change in ticks, which takes 64 bits.
        json.WriteNumber("version", operation.ChangedTime.UtcTicks);
        json.WriteStartObject("definition");
        json.WriteStartObject("metadata");
        json.WriteString("emails", operation.NotificationEmails);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("changedTime", operation.ChangedTime.UtcDateTime);
        json.WriteEndObject();
    }

    /// <summary>Documented is "preview"; how it is called where an offer goes live is ours.</summary>
    public static string SlotOf(Operation operation) => operation.Kind == Operation.GoLive ? "production" : "preview";

    private static void WriteHead(this Utf8JsonWriter json, Offer offer, long version)
    {
        json.WriteString("offerTypeId", offer.TypeId);
        json.WriteString("publisherId", offer.PublisherId);
        json.WriteString("status", offer.Status);
        json.WriteString("id", offer.Id);
        json.WriteNumber("version", version);
    }

    private static Refusal? RefuseOther(JsonElement json, string name, string addressed) =>
        Body.ReadText(json, name, out var value)
        ?? (
            value is null || value.Equals(addressed, StringComparison.OrdinalIgnoreCase)
                ? null
                : Refusal.BadRequest($"'{name}' is '{value}' in the body and '{addressed}' in the address.", name)
        );

    private static Refusal? RefuseKind(JsonElement json, string name, JsonValueKind kind) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == kind || value.ValueKind == JsonValueKind.Null
            ? null
            : Refusal.BadRequest($"'{name}' has to be {(kind == JsonValueKind.Array ? "a list" : "an object")}.", name);
}
