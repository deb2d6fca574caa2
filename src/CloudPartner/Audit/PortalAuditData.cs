using System.Collections.ObjectModel;

namespace CloudPartner;

/// <summary>
/// What a service says of an event besides the fields of all events, by name in any case. Two are equal if they hold
/// the same. A name that the service uses twice is kept twice, the later one with its number.
/// </summary>
public sealed class PortalAuditData : ReadOnlyDictionary<string, string?>, IEquatable<PortalAuditData>
{
    /// <summary>Nothing.</summary>
    public static new PortalAuditData Empty { get; } = new([]);

    /// <summary>Keeps pairs in their order.</summary>
    public PortalAuditData(IEnumerable<KeyValuePair<string, string?>> pairs)
        : base(Named(pairs)) { }

    /// <inheritdoc />
    public bool Equals(PortalAuditData? other) =>
        other is not null
        && Count == other.Count
        && this.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as PortalAuditData);

    /// <inheritdoc />
    public override int GetHashCode() =>
        this.Aggregate(Count, (hash, pair) => hash ^ HashCode.Combine(pair.Key.ToUpperInvariant(), pair.Value));

    /// <summary>The pairs in one line.</summary>
    public override string ToString() => string.Join("; ", this.Select(pair => $"{pair.Key}={pair.Value}"));

    private static Dictionary<string, string?> Named(IEnumerable<KeyValuePair<string, string?>> pairs)
    {
        var kept = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in pairs)
        {
            var free = name;
            for (var number = 2; !kept.TryAdd(free, value); number++)
                free = $"{name} ({number})";
        }
        return kept;
    }
}
