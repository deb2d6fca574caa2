using System.Globalization;
using System.Net.Http.Headers;

namespace CloudPartner.Client.Transport;

/// <summary>Reads how long a service asks to wait.</summary>
internal static class RetryAfter
{
    /// <summary>The longest wait that is accepted; a service that asks for more is asked again after this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The wait in a <c>Retry-After</c> header: whole seconds or an HTTP date (RFC 9110, section 10.2.3), or seconds
    /// with a fraction, which Microsoft Graph sends. Null if the header is missing or cannot be read; never negative.
    /// </summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        // Unvalidated, since the typed header drops fractions.
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values))
            return null;
        var text = values.ToString().Trim();
        if (Seconds(text) is { } seconds)
            return seconds;
        if (
            !DateTimeOffset.TryParseExact(
                text,
                "r",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var until
            )
        )
        {
            return null;
        }

        // Measured on the server's clock where it tells the time, so that a wrong clock here does not matter.
        var wait = until - (headers.Date ?? now);
        return wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait < Longest ? wait
            : Longest;
    }

    /// <summary>
    /// The wait that a number of seconds says, at most <see cref="Longest"/>; null for anything else.
    /// </summary>
    public static TimeSpan? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && !double.IsNaN(seconds)
            ? seconds < Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Longest
            : null;
}
