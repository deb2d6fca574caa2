using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>
/// How far an offer, or one operation on it, has come: the shape that both status and operation answer with.
/// </summary>
internal sealed record ProgressBody(
    string Status,
    IReadOnlyList<ProgressBody.Message> Messages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OperationId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? PublishingVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? OfferVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CancellationRequestState,
    IReadOnlyList<ProgressBody.Step> Steps,
    IReadOnlyList<ProgressBody.Link> PreviewLinks,
    IReadOnlyList<ProgressBody.Link> LiveLinks,
    string? NotificationEmails
)
{
    internal sealed record Message(string MessageHtml, string Level);

    internal sealed record Link(string Text, string Uri);

    internal sealed record Step(
        string EstimatedTimeFrame,
        string Id,
        string StepName,
        string Description,
        string Status,
        IReadOnlyList<Message> Messages,
        int ProgressPercentage
    );

    public static ProgressBody Of(Offer offer, Operation? latest, DateTimeOffset now)
    {
        var hasPreview = offer.Status is "waitingForPublisherReview" or "succeeded";
        var signOff =
            offer.Status == "succeeded" || latest is { Kind: Operation.GoLive } ? "complete"
            : offer.Status == "waitingForPublisherReview" ? offer.Status
            : "notStarted";
        var live =
            offer.Status == "succeeded" ? "complete"
            : latest is { Kind: Operation.GoLive, State: Operation.Running } ? "inProgress"
            : "notStarted";
        return Of(
            offer.Status,
            latest,
            [.. PublishSteps.Of(latest, now, hasPreview), PublishSteps.SignOff(signOff), PublishSteps.Live(live)],
            hasPreview,
            offer.IsPublished
        );
    }

    public static ProgressBody Of(Operation operation, DateTimeOffset now)
    {
        var isCompleted = operation.State == Operation.Completed;
        return Of(
            operation.State,
            operation,
            operation.Kind == Operation.Publish
                ? PublishSteps.Of(operation, now, isCompleted)
                : [PublishSteps.Live(PublishSteps.StatusOf(operation.State))],
            isCompleted,
            isCompleted && operation.Kind == Operation.GoLive
        );
    }

    private static ProgressBody Of(
        string status,
        Operation? operation,
        IReadOnlyList<Step> steps,
        bool hasPreview,
        bool isLive
    ) =>
        new(
            status,
            status == Operation.Failed ? [new Message("Certification has rejected the offer.", "error")] : [],
            operation?.Id,
            operation?.PublishingVersion,
            operation?.OfferVersion,
            operation?.State switch
            {
                null => null,
                Operation.Running => "canCancel",
                Operation.Canceled => "canceled",
                _ => "none",
            },
            steps,
            Links(hasPreview),
            Links(isLive),
            operation?.NotificationEmails
        );

    private static Link[] Links(bool areThere) =>
        areThere ? [new Link("View", "https://marketplace.example/offer")] : [];
}
