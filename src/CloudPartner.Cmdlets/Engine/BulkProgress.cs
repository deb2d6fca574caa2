using System.Management.Automation;
using CloudPartner.Client.Bulk;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>Counts a bulk run as well.</summary>
internal sealed class BulkProgress(string activity, Func<PortalRequestCounts> requests, Action<ProgressRecord> write)
    : CommandProgress(activity, requests, write)
{
    private readonly long[] _counts = new long[Enum.GetValues<BulkStatus>().Length];
    private long _added;
    private long _expected;

    /// <summary>How many items were taken.</summary>
    public long Added => Interlocked.Read(ref _added);

    /// <summary>How many items there are, as far as is known.</summary>
    public long Expected => Math.Max(Added, _expected);

    /// <summary>How many of them have no outcome.</summary>
    public long Left => Expected - _counts.Sum();

    /// <summary>How many items ended like this.</summary>
    public long Counted(BulkStatus status) => Interlocked.Read(ref _counts[(int)status]);

    /// <summary>One more item was taken.</summary>
    public void Add() => Interlocked.Increment(ref _added);

    /// <summary>More items will come.</summary>
    public void Expect(long items) => _expected += items;

    /// <summary>One item has its outcome.</summary>
    public void Count(BulkStatus status) => Interlocked.Increment(ref _counts[(int)status]);

    /// <inheritdoc />
    protected override IEnumerable<string> Counts(PortalRequestCounts counts)
    {
        // Until the first change there is only what is read for it.
        if (Expected == 0)
            return base.Counts(counts);
        var (done, resumed, failed) = (
            Counted(BulkStatus.Done),
            Counted(BulkStatus.Resumed),
            Counted(BulkStatus.Failed) + Counted(BulkStatus.Unknown)
        );
        var rate = (done + failed) / Elapsed.TotalSeconds;
        string[] words =
        [
            Words($"{done} done"),
            Words($"{failed} failed"),
            Words($"{counts.InFlight} in flight"),
            Words($"{rate:F0}/s"),
        ];
        return resumed > 0 ? words.Append(Words($"{resumed} done before")) : words;
    }

    /// <inheritdoc />
    protected override void Measure(ProgressRecord record)
    {
        long ended = _counts.Sum(),
            now = ended - Counted(BulkStatus.Resumed);
        if (_expected == 0)
            return;
        record.PercentComplete = (int)Math.Min(100, 100 * ended / _expected);
        if (now > 0)
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, (_expected - ended) * Elapsed.TotalSeconds / now);
    }
}
