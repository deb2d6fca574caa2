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

    public static CollectionPage<T> Read<T>(JsonTextReader json, Func<JsonTextReader, T> item)
    {
        List<T>? items = null;
        NextLink? next = null;
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "items":
                    items = json.ReadItems(item);
                    break;
                case "links":
                    json.ReadObject(link =>
                    {
                        if (link == "next")
                            next = ReadLink(json);
                        else
                            json.SkipValue();
                    });
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        // Some other JSON document is no empty page.
        return new CollectionPage<T>(items ?? throw new JsonReaderException("A collection without items."), next);
    }

    private static NextLink? ReadLink(JsonTextReader json)
    {
        string? address = null,
            token = null;
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "uri":
                    address = json.ReadLink();
                    break;
                case "headers":
                    json.ReadArray<object?>(_ =>
                    {
                        string? key = null,
                            value = null;
                        json.ReadObject(part =>
                        {
                            switch (part)
                            {
                                case "key":
                                    key = json.ReadText();
                                    break;
                                case "value":
                                    value = json.ReadText();
                                    break;
                                default:
                                    json.SkipValue();
                                    break;
                            }
                        });
                        if (!string.Equals(key, TokenHeader, StringComparison.OrdinalIgnoreCase))
                            return null;
                        token =
                            value is null || HeaderText.IsSafe(value)
                                ? value
                                : throw new JsonReaderException("Expected a continuation token.");
                        return null;
                    });
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return string.IsNullOrEmpty(address) && token is null ? null : new NextLink(address ?? string.Empty, token);
    }
}
