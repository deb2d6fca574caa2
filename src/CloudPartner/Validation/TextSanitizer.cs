using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudPartner;

/// <summary>Makes text that came from outside safe to show on a terminal.</summary>
internal static partial class TextSanitizer
{
    /// <summary>Matches what <see cref="IsUnprintable"/> tells.</summary>
    public const string Pattern = @"[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u061C\uFEFF\u202A-\u202E\u2066-\u2069]";

    private const int LongestValue = 80;

    /// <summary>
    /// The text, with each control and direction character replaced. One without any is returned as it is.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text) =>
        text is null || !HasUnprintable(text) ? text : Shorten(text, text.Length);

    /// <summary>
    /// Replaces control and direction characters, which could steer a terminal or reorder a line, and shortens.
    /// </summary>
    public static string Shorten(string text, int longest = LongestValue)
    {
        var end = Math.Min(text.Length, longest);
        var builder = new StringBuilder(end + 1);
        foreach (var character in text.AsSpan(0, end))
            builder.Append(IsUnprintable(character) ? '\uFFFD' : character);
        if (text.Length > longest)
            builder.Append('\u2026');
        return builder.ToString();
    }

    /// <summary>
    /// What an exception says that is not ours: shortened, and without the user and password of any address in it.
    /// </summary>
    public static string Foreign(Exception failed, int longest = 300) => Foreign(failed.Message, longest);

    /// <summary>The same for a text that another program wrote.</summary>
    public static string Foreign(string text, int longest = 300) =>
        Shorten(UserInformation().Replace(text, string.Empty), longest);

    /// <summary>True if a text holds such a character.</summary>
    public static bool HasUnprintable(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~' && IsUnprintable(character))
                return true;
        }

        return false;
    }

    /// <summary>A day in the calendar that everybody shares; without this a Thai or Persian user reads years of another
    /// one.</summary>
    public static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time in that calendar, in UTC.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time of day where the reader is.</summary>
    public static string Clock(DateTimeOffset time) =>
        time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number of things, with a comma at each thousand.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Seconds, with a dot where they have a fraction.</summary>
    public static string Seconds(TimeSpan span) =>
        span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s";

    /// <summary>
    /// True for control characters (C0, C1, NUL), line separators and bidirectional overrides. Joiners stay allowed:
    /// names in several scripts need them.
    /// </summary>
    public static bool IsUnprintable(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
        || character
            is '\u200E'
                or '\u200F'
                or '\u061C'
                or '\uFEFF'
                or (>= '\u202A' and <= '\u202E')
                or (>= '\u2066' and <= '\u2069');

    // RFC 3986, 3.2.1: what stands between "//" and the last "@" before the path.
    [GeneratedRegex(@"(?<=://)[^/?#\s]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInformation();
}
