using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>An offer in one of its versions. The members are those of the documentation.</summary>
internal sealed record OfferBody(
    string OfferTypeId,
    string PublisherId,
    string Status,
    string Id,
    long Version,
    [property: JsonConverter(typeof(RawJsonConverter))] string Definition,
    DateTime ChangedTime
)
{
    public static OfferBody Of(OfferView view)
    {
        var (offer, version) = view;
        var changed = version.Number == offer.Draft ? offer.ChangedTime : version.ChangedTime;
        return new OfferBody(
            offer.TypeId,
            offer.PublisherId,
            offer.Status,
            offer.Id,
            version.Number,
            version.Definition,
            changed.UtcDateTime
        );
    }
}

/// <summary>An offer as it stands in the list.</summary>
internal sealed record OfferSummaryBody(
    string OfferTypeId,
    string PublisherId,
    string Status,
    string Id,
    long Version,
    OfferSummaryBody.Summary Definition,
    DateTime ChangedTime
)
{
    internal sealed record Summary(string DisplayText);

    public static OfferSummaryBody Of(Offer offer) =>
        new(
            offer.TypeId,
            offer.PublisherId,
            offer.Status,
            offer.Id,
            offer.Draft,
            new Summary(offer.DisplayText),
            offer.ChangedTime.UtcDateTime
        );
}

/// <summary>An operation on an offer as the list of submissions shows it.</summary>
internal sealed record SubmissionBody(
    string Id,
    string OfferId,
    long OfferVersion,
    string OfferTypeId,
    string PublisherId,
    string SubmissionType,
    string SubmissionState,
    long PublishingVersion,
    string Slot,
    long Version,
    SubmissionBody.Content Definition,
    DateTime ChangedTime
)
{
    internal sealed record Content(Metadata Metadata);

    internal sealed record Metadata(string? Emails);

    public static SubmissionBody Of(Offer offer, Operation operation)
    {
        var goesLive = operation.Kind == Operation.GoLive;
        return new SubmissionBody(
            operation.Id,
            offer.Id,
            operation.OfferVersion,
            offer.TypeId,
            offer.PublisherId,
            goesLive ? "goLive" : "publish",
            operation.State,
            operation.PublishingVersion,
            goesLive ? "production" : "staging",
            // As in the documented example: the time of the change in ticks, which needs 64 bits.
            operation.ChangedTime.UtcTicks,
            new Content(new Metadata(operation.NotificationEmails)),
            operation.ChangedTime.UtcDateTime
        );
    }
}

/// <summary>Writes text that is stored as JSON without reading it.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
