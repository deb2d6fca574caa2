namespace CloudPartner.Client.Http;

/// <summary>Builds request addresses that no identifier can break out of.</summary>
internal static class PortalUri
{
    /// <summary>The address of <paramref name="segments"/> under <paramref name="root"/>; each segment stays exactly one segment.</summary>
    /// <exception cref="CloudPartnerException">A segment is empty, "." or "..", which a URL cannot hold as a name.</exception>
    public static Uri Build(Uri root, IReadOnlyList<string> segments, IReadOnlyList<(string Name, string Value)> query)
    {
        var text = new System.Text.StringBuilder(root.AbsoluteUri);
        for (var i = 0; i < segments.Count; i++)
        {
            // Escaping leaves the two dot segments as they are, and Uri would then climb out of the path.
            if (segments[i] is "" or "." or "..") throw FieldRules.Refuse("identifier", segments[i], "cannot be part of an address");
            if (i > 0) text.Append('/');
            text.Append(Uri.EscapeDataString(segments[i]));
        }
        for (var i = 0; i < query.Count; i++)
            text.Append(i == 0 ? '?' : '&').Append(Uri.EscapeDataString(query[i].Name)).Append('=').Append(Uri.EscapeDataString(query[i].Value));

        var address = new Uri(text.ToString());
        if (!IsBelow(root, address) || address.AbsolutePath.AsSpan(root.AbsolutePath.Length).Count('/') != segments.Count - 1)
            throw new InvalidOperationException("An identifier changed the structure of an address.");
        return address;
    }

    /// <summary>True if <paramref name="address"/> has the scheme, host and port of <paramref name="root"/> and a path under its path.</summary>
    public static bool IsBelow(Uri root, Uri address) =>
        address.IsAbsoluteUri
        && address.Scheme == root.Scheme
        && address.Port == root.Port
        && string.Equals(address.IdnHost, root.IdnHost, StringComparison.OrdinalIgnoreCase)
        && address.UserInfo.Length == 0
        && address.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal);
}
