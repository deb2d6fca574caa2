using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Portal;

/// <summary>A page of a list of the portal, under the filter that was asked for.</summary>
internal sealed class PortalPage(PortalCall call, PageStyle style, PageRequest request, Filter filter)
{
    public int Top => request.Size;

    public Filter Filter => filter;

    /// <summary>The order that is asked for, and the place in it where this page begins.</summary>
    public (ListOrder<T> Order, ListPlace? After) ReadOrder<T>(Func<string?, ListOrder<T>?> parse)
    {
        var order =
            parse(call.Query["$orderby"])
            ?? throw RequestBody.Invalid("$orderby", "$orderby has a field or a form that this list does not know.");
        return (order, request.After is { } place ? order.ReadPlace(place) ?? throw style.RefuseToken() : null);
    }

    /// <summary>
    /// Writes the page into the response's own buffers while the rows are read, and sends it afterwards, so that a slow
    /// client never holds a connection to the database.
    /// </summary>
    public async Task WriteAsync<T, TBody>(
        Func<Store, Action<T>, string?> read,
        Func<Store, long> count,
        Func<T, TBody> shape,
        JsonTypeInfo<TBody> type
    )
    {
        var response = call.Context.Response;
        response.ContentType = JsonResults.ContentType;
        using (var json = new Utf8JsonWriter(response.BodyWriter, JsonResults.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("value");
            var last = call.Database.Read(store =>
                read(store, item => JsonSerializer.Serialize(json, shape(item), type))
            );
            json.WriteEndArray();
            if (call.Query["$count"] == "true")
                json.WriteNumber("count", call.Database.Read(count));
            json.WriteString("nextLink", last is null ? null : NextLink(last));
            json.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(call.Context.RequestAborted);
    }

    private string NextLink(string last)
    {
        var request = call.Context.Request;
        var link = new StringBuilder(
            $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}?api-version={PortalApi.ApiVersion}"
        );
        link.Append(CultureInfo.InvariantCulture, $"&$top={Top}");
        foreach (var name in (string[])["$filter", "$orderby", "$expand", "$count"])
        {
            if (request.Query[name].ToString() is { Length: > 0 } text)
                link.Append(CultureInfo.InvariantCulture, $"&{name}={Uri.EscapeDataString(text)}");
        }

        return link.Append("&$skiptoken=").Append(style.WriteToken(last)).ToString();
    }
}
