using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>How a behaviour of the service is known.</summary>
internal enum Provenance
{
    /// <summary>The vendor documents it.</summary>
    Documented,

    /// <summary>Public client code used it with the real service.</summary>
    Observed,

    /// <summary>Ours, in the style of the rest; only the emulator serves it.</summary>
    Ours,
}

/// <summary>
/// An operation that the client calls: one row of its dialect's table. Every request is made from a row, so the table
/// is all that is ever sent.
/// </summary>
/// <param name="Name">The operation in words.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the service's root; <c>{name}</c> stands for one segment, or for the argument in
/// one that is a function of OData.</param>
/// <param name="Provenance">How it is known.</param>
/// <param name="Permission">What the identity needs, for a person to read.</param>
/// <param name="Commands">The commands that call it.</param>
internal sealed record PortalOperation(
    string Name,
    HttpMethod Method,
    string Path,
    Provenance Provenance,
    string Permission,
    string Commands
)
{
    private readonly string[] _segments = Path.Split('/');

    /// <summary>Where that is known from, and when it was read or seen.</summary>
    public required string Source { get; init; }

    /// <summary>What the source leaves open or contradicts itself in, or what was seen otherwise.</summary>
    public string? Note { get; init; }

    /// <summary>True if the source says that the service operated by 21Vianet does not offer it.</summary>
    public bool IsNotIn21Vianet { get; init; }

    /// <summary>A request for this operation.</summary>
    /// <param name="service">The environment's name, for a refusal.</param>
    /// <param name="root">The service's root.</param>
    /// <param name="values">What stands in place of the names in the path, in their order.</param>
    /// <param name="query">The query.</param>
    /// <exception cref="CloudPartnerException">
    /// No source says that this host offers it, or a value cannot be a segment.
    /// </exception>
    public PortalRequest Request(
        string service,
        Uri root,
        IReadOnlyList<string> values,
        params (string Name, string Value)[] query
    )
    {
        CheckOffered(service, root);
        var used = 0;
        var segments = new string[_segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            var open = _segments[i].IndexOf('{', StringComparison.Ordinal);
            segments[i] =
                open < 0 ? _segments[i]
                : open == 0 ? values[used++]
                // Quoted as OData wants it.
                : _segments[i][..open]
                    + values[used++].Replace("'", "''", StringComparison.Ordinal)
                    + _segments[i][(_segments[i].IndexOf('}', StringComparison.Ordinal) + 1)..];
        }

        return used == values.Count
            ? new PortalRequest(Method, PortalUri.Build(root, segments, query))
            : throw new ArgumentException($"{Name} takes {used} values.", nameof(values));
    }

    /// <summary>Refuses what no source says that the service offers, before anything is sent for it.</summary>
    /// <param name="service">The environment's name.</param>
    /// <param name="root">The service's root.</param>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.NotSupported"/>.</exception>
    public void CheckOffered(string service, Uri root)
    {
        if (Provenance == Provenance.Ours && CloudPartnerEnvironment.IsMicrosoft(root))
        {
            throw NotOffered(
                $"{service} ({root.Host}) documents no operation '{Name}', so none is sent.",
                "Use an emulator (Start-PortalEmulator, Connect-CloudPartner -Emulator), or do it"
            );
        }

        if (IsNotIn21Vianet && CloudPartnerEnvironment.IsOperatedBy21Vianet(root))
        {
            throw NotOffered(
                $"By its documentation, the service operated by 21Vianet ({service}, {root.Host}) "
                    + $"has no operation '{Name}', so none is sent.",
                "Look whether your account shows it"
            );
        }
    }

    /// <summary>True if a request's method and path are those of this row.</summary>
    public bool IsOf(string method, string path)
    {
        var given = path.TrimStart('/').Split('/');
        return method == Method.Method
            && _segments.Length == given.Length
            && _segments.Zip(given).All(pair => Fits(pair.First, pair.Second));
    }

    private static bool Fits(string segment, string given)
    {
        var open = segment.IndexOf('{', StringComparison.Ordinal);
        return open < 0
            ? segment == given
            : given.Length > open
                && Uri.UnescapeDataString(given).StartsWith(segment[..open], StringComparison.Ordinal);
    }

    private static CloudPartnerException NotOffered(string message, string action) =>
        Unsupported.Refuse(
            message,
            action + " on the page https://partner.microsoft.com/dashboard/account/management."
        );
}
