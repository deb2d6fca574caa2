using System.Globalization;

namespace CloudPartner.Bench;

/// <summary>What a contender is meant to reach; whatever is null is not asked for.</summary>
/// <param name="Ratio">The most time, as a multiple of the reference's.</param>
/// <param name="Seconds">The most time, where a person waits for it.</param>
/// <param name="KilobytesPerItem">The most memory allocated for an item.</param>
/// <param name="MegabytesAbove">The most memory held above what the reference holds.</param>
/// <param name="RequestsPerItem">The most requests for an item, those that were refused included.</param>
internal sealed record Goal(
    double? Ratio = null,
    double? Seconds = null,
    double? KilobytesPerItem = null,
    double? MegabytesAbove = null,
    double? RequestsPerItem = null
)
{
    /// <summary>The goals, in one cell.</summary>
    public override string ToString() => string.Join(", ", Parts(null, null).Select(part => part.Wanted));

    /// <summary>What a result misses, each as the figure that stands there and the one that was wanted.</summary>
    public IEnumerable<string> Missed(ContenderResult result, ContenderResult reference) =>
        Parts(result, reference)
            .Where(part => part.Is > part.Most)
            .Select(part => $"{part.Format(part.Is)} instead of {part.Wanted}");

    private IEnumerable<Part> Parts(ContenderResult? result, ContenderResult? reference)
    {
        if (Ratio is { } ratio)
            yield return new(result?.Ratio.Median ?? 0, ratio, one => Text(one, "0.00"));
        if (Seconds is { } seconds)
            yield return new(result?.Seconds.Median ?? 0, seconds, one => Text(one * 1000, "0") + " ms");
        if (KilobytesPerItem is { } kilobytes)
            yield return new((result?.AllocatedPerItem ?? 0) / 1000, kilobytes, one => Text(one, "0.0") + " KB/item");
        if (MegabytesAbove is { } megabytes)
        {
            var above = (result?.PeakMegabytes ?? 0) - (reference?.PeakMegabytes ?? 0);
            yield return new(above, megabytes, one => Text(one, "0") + " MB above");
        }
        if (RequestsPerItem is { } requests)
        {
            var sent = (double)(result?.Server?.Requests ?? 0) / Math.Max(1, result?.Items ?? 1);
            yield return new(sent, requests, one => Text(one, "0.00") + " requests/item");
        }
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Part(double Is, double Most, Func<double, string> Format)
    {
        public string Wanted => Format(Most);
    }
}
