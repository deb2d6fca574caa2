using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// What a command has read so far, and what it waits for. Counting is for any thread, showing for the pipeline thread.
/// </summary>
/// <param name="activity">What the command does.</param>
/// <param name="requests">Counts its requests.</param>
/// <param name="write">Shows a record.</param>
internal class CommandProgress(string activity, Func<PortalRequestCounts> requests, Action<ProgressRecord> write)
{
    // What ends within a second needs no bar.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    // A request that failed and is repeated at once is no outage yet.
    private static readonly TimeSpan ShortestOutage = TimeSpan.FromMilliseconds(500);

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _pages;
    private long _read;
    private string _what = string.Empty;
    private bool _isShown;

    /// <summary>How long the command has been at work.</summary>
    protected TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>A page of a listing has been read.</summary>
    /// <param name="count">How many it holds.</param>
    /// <param name="what">Of what, in the plural.</param>
    public void Read(int count, string what)
    {
        _what = what;
        Interlocked.Increment(ref _pages);
        Interlocked.Add(ref _read, count);
    }

    /// <summary>All in words: what hinders comes first, since a narrow terminal cuts the end.</summary>
    public string Status() => string.Join(", ", Hindrances(requests()).Concat(Counts(requests())));

    /// <summary>Shows how things stand.</summary>
    public void Show()
    {
        if (Elapsed < Quiet)
            return;
        _isShown = true;
        var record = new ProgressRecord(1, activity, Status());
        Measure(record);
        write(record);
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        if (_isShown)
            write(new ProgressRecord(1, activity, "Completed") { RecordType = ProgressRecordType.Completed });
        _isShown = false;
    }

    /// <summary>What was counted, in words.</summary>
    protected virtual IEnumerable<string> Counts(PortalRequestCounts counts)
    {
        var (pages, read) = (Interlocked.Read(ref _pages), Interlocked.Read(ref _read));
        if (pages == 0)
            return [$"{TextSanitizer.Count(counts.Sent)} requests sent"];
        // Those who are read one by one come without pages.
        var words = $"{TextSanitizer.Count(read)} {_what} read";
        return [pages < read ? $"{words}, {TextSanitizer.Count(pages)} pages" : words];
    }

    /// <summary>How much of it is done, where that is known.</summary>
    protected virtual void Measure(ProgressRecord record) { }

    /// <summary>A text that is the same in every culture.</summary>
    protected static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Hindrances(PortalRequestCounts counts)
    {
        if (counts.Outage is { } outage && DateTimeOffset.UtcNow - outage.Since >= ShortestOutage)
        {
            yield return $"no answer since {TextSanitizer.Clock(outage.Since)}"
                + (outage.GivesUpAt is { } end ? $", giving up at {TextSanitizer.Clock(end)}" : "")
                + $" ({TextSanitizer.Shorten(outage.Reason.TrimEnd('.'), 80)})";
        }
        if (counts.Waiting is { TotalSeconds: >= 1 } wait)
            yield return Words($"waiting {wait.TotalSeconds:F0} s as the service asks");
        if (counts.WaitingForToken is { TotalSeconds: >= 1 } token)
            yield return Words($"waiting {token.TotalSeconds:F0} s for a token of {counts.TokenFrom}");
    }
}
