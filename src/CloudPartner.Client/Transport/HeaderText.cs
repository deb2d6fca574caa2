using System.Buffers;

namespace CloudPartner.Client.Transport;

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

    /// <summary>True for visible ASCII and spaces of a bearable length.</summary>
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

    /// <summary>Refuses a request that would send something else than one value in each of its headers.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>.</exception>
    public static void Check(PortalRequest request)
    {
        if (request.IfMatch is { } version && version != "*" && !IsVersion(version))
            throw FieldRules.Refuse("ETag", version, "is no version that a service gives; read the object again");
        foreach (var (name, value) in request.Headers)
        {
            if (!IsSafe(value))
                throw FieldRules.Refuse(name, value, "holds what a header cannot carry");
        }
    }
}
