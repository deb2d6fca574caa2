using System.Globalization;
using System.Management.Automation;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>Counts a bulk run and shows it. Counting is for any thread, showing for the pipeline thread.</summary>
internal sealed class BulkProgress(string activity, Action<ProgressRecord> write)
{
    // What ends within a second needs no bar.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly long _started = System.Diagnostics.Stopwatch.GetTimestamp();
    private long _added;
    private long _done;
    private long _failed;
    private bool _shown;

    /// <summary>One more item was taken.</summary>
    public void Add() => Interlocked.Increment(ref _added);

    /// <summary>One item has its outcome.</summary>
    public void Done(bool failed)
    {
        Interlocked.Increment(ref failed ? ref _failed : ref _done);
    }

    /// <summary>Shows the counts.</summary>
    public void Show()
    {
        var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(_started);
        if (elapsed < Quiet) return;
        _shown = true;
        var (added, done, failed) = (Interlocked.Read(ref _added), Interlocked.Read(ref _done), Interlocked.Read(ref _failed));
        var status = string.Create(CultureInfo.InvariantCulture,
            $"{done} done, {failed} failed, {added - done - failed} under way, {(done + failed) / elapsed.TotalSeconds:F0}/s");
        write(new ProgressRecord(1, activity, status));
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        if (_shown) write(new ProgressRecord(1, activity, "Completed") { RecordType = ProgressRecordType.Completed });
    }
}
