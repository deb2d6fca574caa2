using System.Runtime.CompilerServices;
using CloudPartner.Client.Http;

namespace CloudPartner.Client.Portals;

/// <summary>Follows a listing from page to page, whatever its links look like.</summary>
internal static class Paging
{
    /// <summary>
    /// Reads all pages in their order. The second one is asked for when the caller comes back for it, so that a glance at the first costs one
    /// request; from then on the next page is on its way while the caller works on one. At most two are in memory.
    /// </summary>
    /// <param name="first">Asks for the first page.</param>
    /// <param name="read">Sends a request and reads the page and where it goes on; null where it ends.</param>
    /// <param name="follow">The request for the page that a link names, from the request that gave the link. Throws if no token may be sent there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> ReadAsync<T, TLink>(
        PortalRequest first,
        Func<PortalRequest, CancellationToken, Task<(IReadOnlyList<T> Items, TLink? Next)>> read,
        Func<PortalRequest, TLink, PortalRequest> follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TLink : class
    {
        var seen = new HashSet<TLink>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (request, isFirst) = (first, true);
        var coming = read(request, enough.Token);
        try
        {
            while (true)
            {
                var (items, next) = await coming.ConfigureAwait(false);
                if (next is not null)
                {
                    if (!seen.Add(next)) throw Incomplete("The listing runs in a circle: a page names a page that came before.");
                    request = follow(request, next);
                    if (!isFirst) coming = read(request, enough.Token);
                }
                yield return items;
                if (next is null) yield break;
                if (isFirst) coming = read(request, enough.Token);
                isFirst = false;
            }
        }
        finally
        {
            // Whoever has seen enough does not want the page that is on its way.
            await enough.CancelAsync().ConfigureAwait(false);
            await coming.ContinueWith(static page => page.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>A listing that cannot be completed.</summary>
    public static CloudPartnerException Incomplete(string why) => new(new CloudPartnerFault(FaultKind.Unexpected, why + " It is incomplete.")
    {
        RecommendedAction = "Do not act on what was listed. Check the endpoint of the environment; a proxy may rewrite addresses.",
    });
}
