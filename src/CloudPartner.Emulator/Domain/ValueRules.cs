using System.Buffers;

namespace CloudPartner.Emulator.Domain;

/// <summary>What single values have to look like.</summary>
internal static class ValueRules
{
    public const int LongestEmail = 254;
    public const int LongestName = 100;

    private static readonly SearchValues<char> NeverInEmail = SearchValues.Create(" ,;:<>()[]\\\"/");

    public static bool HasControlCharacter(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0
        || text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') >= 0
        // Marks that turn the direction of text make a name look like another one.
        || text.AsSpan().IndexOfAnyInRange('\u202a', '\u202e') >= 0
        || text.AsSpan().IndexOfAnyInRange('\u2066', '\u2069') >= 0;

    /// <summary>One @, something before it, and a domain of at least two labels after it.</summary>
    public static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (text.Length > LongestEmail || at is < 1 or > 64 || text.AsSpan().ContainsAny(NeverInEmail))
            return false;
        var labels = text[(at + 1)..].Split('.');
        return labels.Length >= 2 && labels.All(IsLabel);
    }

    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= 63
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsLetterOrDigit(c) || c == '-');
}
