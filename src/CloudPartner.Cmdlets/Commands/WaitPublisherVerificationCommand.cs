using System.Management.Automation;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Waits until the verification of a publisher's company changes, or ends.</summary>
[Cmdlet(VerbsLifecycle.Wait, "PublisherVerification")]
[OutputType(typeof(PublisherVerification))]
public sealed class WaitPublisherVerificationCommand : ConnectedCommand
{
    // Verification takes days: nobody is served by a question every few seconds.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long to wait. By default it ends before an Azure Automation runbook would be ended, after three hours.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan Timeout { get; set; } = new(2, 45, 0);

    /// <summary>How long to wait between two questions, at least a minute.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Waits until the company is authorized or rejected, and not only for the next change.</summary>
    [Parameter]
    public SwitchParameter Finished { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        Do(
            Interval,
            () =>
            {
                if (Interval < LeastInterval)
                {
                    throw FieldRules.Refuse(
                        nameof(Interval),
                        $"{Interval}",
                        $"is less than {LeastInterval}; a verification takes days"
                    );
                }
            },
            terminating: true
        );
        base.BeginProcessing();
    }

    /// <inheritdoc />
    protected override void ProcessRecord() =>
        RunOnPublisher(
            async (publisher, cancellationToken) =>
            {
                var watch = new VerificationWatch(Interval, Timeout, Finished);
                var progress = new ProgressRecord(0, $"Waiting for the verification of {publisher}", "not read yet");
                var (last, isOver, fault) = await watch.RunAsync(
                    Portal,
                    publisher,
                    TimeProvider.System,
                    state =>
                    {
                        Say($"{publisher}: {state}. {state.Detail} {state.NextStep}");
                        progress.StatusDescription = TextSanitizer.Clean($"{state}");
                        PipelineDispatcher.Post(() => WriteProgress(progress));
                    },
                    missed => Say($"{publisher}: not answered, and asked again later: {missed.Message}"),
                    cancellationToken
                );
                await PipelineDispatcher.WriteAsync(() =>
                {
                    progress.RecordType = ProgressRecordType.Completed;
                    WriteProgress(progress);
                    if (last is not null)
                        WriteObject(last);
                });
                if (!isOver)
                    throw new CloudPartnerException(TimeIsOver(publisher, last, fault));
            }
        );

    // It has a bar of its own, which says what is waited for; a count of requests beside it says nothing.
    private protected override void OnIdle() { }

    private void Say(string words) => PipelineDispatcher.Post(() => WriteVerbose(words.TrimEnd()));

    private CloudPartnerFault TimeIsOver(string publisher, PublisherVerification? last, CloudPartnerFault? fault) =>
        new(
            FaultKind.TimedOut,
            $"The verification of {publisher} "
                + (last is null ? "could not be read" : $"is still {last}")
                + $" after {Timeout}."
                + (fault is null ? "" : $" The last question had no answer: {fault.Message}")
        )
        {
            RecommendedAction =
                (last?.NextStep is { } next ? next + " " : "") + "Then wait again, or for longer with -Timeout.",
        };
}
