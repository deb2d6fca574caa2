using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Transport;

/// <summary>Builds request addresses that no identifier can break out of.</summary>
internal static class PortalUri
{
    /// <summary>
    /// The address of <paramref name="segments"/> under <paramref name="root"/>; each segment stays exactly one
    /// segment.
    /// </summary>
    /// <exception cref="CloudPartnerException">A segment is empty, "." or "..", which a URL cannot hold as a
    /// name.</exception>
    public static Uri Build(Uri root, ReadOnlySpan<string> segments, ReadOnlySpan<(string Name, string Value)> query)
    {
        // Assembled in a pooled buffer, since each request of a bulk run comes through here.
        var text = new DefaultInterpolatedStringHandler(0, 0);
        text.AppendLiteral(root.AbsoluteUri);
        for (var i = 0; i < segments.Length; i++)
        {
            // Escaping leaves the two dot segments as they are, and Uri would then climb out of the path.
            if (segments[i] is "" or "." or "..")
                throw FieldRules.Refuse("identifier", segments[i], "cannot be part of an address");
            if (i > 0)
                text.AppendLiteral("/");
            text.AppendLiteral(Escape(segments[i]));
        }
        for (var i = 0; i < query.Length; i++)
        {
            text.AppendLiteral(i == 0 ? "?" : "&");
            text.AppendLiteral(Escape(query[i].Name));
            text.AppendLiteral("=");
            text.AppendLiteral(Escape(query[i].Value));
        }

        var address = new Uri(text.ToStringAndClear());
        var path = address.AbsoluteUri.AsSpan();
        if (path.IndexOf('?') is >= 0 and var end)
            path = path[..end];
        if (!IsBelow(root, address) || path[root.AbsoluteUri.Length..].Count('/') != segments.Length - 1)
            throw new InvalidOperationException("An identifier changed the structure of an address.");
        return address;
    }

    // Half a surrogate pair would be sent as another character, and so name somebody else.
    private static string Escape(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i))
                throw FieldRules.Refuse("identifier", text, "holds half of a surrogate pair, which cannot be sent");
            i++;
        }
        return Uri.EscapeDataString(text);
    }

    /// <summary>
    /// True if <paramref name="address"/> has the scheme, host and port of <paramref name="root"/>, which ends with a
    /// slash, and a path under its path. Both texts are canonical, so that one begins with the other only then.
    /// </summary>
    public static bool IsBelow(Uri root, Uri address) =>
        address.IsAbsoluteUri && address.AbsoluteUri.StartsWith(root.AbsoluteUri, StringComparison.Ordinal);
}
