using CloudPartner.Client.Services.PartnerCenter.Shapes;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>What the resources of one command share.</summary>
/// <param name="Service">Sends operations.</param>
/// <param name="Account">The connection's account.</param>
/// <param name="Options">How the command wants its calls made.</param>
/// <param name="Time">The clock.</param>
internal sealed record PartnerCenterSession(
    ServiceClient Service,
    PartnerCenterAccount Account,
    PortalCallOptions Options,
    TimeProvider Time
)
{
    /// <summary>Where people do with users what the API does not.</summary>
    public const string UsersPage = "https://partner.microsoft.com/dashboard/account/v3/usermanagement";

    /// <summary>The service takes 1 to 500 a page.</summary>
    public const string PageSize = "500";

    /// <summary>The account's ID.</summary>
    public Task<string> GetAccountAsync(CancellationToken cancellationToken) =>
        Account.GetIdAsync(Service, cancellationToken);

    /// <summary>
    /// Refuses what is about another account than this one: an object may come from another connection.
    /// </summary>
    public async Task CheckAccountAsync(string publisherId, CancellationToken cancellationToken) =>
        FieldRules.OnlyPublisher(await GetAccountAsync(cancellationToken).ConfigureAwait(false), publisherId);

    /// <summary>Sends an operation and reads its answer.</summary>
    public async Task<T> SendAsync<T>(
        PortalOperation operation,
        string[] values,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        params (string, string)[] query
    ) =>
        (
            await Service
                .SendAsync(operation, Service.Request(operation, values, query), read, cancellationToken)
                .ConfigureAwait(false)
        ).Value;

    /// <summary>
    /// The same for what an identity may not have to read: null, with a notice, if it may not read it, there is none,
    /// or the service does not offer it.
    /// </summary>
    public async Task<T?> TrySendAsync<T>(
        PortalOperation operation,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken,
        params (string, string)[] query
    )
        where T : class
    {
        try
        {
            return await SendAsync(operation, [], read, cancellationToken, query).ConfigureAwait(false);
        }
        catch (CloudPartnerException refused)
            when (refused.Fault.Kind is FaultKind.Forbidden or FaultKind.NotFound or FaultKind.NotSupported)
        {
            Options.Notice?.Invoke($"The {operation.Name} is left out: {refused.Fault.Message}");
            return null;
        }
    }

    /// <summary>Lists a collection, a page at a time.</summary>
    public IAsyncEnumerable<IReadOnlyList<T>> ListAsync<T>(
        PortalOperation operation,
        string[] values,
        (string, string)[] query,
        Func<JsonTextReader, T> item,
        CancellationToken cancellationToken
    )
    {
        var first = Service.Request(operation, values, query);
        return Paging.ReadAsync<T, NextLink>(
            first,
            async (request, stop) =>
            {
                var page = (
                    await Service
                        .SendAsync(operation, request, json => CollectionJson.Read(json, item), stop)
                        .ConfigureAwait(false)
                ).Value;
                return (page.Items, page.Next);
            },
            (_, next) => Follow(first, next),
            cancellationToken
        );
    }

    // The service names the next page relative to its version. Only the query and the token are taken from it: host and
    // path stay those of the table.
    private static PortalRequest Follow(PortalRequest first, NextLink next)
    {
        var (path, query) = next.Address.Split('?', 2) is [var before, var after]
            ? (before, after)
            : (next.Address, string.Empty);
        var isElsewhere = false;
        if (Uri.TryCreate(path, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https")
        {
            isElsewhere = !PortalUri.IsBelow(new Uri(first.Address, "/"), whole);
            path = whole.AbsolutePath;
        }
        if (
            isElsewhere
            || (
                path.Length > 0
                && !first.Address.AbsolutePath.EndsWith("/" + path.TrimStart('/'), StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            throw Paging.Incomplete(
                "The listing goes on at another address than it began, and no token is sent there."
            );
        }

        if (query.Length == 0 && next.Token is null)
            throw Paging.Incomplete("A page names no place where the listing goes on.");
        if (query.Length == 0)
            query = first.Address.Query.TrimStart('?') + "&seekOperation=Next";
        if (
            !Uri.TryCreate($"{first.Address.GetLeftPart(UriPartial.Path)}?{query}", UriKind.Absolute, out var address)
            || address.AbsolutePath != first.Address.AbsolutePath
        )
        {
            throw Paging.Incomplete("A page names no place where the listing could go on.");
        }

        return first with
        {
            Address = address,
            Headers = next.Token is null ? [] : [(CollectionJson.TokenHeader, next.Token)],
        };
    }
}
