using CloudPartner.Client.Json;
using CloudPartner.Client.Text;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter.Shapes;

/// <summary>One page of a Partner Center collection.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Where it goes on; null if this was the last page.</param>
internal sealed record CollectionPage<T>(IReadOnlyList<T> Items, NextLink? Next);

/// <summary>Where a collection goes on.</summary>
/// <param name="Address">The address as the service wrote it, below the version or whole.</param>
/// <param name="Token">The continuation token to send back, if there is one.</param>
internal sealed record NextLink(string Address, string? Token);

/// <summary>Reads <c>{"totalCount","items":[...],"links":{"next":{"uri","headers":[{"key","value"}]}}}</c>.</summary>
internal static class CollectionJson
{
    /// <summary>The header that carries a continuation token.</summary>
    public const string TokenHeader = "MS-ContinuationToken";

    private static readonly JsonShape<(string? Key, string? Value)> Header = new()
    {
        { "key", (header, json) => header with { Key = json.ReadText() } },
        { "value", (header, json) => header with { Value = json.ReadText() } },
    };

    private static readonly JsonShape<NextLink> Link = new()
    {
        { "uri", (link, json) => link with { Address = json.ReadLink() ?? string.Empty } },
        { "headers", (link, json) => link with { Token = ReadToken(json) } },
    };

    public static CollectionPage<T> Read<T>(JsonTextReader json, Func<JsonTextReader, T> item)
    {
        List<T>? items = null;
        NextLink? next = null;
        json.ReadObject(name =>
        {
            if (name == "items")
                items = json.ReadItems(item);
            else if (name == "links")
                json.ReadObject("next", () => next = Link.Read(json, new NextLink(string.Empty, null)));
            else
                json.SkipValue();
        });
        return new CollectionPage<T>(
            // Another JSON document is not an empty page.
            items ?? throw new JsonReaderException("A collection without items."),
            next is { Address: "", Token: null } ? null : next
        );
    }

    private static string? ReadToken(JsonTextReader json) =>
        json.ReadArray(_ => Header.Read(json, default))
            .FindLast(header => string.Equals(header.Key, TokenHeader, StringComparison.OrdinalIgnoreCase))
            .Value
            is not { } token
            ? null
        : HeaderText.IsSafe(token) ? token
        : throw new JsonReaderException("Expected a continuation token.");
}
