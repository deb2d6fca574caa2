using Newtonsoft.Json;

namespace CloudPartner.Client.Json;

/// <summary>
/// An answer that can be read but is about something else than was asked: another user, role or publisher. It counts as
/// unreadable, and no change may be based on it.
/// </summary>
internal sealed class AnotherAnswerException(string wanted, string? found)
    : JsonException(
        $"is about {TextSanitizer.Shorten(found ?? "nobody")} and not about {TextSanitizer.Shorten(wanted)}"
    )
{
    /// <summary>Refuses an answer about something else than was asked for.</summary>
    public static void Check(string wanted, string? found)
    {
        if (!wanted.Equals(found, StringComparison.OrdinalIgnoreCase))
            throw new AnotherAnswerException(wanted, found);
    }
}
