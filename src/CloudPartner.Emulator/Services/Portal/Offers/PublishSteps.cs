using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>The steps in which an offer is published and goes live, and how far each of them is.</summary>
internal static class PublishSteps
{
    private static readonly (string Id, string Name, string Description)[] Table =
    [
        ("displaydummycertify", "Validation", "The settings of the offer are checked."),
        ("displaycertify", "Certification", "The offer is certified."),
        ("displayprovision", "Provisioning", "The offer is brought to where it is served from."),
        ("displaypackage", "Packaging", "The offer's page in the marketplace is made."),
    ];

    /// <summary>The steps up to the preview.</summary>
    public static ProgressBody.Step[] Of(Operation? operation, DateTimeOffset now, bool isDone)
    {
        var publishing = operation is { Kind: Operation.Publish };
        var share = publishing ? (now - operation!.StartedTime) / OfferRules.Duration : 0;
        // A rejected offer fails in certification.
        var reached =
            operation?.State == Operation.Failed ? 1 : Math.Min((int)(share * Table.Length), Table.Length - 1);
        return
        [
            .. Table.Select(
                (step, i) =>
                    Make(
                        step,
                        isDone || operation is { Kind: Operation.GoLive } || (publishing && i < reached) ? "complete"
                            : publishing && i == reached ? StatusOf(operation!.State)
                            : "notStarted"
                    )
            ),
        ];
    }

    public static ProgressBody.Step SignOff(string status) =>
        Make(
            ("publisher-signoff", "Publisher sign-off", "The offer is in preview and waits for its publisher."),
            status
        );

    public static ProgressBody.Step Live(string status) =>
        Make(("live", "Live", "The offer is in the marketplace."), status);

    public static string StatusOf(string state) =>
        state switch
        {
            Operation.Running => "inProgress",
            Operation.Completed => "complete",
            Operation.Failed => "rejected",
            _ => "canceled",
        };

    private static ProgressBody.Step Make((string Id, string Name, string Description) step, string status) =>
        new(
            "1 min",
            step.Id,
            step.Name,
            step.Description,
            status,
            [],
            status == "complete" ? 100
                : status == "inProgress" ? 50
                : 0
        );
}
