using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.CloudPartnerPortal.Shapes;

/// <summary>One page of a listing: <c>{"value":[...],"nextLink":"..."}</c>.</summary>
internal sealed record PageJson<T>(IReadOnlyList<T> Items, string? NextLink);

/// <summary>Reads pages.</summary>
internal static class PageJson
{
    public static PageJson<T> Read<T>(JsonTextReader json, Func<JsonTextReader, T> item)
    {
        List<T>? items = null;
        string? next = null;
        json.ReadObject(name =>
        {
            if (name == "value")
                items = json.ReadItems(item);
            else if (name == "nextLink")
                next = json.ReadLink();
            else
                json.SkipValue();
        });
        // Another JSON document is not an empty page.
        return new PageJson<T>(
            items ?? throw new JsonReaderException("A page without values."),
            string.IsNullOrEmpty(next) ? null : next
        );
    }
}
