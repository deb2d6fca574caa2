using System.Globalization;

namespace CloudPartner.Emulator.Control;

/// <summary>The forms of Retry-After that a plan can ask for.</summary>
internal static class RetryAfterText
{
    private const string Date = "date:";

    /// <summary>The header to send; null for none.</summary>
    public static string? Header(string text, DateTimeOffset now)
    {
        if (text == "none")
            return null;
        return DateSeconds(text) is { } seconds
            ? now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>How long a client that understands the header waits; null if the header has no meaning.</summary>
    public static TimeSpan? Wait(string text, DateTimeOffset now)
    {
        // An HTTP date has whole seconds, so the client cannot know the fraction.
        if (DateSeconds(text) is { } ahead)
            return DateTimeOffset.FromUnixTimeSeconds(now.AddSeconds(ahead).ToUnixTimeSeconds()) - now;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400))
            : null;
    }

    public static double? DateSeconds(string text) =>
        text.StartsWith(Date, StringComparison.Ordinal)
        && double.TryParse(text.AsSpan(Date.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;
}
