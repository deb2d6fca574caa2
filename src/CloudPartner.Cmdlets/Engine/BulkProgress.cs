using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using CloudPartner.Client.Bulk;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>Counts a bulk run and shows it. Counting is for any thread, showing for the pipeline thread.</summary>
internal sealed class BulkProgress(string activity, Func<PortalRequestCounts> requests, Action<ProgressRecord> write)
{
    // What ends within a second needs no bar.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long[] _counts = new long[Enum.GetValues<BulkStatus>().Length];
    private long _added;
    private long _expected;
    private bool _shown;

    /// <summary>How many items were taken.</summary>
    public long Added => Interlocked.Read(ref _added);

    /// <summary>How many items there are without an outcome, as far as is known.</summary>
    public long Left => Math.Max(Added, _expected) - _counts.Sum();

    /// <summary>How many items ended like this.</summary>
    public long Counted(BulkStatus status) => Interlocked.Read(ref _counts[(int)status]);

    /// <summary>One more item was taken.</summary>
    public void Add() => Interlocked.Increment(ref _added);

    /// <summary>More items will come.</summary>
    public void Expect(long items) => _expected += items;

    /// <summary>One item has its outcome.</summary>
    public void Count(BulkStatus status) => Interlocked.Increment(ref _counts[(int)status]);

    /// <summary>The counts in words.</summary>
    public string Status()
    {
        var (done, resumed, failed) = (
            Counted(BulkStatus.Done),
            Counted(BulkStatus.Resumed),
            Counted(BulkStatus.Failed) + Counted(BulkStatus.Unknown)
        );
        var rate = (done + failed) / Stopwatch.GetElapsedTime(_started).TotalSeconds;
        return string.Create(
                CultureInfo.InvariantCulture,
                $"{done} done, {failed} failed, {requests().InFlight} in flight, {rate:F0}/s"
            )
            + (
                requests().Waiting is { TotalSeconds: >= 1 } wait
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $", waiting {wait.TotalSeconds:F0} s as the service asks"
                    )
                    : ""
            )
            + (
                requests() is { WaitingForToken.TotalSeconds: >= 1 } token
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $", waiting {token.WaitingForToken.TotalSeconds:F0} s for a token of {token.TokenFrom}"
                    )
                    : ""
            )
            + (resumed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {resumed} done before") : "");
    }

    /// <summary>Shows the counts.</summary>
    public void Show()
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed < Quiet)
            return;
        _shown = true;
        var record = new ProgressRecord(1, activity, Status());
        long ended = _counts.Sum(),
            now = ended - Counted(BulkStatus.Resumed);
        if (_expected > 0)
        {
            record.PercentComplete = (int)Math.Min(100, 100 * ended / _expected);
            if (now > 0)
                record.SecondsRemaining = (int)Math.Min(int.MaxValue, (_expected - ended) * elapsed.TotalSeconds / now);
        }
        write(record);
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        if (_shown)
            write(new ProgressRecord(1, activity, "Completed") { RecordType = ProgressRecordType.Completed });
    }
}
