using System.Diagnostics;
using System.Management.Automation;
using CloudPartner.Client.Bulk;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// The base of the commands that change many things: the run, its journal, its progress and its outcome.
/// </summary>
public abstract class BulkCommand<TResult> : ConnectedCommand
    where TResult : class
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(30);

    private readonly long _started = Stopwatch.GetTimestamp();
    private BulkJournal? _journal;

    // Neither a field nor a virtual method names a generic type of the client: it would be loaded with the command,
    // before the client can be found.
    private BulkRun? _run;
    private BulkEnding _ending = null!;
    private TimeSpan _lastLog;
    private long _next;

    /// <summary>The most requests in flight. The command finds the right number below it.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The longest that one request waits for a throttling service.</summary>
    [Parameter]
    [Duration]
    public TimeSpan MaxThrottleWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A file that makes the run resumable: the same command with the same file goes on where it stopped.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Ends the run after so many errors; 0 for never.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaxErrors { get; set; }

    /// <summary>Emits one object with the counts of the run when it has ended.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    private protected long Inputs { get; set; }

    // Made with the portal, by MakeProgress.
    private BulkProgress Counts => (BulkProgress)Progress!;

    private protected override PortalCallOptions CallOptions() =>
        base.CallOptions() with
        {
            MaxThrottleWait = MaxThrottleWait,
            MaxInFlight = ThrottleLimit,
        };

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        _ending = new BulkEnding(MaxErrors, StopsAtFirstError());
        base.BeginProcessing();
    }

    private protected override CommandProgress MakeProgress() =>
        new BulkProgress(Activity, () => Portal.RequestCounts, WriteProgress);

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        CompleteRun();
        base.EndProcessing();
        if (Summary)
            WriteObject(MakeSummary());
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _run?.Complete();
        // Not before the end: what is piped in may have been read while the run went on.
        if (_next > 0)
            Known.Forget();
        base.Dispose();
        _run?.Dispose();
        // The run has ended: what is left is written within a moment.
        if (_journal is not null)
            PipelineDispatcher.WaitAtEnd(_journal.DisposeAsync().AsTask());
        if (Stopping)
            TellStopped();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is known of the whole input before the run; part of the journal's header.</summary>
    private protected string? InputFingerprint { get; set; }

    /// <summary>The same of the input as it was written; see <see cref="JournalHeader.WrittenInput"/>.</summary>
    private protected string? WrittenFingerprint { get; set; }

    /// <summary>
    /// True if the same input comes in the same order again when a run is resumed, so that the journal tells what was
    /// done with each. False if what is left to do is read from the service each time.
    /// </summary>
    private protected virtual bool ContinuesByPlace => true;

    /// <summary>How many items there will be, where that is known.</summary>
    private protected void Expect(long items) => Counts.Expect(items);

    /// <summary>Hands an item to the run, and writes what has come back meanwhile.</summary>
    private protected void Submit(BulkItem<TResult> item)
    {
        try
        {
            var run = (BulkRun<TResult>)(_run ??= StartRun());
            Counts.Add();
            Wait(run.AddAsync(_next++, item).AsTask());
        }
        catch (BulkRunEndedException ended)
        {
            ThrowTerminatingError(Tell(ended));
        }
        catch (CloudPartnerException failed)
        {
            ThrowTerminatingError(failed.Fault.ToErrorRecord(item.Target));
        }
    }

    /// <summary>Waits until everything submitted so far has its outcome.</summary>
    private protected void CompleteRun()
    {
        if (_run is null)
            return;
        _run.Complete();
        try
        {
            Wait(_run.Completion);
        }
        catch (BulkRunEndedException ended)
        {
            ThrowTerminatingError(Tell(ended));
        }
        _run.Dispose();
        _run = null;
    }

    /// <summary>Reports an input that is refused before anything is sent.</summary>
    private protected void Refuse(CloudPartnerFault fault, object? target)
    {
        Counts.Add();
        Count(BulkStatus.Failed);
        if (_ending.AtFirstError)
            EndRun(fault, target);
        Report(fault, target);
        if (_ending.Refused() is { } end)
            EndRun(end, null);
    }

    /// <summary>Says in -Verbose how many rows of the input asked for nobody.</summary>
    private protected void TellEmpty(long rows)
    {
        if (rows > 0)
            WriteVerbose($"{rows} empty rows were skipped.");
    }

    /// <summary>Called by the pipeline thread for each outcome that succeeded.</summary>
    private protected virtual void WriteResult(TResult? result, BulkOutcome outcome)
    {
        if (result is not null)
            WriteObject(result);
    }

    /// <summary>True if <see cref="WriteResult"/> has something to write.</summary>
    private protected abstract bool WritesResults { get; }

    private BulkRun<TResult> StartRun()
    {
        if (JournalPath is not null && _journal is null)
        {
            _journal = BulkJournal.Open(
                ResolvePath(nameof(JournalPath), JournalPath),
                new JournalHeader(
                    MyInvocation.MyCommand.Name,
                    CurrentConnection.Environment.Endpoint.AbsoluteUri,
                    DefaultPublisher,
                    InputFingerprint
                )
                {
                    WrittenInput = WrittenFingerprint,
                }
            );
            if (!ContinuesByPlace)
                _next = _journal.NextIndex;
            else if (_journal.DoneBefore > 0)
                WriteVerbose($"{_journal.DoneBefore} items were done by an earlier run and are skipped.");
        }
        var run = new BulkRun<TResult>(ThrottleLimit, DeliverAsync, _journal, PipelineDispatcher.Stopping, _ending)
        {
            Undelivered = outcome => Count(outcome.Status),
        };
        PipelineDispatcher.Track(run.Completion);
        return run;
    }

    private Task DeliverAsync(BulkOutcome<TResult> outcome)
    {
        Count(outcome.Status);
        if (outcome.Fault is { } fault)
            return PipelineDispatcher.WriteAsync(() => WriteError(fault.ToErrorRecord(outcome.Item.Target)));
        return WritesResults
            ? PipelineDispatcher.WriteAsync(() => WriteResult(outcome.Result, outcome))
            : Task.CompletedTask;
    }

    private void Count(BulkStatus status) => Counts.Count(status);

    // Ends the command because of an input that was never part of the run. What is on the wire is waited for, and told.
    private protected void EndRun(CloudPartnerFault why, object? target)
    {
        try
        {
            if (_run is not null)
                Wait(_run.EndAsync(why));
        }
        catch (BulkRunEndedException ended)
        {
            ThrowTerminatingError(Tell(ended, target));
        }
        ThrowTerminatingError(why.ToErrorRecord(target));
    }

    // Why the run ended, what came of the items that were on the wire, and how many were not tried.
    private ErrorRecord Tell(BulkRunEndedException ended, object? target = null)
    {
        if (ended.Untold is { } untold)
            Count(untold.Status);
        foreach (var failed in ended.Afterwards.Where(outcome => outcome.Fault is not null))
            Count(failed.Status);
        return BulkReport.Ended(ended, Counts.Left).ToErrorRecord(ended.Item?.Target ?? target);
    }

    private protected override void OnIdle()
    {
        base.OnIdle();
        var elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed - _lastLog < LogInterval)
            return;
        _lastLog = elapsed;
        WriteVerbose($"{Activity}: {Progress!.Status()}");
    }

    // A stopped pipeline takes nothing any more, so it goes to the host, which Ctrl+C leaves alone.
    private void TellStopped()
    {
        if (Progress is not null && !IsWhatIf() && WantsWarnings())
        {
            var words = BulkReport.Stopped(Counts, MyInvocation.MyCommand.Name, JournalPath);
            Host.UI.WriteWarningLine(TextSanitizer.Clean(words));
        }
    }

    private BulkSummary MakeSummary()
    {
        var requests = Portal.RequestCounts;
        return new BulkSummary
        {
            Command = MyInvocation.MyCommand.Name,
            Inputs = Counts.Added,
            Done = Counts.Counted(BulkStatus.Done),
            Resumed = Counts.Counted(BulkStatus.Resumed),
            Failed = Counts.Counted(BulkStatus.Failed),
            Unknown = Counts.Counted(BulkStatus.Unknown),
            Requests = requests.Sent,
            Throttled = requests.Throttled,
            Elapsed = Stopwatch.GetElapsedTime(_started),
            JournalPath = JournalPath is null ? null : ResolvePath(nameof(JournalPath), JournalPath),
        };
    }
}
