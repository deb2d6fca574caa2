using System.Buffers;

namespace CloudPartner.Client.Text;

/// <summary>
/// What may go into a header of a request. The runtime sends an unvalidated header as it is, line breaks included, and
/// what comes from an answer or an input is not to be trusted with that.
/// </summary>
internal static class HeaderText
{
    // Servers and proxies take some 8 KB of headers in all.
    private const int Longest = 4096;

    // RFC 9110, section 8.8.3, without the characters beyond ASCII, which not every server reads alike.
    private static readonly SearchValues<char> Quotable = SearchValues.Create(
        "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    );

    /// <summary>True for visible ASCII and spaces of no more than 4 KB.</summary>
    public static bool IsSafe(string value) =>
        value.Length <= Longest && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>
    /// True for one version: <c>"text"</c>, <c>W/"text"</c>, or the bare text that Partner Center's bodies hold. A list
    /// of versions and the star would each make a condition that more than that version fulfils.
    /// </summary>
    public static bool IsVersion(string text)
    {
        if (text.Length > Longest)
            return false;
        var quoted = text.AsSpan(text.StartsWith("W/\"", StringComparison.Ordinal) ? 2 : 0);
        if (quoted is ['"', .. var opaque, '"'])
            return !opaque.ContainsAnyExcept(Quotable);
        return text.Length > 0
            && text != "*"
            && !text.AsSpan().ContainsAnyExcept(Quotable)
            && !text.Contains(',', StringComparison.Ordinal);
    }
}
