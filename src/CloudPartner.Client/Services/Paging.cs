using System.Runtime.CompilerServices;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>Follows a listing from page to page, whatever its links look like.</summary>
internal static class Paging
{
    /// <summary>So many pages no service has; a listing that goes on after them would never end.</summary>
    public const int MostPages = 100_000;

    /// <summary>
    /// So many pages without an item come one after the other: a service that filters late may skip some, but not
    /// these.
    /// </summary>
    public const int MostEmptyPages = 1000;

    /// <summary>
    /// Reads all pages in their order. The second one is asked for when the caller comes back for it, so that a glance
    /// at the first costs one request; from then on the next page is on its way while the caller works on one. At most
    /// two are in memory.
    /// </summary>
    /// <param name="first">Asks for the first page.</param>
    /// <param name="read">Sends a request and reads the page and where it goes on; null where it ends.</param>
    /// <param name="follow">The request for the page that a link names, from the request that gave the link. Throws if
    /// no token may be sent there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> ReadAsync<T, TLink>(
        PortalRequest first,
        Func<PortalRequest, CancellationToken, Task<(IReadOnlyList<T> Items, TLink? Next)>> read,
        Func<PortalRequest, TLink, PortalRequest> follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TLink : class
    {
        var seen = new HashSet<TLink>();
        var progress = new Progress<T>();
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
                    if (!seen.Add(next))
                        throw Incomplete("The listing runs in a circle: a page names a page that came before.");
                    request = follow(request, next);
                    progress.Check(items);
                    if (!isFirst)
                        coming = read(request, enough.Token);
                }
                yield return items;
                if (next is null)
                    yield break;
                if (isFirst)
                    coming = read(request, enough.Token);
                isFirst = false;
            }
        }
        finally
        {
            // Whoever has seen enough does not want the page that is on its way.
            await enough.CancelAsync().ConfigureAwait(false);
            await coming
                .ContinueWith(
                    static page => page.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>The request for the page that a link names: another page of the same listing, and nothing
    /// else.</summary>
    /// <param name="root">Where a token may be sent.</param>
    /// <param name="request">The request that gave the link.</param>
    /// <param name="next">Where the link leads; null if it is none.</param>
    /// <param name="paths">How paths are compared: Graph writes them in another case than it is asked.</param>
    public static PortalRequest Follow(
        Uri root,
        PortalRequest request,
        Uri? next,
        StringComparison paths = StringComparison.Ordinal
    ) =>
        next is not null
        && PortalUri.IsBelow(root, next)
        && next.AbsolutePath.Equals(request.Address.AbsolutePath, paths)
            ? request with
            {
                Address = next,
            }
            : throw Incomplete("The listing goes on at another address than it began, and no token is sent there.");

    // Tells a listing that goes on from one that only seems to. Of a page, nothing is kept but its ends.
    private sealed class Progress<T>
    {
        private (int Count, T? First, T? Last) _before;
        private int _pages;
        private int _empty;

        public void Check(IReadOnlyList<T> page)
        {
            if (++_pages > MostPages)
                throw Incomplete("The listing does not end.");
            if (page.Count == 0)
            {
                if (++_empty > MostEmptyPages)
                    throw Incomplete("The listing does not end: page after page is empty.");
                return;
            }
            _empty = 0;
            var now = (page.Count, page[0], page[^1]);
            if (EqualityComparer<(int, T?, T?)>.Default.Equals(now, _before))
                throw Incomplete("The listing makes no progress: a page repeats the one before it.");
            _before = now;
        }
    }

    /// <summary>A listing that cannot be completed.</summary>
    public static CloudPartnerException Incomplete(string why) =>
        new(
            new CloudPartnerFault(FaultKind.Unexpected, why + " It is incomplete.")
            {
                RecommendedAction =
                    "Do not act on what was listed. Check the endpoint of the environment; a proxy may rewrite "
                    + "addresses.",
            }
        );
}
