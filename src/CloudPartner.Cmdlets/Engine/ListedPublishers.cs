using System.Runtime.CompilerServices;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// The IDs that Get-Publisher has given. A command that is piped publishers is handed their IDs and not the objects, so
/// what tells an ID that was listed from one that somebody wrote is the very string.
/// </summary>
internal static class ListedPublishers
{
    private static readonly ConditionalWeakTable<string, object> Ids = [];

    public static void Note(IEnumerable<Publisher> publishers)
    {
        foreach (var publisher in publishers)
            Ids.TryAdd(publisher.PublisherId, Ids);
    }

    public static bool Has(string? publisherId) => publisherId is not null && Ids.TryGetValue(publisherId, out _);
}
