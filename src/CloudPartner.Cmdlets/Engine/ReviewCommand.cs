using System.Management.Automation;
using CloudPartner.Client.Reviews;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>The base of the commands that review who holds what.</summary>
public abstract class ReviewCommand : ConnectedCommand
{
    // Of the client, which is not loaded before it is needed: no field here has one of its types.
    private object? _request;
    private long _findings;
    private string? _firstFinding;
    private ProgressRecord? _progress;

    /// <summary>
    /// A list of who is approved to hold which role: CSV or JSON with the columns of Sync-PortalUser, and Reason,
    /// Approver, From and Until besides.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateNotNullOrEmpty]
    public string? Approved { get; set; }

    /// <summary>An owner who has not signed in for more days is dormant.</summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateRange(1, 3650)]
    public int DormantDays { get; set; } = 90;

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
                    DormantAfter = TimeSpan.FromDays(DormantDays),
                    ChangeWindows = [.. (ChangeWindow ?? []).Select(Client.Reviews.ChangeWindow.Parse)],
                    Approved = Approved is null
                        ? null
                        : ApprovedList.Read(
                            ResolvePath(nameof(Approved), Approved),
                            Resolver,
                            DefaultPublisher is { Length: > 0 } publisher ? publisher : null,
                            Report
                        ),
                },
            terminating: true
        );

    /// <summary>Reviews a publisher, and hands over its lines on the pipeline thread.</summary>
    private protected async Task ReviewAsync(
        string publisher,
        Action<IReadOnlyList<AccessReviewEntry>> write,
        CancellationToken cancellationToken
    )
    {
        var (roles, accounts) = (0, 0);
        PipelineDispatcher.OnIdle = () =>
            ShowProgress(publisher, Volatile.Read(ref roles), Volatile.Read(ref accounts));
        await foreach (
            var page in AccessReview.RunAsync(
                Portal,
                CurrentConnection.Environment.Name,
                publisher,
                (ReviewRequest)_request!,
                (listed, read) =>
                {
                    Volatile.Write(ref roles, listed);
                    Volatile.Write(ref accounts, read);
                },
                cancellationToken
            )
        )
        {
            await PipelineDispatcher.WriteAsync(() =>
            {
                Note(page);
                write(page);
            });
        }
        await PipelineDispatcher.WriteAsync(EndProgress);
    }

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

    private void ShowProgress(string publisher, int roles, int accounts)
    {
        _progress ??= new ProgressRecord(0, "Access review", "Listing roles");
        _progress.StatusDescription =
            accounts == 0
                ? $"{TextSanitizer.Clean(publisher)}: {roles} roles listed"
                : $"{TextSanitizer.Clean(publisher)}: accounts of {accounts} of {roles} roles read";
        _progress.PercentComplete = accounts == 0 || roles == 0 ? -1 : (int)(100L * accounts / roles);
        WriteProgress(_progress);
    }

    private void EndProgress()
    {
        PipelineDispatcher.OnIdle = null;
        if (_progress is not { } progress)
            return;
        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        _progress = null;
    }
}
