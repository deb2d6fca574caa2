using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>
/// How far an offer, or one operation on it, has come: the shape that both status and operation answer with.
/// </summary>
internal sealed class Progress
{
    private static readonly Step[] PublishSteps =
    [
        new("displaydummycertify", "Validation", "The settings of the offer are checked."),
        new("displaycertify", "Certification", "The offer is certified."),
        new("displayprovision", "Provisioning", "The offer is brought to where it is served from."),
        new("displaypackage", "Packaging", "The offer's page in the marketplace is made."),
    ];

    private static readonly Step SignOff = new(
        "publisher-signoff",
        "Publisher sign-off",
        "The offer is in preview and waits for its publisher."
    );

    private static readonly Step Live = new("live", "Live", "The offer is in the marketplace.");

    private readonly List<(Step Step, string Status)> _steps = [];

    private Progress(string status) => Status = status;

    private string Status { get; }

    private string? Message { get; init; }

    private Operation? Operation { get; init; }

    private bool HasPreview { get; init; }

    private bool IsLive { get; init; }

    public static Progress Of(Offer offer, Operation? latest, DateTimeOffset now)
    {
        var progress = new Progress(offer.Status)
        {
            HasPreview = offer.Status is "waitingForPublisherReview" or "succeeded",
            IsLive = offer.IsPublished,
            Message = MessageFor(offer.Status),
            Operation = latest,
        };
        progress.AddPublishSteps(latest, now, offer.Status is "waitingForPublisherReview" or "succeeded");
        var signedOff = offer.Status == "succeeded" || latest is { Kind: Operation.GoLive };
        var signOff =
            signedOff ? "complete"
            : offer.Status == "waitingForPublisherReview" ? offer.Status
            : "notStarted";
        var live =
            offer.Status == "succeeded" ? "complete"
            : latest is { Kind: Operation.GoLive, State: Operation.Running } ? "inProgress"
            : "notStarted";
        progress._steps.Add((SignOff, signOff));
        progress._steps.Add((Live, live));
        return progress;
    }

    public static Progress Of(Operation operation, DateTimeOffset now)
    {
        var progress = new Progress(operation.State)
        {
            HasPreview = operation.State == Operation.Completed,
            IsLive = operation is { Kind: Operation.GoLive, State: Operation.Completed },
            Message = MessageFor(operation.State),
            Operation = operation,
        };
        if (operation.Kind == Operation.Publish)
            progress.AddPublishSteps(operation, now, operation.State == Operation.Completed);
        else
            progress._steps.Add((Live, StepStatus(operation.State)));
        return progress;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status", Status);
        json.WriteStartArray("messages");
        if (Message is not null)
        {
            json.WriteStartObject();
            json.WriteString("messageHtml", Message);
            json.WriteString("level", Status == Operation.Failed ? "error" : "information");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Operation is not null)
        {
            json.WriteString("operationId", Operation.Id);
            json.WriteNumber("publishingVersion", Operation.PublishingVersion);
            json.WriteNumber("offerVersion", Operation.OfferVersion);
            json.WriteString(
                "cancellationRequestState",
                Operation.State switch
                {
                    Operation.Running => "canCancel",
                    Operation.Canceled => "canceled",
                    _ => "none",
                }
            );
        }

        json.WriteStartArray("steps");
        foreach (var (step, status) in _steps)
        {
            json.WriteStartObject();
            json.WriteString("estimatedTimeFrame", "1 min");
            json.WriteString("id", step.Id);
            json.WriteString("stepName", step.Name);
            json.WriteString("description", step.Description);
            json.WriteString("status", status);
            json.WriteStartArray("messages");
            json.WriteEndArray();
            json.WriteNumber(
                "progressPercentage",
                status == "complete" ? 100
                    : status == "inProgress" ? 50
                    : 0
            );
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteLinks(json, "previewLinks", HasPreview);
        WriteLinks(json, "liveLinks", IsLive);
        json.WriteString("notificationEmails", Operation?.NotificationEmails);
        json.WriteEndObject();
    }

    private void AddPublishSteps(Operation? operation, DateTimeOffset now, bool done)
    {
        var publishing = operation is { Kind: Operation.Publish };
        var share = publishing ? (now - operation!.StartedTime) / OfferRules.Duration : 0;
        // Certification is where a rejected offer fails.
        var reached =
            operation?.State == Operation.Failed
                ? 1
                : Math.Min((int)(share * PublishSteps.Length), PublishSteps.Length - 1);
        for (var i = 0; i < PublishSteps.Length; i++)
        {
            var status =
                done || operation is { Kind: Operation.GoLive } || (publishing && i < reached) ? "complete"
                : publishing && i == reached ? StepStatus(operation!.State)
                : "notStarted";
            _steps.Add((PublishSteps[i], status));
        }
    }

    private static string StepStatus(string state) =>
        state switch
        {
            Operation.Running => "inProgress",
            Operation.Completed => "complete",
            Operation.Failed => "rejected",
            _ => "canceled",
        };

    private static string? MessageFor(string status) =>
        status == Operation.Failed ? "Certification has rejected the offer." : null;

    private static void WriteLinks(Utf8JsonWriter json, string name, bool there)
    {
        json.WriteStartArray(name);
        if (there)
        {
            json.WriteStartObject();
            json.WriteString("text", "View");
            json.WriteString("uri", "https://marketplace.example/offer");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record Step(string Id, string Name, string Description);
}
