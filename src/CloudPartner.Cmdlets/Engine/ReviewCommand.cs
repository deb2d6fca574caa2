using System.Management.Automation;
using System.Text;
using CloudPartner.Client.Reviews;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>The base of the commands that review who holds what.</summary>
public abstract class ReviewCommand : ConnectedCommand
{
    private ReviewRequest _request = null!;
    private long _findings;
    private string? _firstFinding;

    /// <summary>
    /// A list of who is approved to hold which role: CSV or JSON with the columns of Sync-PortalUser, and Reason,
    /// Approver, From and Until besides.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateNotNullOrEmpty]
    public string? Approved { get; set; }

    /// <summary>The encoding of the list of approvals, if it has no byte-order mark; UTF-8 by default.</summary>
    [Parameter(ParameterSetName = "List")]
    [TextEncoding]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>An owner who has not signed in for more days is dormant.</summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateRange(1, 3650)]
    public int DormantDay { get; set; } = 90;

    /// <summary>
    /// When roles may be given: begin and end as ISO 8601 with a slash between them, in local time unless they say
    /// otherwise.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateNotNullOrEmpty]
    public string[]? ChangeWindow { get; set; }

    /// <summary>Ends with an error, after all output, if something at least so severe was found.</summary>
    [Parameter]
    public FindingSeverity? FailOn { get; set; }

    private protected override bool NeedsRoles => true;

    /// <summary>Checks what the review is to look for, before anything is asked.</summary>
    private protected void OpenReview() =>
        Do(
            Approved,
            () =>
                _request = new ReviewRequest
                {
                    DormantAfter = TimeSpan.FromDays(DormantDay),
                    ChangeWindows = [.. (ChangeWindow ?? []).Select(Client.Reviews.ChangeWindow.Parse)],
                    Approved = Approved is null
                        ? null
                        : ApprovedList.Read(
                            ResolvePath(nameof(Approved), Approved),
                            Resolver,
                            DefaultPublisher is { Length: > 0 } publisher ? publisher : null,
                            Encoding,
                            Report
                        ),
                },
            terminating: true
        );

    private protected override CommandProgress MakeProgress() =>
        new ReviewProgress(Activity, () => Portal.RequestCounts, WriteProgress);

    /// <summary>Reviews the publisher that this input means, and hands over its lines on the pipeline thread.</summary>
    private protected void Review(Action<IReadOnlyList<AccessReviewEntry>> write) =>
        ReadPublisher(
            async (read, publisher, cancellationToken) =>
            {
                await foreach (
                    var page in AccessReview.RunAsync(
                        Portal,
                        CurrentConnection.Environment.Name,
                        publisher,
                        _request,
                        ((ReviewProgress)Progress!).Add,
                        cancellationToken
                    )
                )
                {
                    await read.WriteAsync(() =>
                    {
                        Note(page);
                        write(page);
                    });
                }
            }
        );

    /// <summary>Counts what -FailOn is about.</summary>
    private protected void Note(IEnumerable<AccessReviewEntry> entries)
    {
        var severe = entries.SelectMany(entry =>
            entry
                .Findings.Where(finding => finding.Severity >= (FailOn ?? FindingSeverity.Low))
                .Select(finding => $"{finding.Id} of {entry}")
        );
        foreach (var finding in severe)
        {
            _findings++;
            _firstFinding ??= finding;
        }
    }

    /// <summary>True if nothing was found that is as severe as -FailOn, or nothing at all without it.</summary>
    private protected bool IsClean => _findings == 0;

    /// <summary>Ends the command with an error if -FailOn asks for one.</summary>
    private protected void FailOnFindings()
    {
        if (FailOn is not { } least || IsClean)
            return;
        var fault = new CloudPartnerFault(
            FaultKind.FindingsFound,
            $"The review has {_findings} finding{(_findings == 1 ? "" : "s")} of severity {least} or above, the first "
                + $"of them {_firstFinding}."
        );
        ThrowTerminatingError(fault.ToErrorRecord(null));
    }
}
