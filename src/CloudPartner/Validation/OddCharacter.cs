using System.Globalization;
using System.Text;

namespace CloudPartner;

/// <summary>
/// Names a character by code point and position. An address with an unseen character in it looks right in every
/// message, so that only its
/// number tells what is wrong.
/// </summary>
internal static class OddCharacter
{
    /// <summary>Why a text cannot be sent as it is, whatever it is for; null if it can.</summary>
    public static string? Objection(string text)
    {
        var position = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character is >= ' ' and <= '~')
            {
                position++;
                continue;
            }
            var isPair = char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            position++;
            if (isPair)
            {
                i++;
            }
            else if (char.IsSurrogate(character))
            {
                return $"holds half a character (U+{(int)character:X4} at position {position}); the text was cut "
                    + $"inside it";
            }
            else if (character == '\uFFFD')
            {
                return $"holds U+FFFD at position {position}, which stands where a character could not be read; "
                    + "read the source in its own encoding (Import-Csv -Encoding), or save it as CSV UTF-8";
            }
            else if (TextSanitizer.IsUnprintable(character))
            {
                return $"contains a control or text-direction character, U+{(int)character:X4} at position {position}";
            }
        }
        return null;
    }

    /// <summary>The first character that is not seen or passes for another, for example "U+200B (invisible) at position
    /// 1"; null if there is none.</summary>
    public static string? Find(string text)
    {
        var hasLatin = text.Any(char.IsAsciiLetter);
        return First(text, rune => IsUnseen(rune) || (hasLatin && IsLookAlike(rune.Value)));
    }

    /// <summary>The first character outside ASCII, in a value that can only be ASCII; null if there is none.</summary>
    public static string? OutsideAscii(string text) => First(text, rune => !rune.IsAscii || IsUnseen(rune));

    private static string? First(string text, Predicate<Rune> isOdd)
    {
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            position++;
            if (!isOdd(rune))
                continue;
            var shown = IsUnseen(rune) ? " (invisible)" : $" ('{rune}')";
            return $"U+{rune.Value:X4}{shown} at position {position}";
        }
        return null;
    }

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => true,
            UnicodeCategory.SpaceSeparator => rune.Value != ' ',
            UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
            // Fillers and selectors: letters and marks by category, and nothing to see.
            _ => rune.Value
                is 0x034F
                    or 0x115F
                    or 0x1160
                    or 0x17B4
                    or 0x17B5
                    or 0x3164
                    or 0xFFA0
                    or (>= 0x180B and <= 0x180F)
                    or (>= 0xFE00 and <= 0xFE0F)
                    or (>= 0xE0100 and <= 0xE01EF),
        };

    // Scripts and forms with characters of a Latin word's shape: Greek, Cyrillic, Armenian, Cherokee, hyphens,
    // letterlike, full width, mathematical.
    private static bool IsLookAlike(int value) =>
        value
            is (>= 0x0370 and <= 0x058F)
                or (>= 0x13A0 and <= 0x13FF)
                or (>= 0x2010 and <= 0x2015)
                or 0x2018
                or 0x2019
                or 0x2212
                or (>= 0x2100 and <= 0x214F)
                or (>= 0xFF01 and <= 0xFF5E)
                or (>= 0x1D400 and <= 0x1D7FF);
}
