using CloudPartner.Client.Services.CloudPartnerPortal.Shapes;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal;

/// <summary>Sends what the resources of one command ask for.</summary>
internal sealed class PortalSession(CloudPartnerEnvironment environment, RequestPipeline http)
{
    private const string ApiVersion = "2017-10-31";

    // The service takes 1 to 1,000 a page.
    private const string PageSize = "1000";

    public RequestPipeline Http => http;

    public PortalRequest Request(PortalOperation operation, string[] values, params (string, string)[] query) =>
        operation.Request(environment.Name, environment.Endpoint, values, [("api-version", ApiVersion), .. query]);

    /// <summary>Reads something of a publisher that somebody named.</summary>
    public Task<T> GetAsync<T>(
        PortalOperation operation,
        string publisherId,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken
    ) => GetAsync(operation, [FieldRules.PublisherId(publisherId)], read, cancellationToken);

    public async Task<T> GetAsync<T>(
        PortalOperation operation,
        string[] values,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken
    ) => (await http.SendAsync(Request(operation, values), read, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Lists what all terms of a filter hold for.</summary>
    public IAsyncEnumerable<IReadOnlyList<T>> ListAsync<T>(
        PortalOperation operation,
        string publisherId,
        List<string> terms,
        Func<JsonTextReader, T> item,
        CancellationToken cancellationToken
    )
    {
        (string, string)[] query =
            terms.Count == 0 ? [("$top", PageSize)] : [("$top", PageSize), ("$filter", string.Join(" and ", terms))];
        return Paging.ReadAsync<T, string>(
            Request(operation, [FieldRules.PublisherId(publisherId)], query),
            async (request, stop) =>
            {
                var page = (
                    await http.SendAsync(request, json => PageJson.Read(json, item), stop).ConfigureAwait(false)
                ).Value;
                return (page.Items, page.NextLink);
            },
            (request, link) =>
                Paging.Follow(
                    environment.Endpoint,
                    request,
                    Uri.TryCreate(request.Address, link, out var next) ? next : null
                ),
            cancellationToken
        );
    }

    /// <summary>A text in a filter.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>The version that a change is conditional on.</summary>
    /// <param name="etag">The version that was read.</param>
    /// <param name="force">True for whatever is there.</param>
    /// <param name="missing">Why there has to be one.</param>
    public static string Condition(string? etag, bool force, string missing) =>
        force ? "*" : etag ?? throw FieldRules.Missing("ETag", missing);
}
