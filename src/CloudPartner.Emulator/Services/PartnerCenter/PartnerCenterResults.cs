using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>Writes answers as Partner Center does.</summary>
internal static class PartnerAnswer
{
    /// <summary>Throttling is answered by the gateway in front of the service, in a form of its own.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        Answer.JsonAsync(
            context,
            PartnerStatus.Of(refusal),
            json =>
            {
                json.WriteStartObject();
                if (PartnerStatus.Of(refusal) == 429)
                {
                    json.WriteNumber("statusCode", 429);
                    var wait = context.Response.Headers.RetryAfter.ToString();
                    var seconds = double.TryParse(wait, CultureInfo.InvariantCulture, out _) ? wait : "some";
                    json.WriteString("message", $"Rate limit is exceeded. Try again in {seconds} seconds.");
                }
                else
                {
                    json.WriteNumber("code", Code(refusal));
                    json.WriteString("description", refusal.Message);
                    json.WriteStartArray("data");
                    json.WriteEndArray();
                    json.WriteString("source", "PartnerFD");
                }

                json.WriteEndObject();
            }
        );

    /// <summary>
    /// A list with its links; <paramref name="writeItems"/> returns the count and, if there are more, the token of the
    /// rest.
    /// </summary>
    public static Task CollectionAsync(
        HttpContext context,
        Func<Utf8JsonWriter, (int Count, string? Token)> writeItems
    ) =>
        Answer.JsonAsync(
            context,
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("items");
                var (count, token) = writeItems(json);
                json.WriteEndArray();
                json.WriteNumber("totalCount", count);
                json.WriteStartObject("links");
                json.WriteLink("self", Path(context, false), null);
                if (token is not null)
                    json.WriteLink("next", Path(context, true), token);
                json.WriteEndObject();
                json.WriteAttributes("Collection");
                json.WriteEndObject();
            }
        );

    public static void WriteSelf(this Utf8JsonWriter json, string uri)
    {
        json.WriteStartObject("links");
        json.WriteLink("self", uri, null);
        json.WriteEndObject();
    }

    public static void WriteAttributes(this Utf8JsonWriter json, string objectType, string? etag = null)
    {
        json.WriteStartObject("attributes");
        if (etag is not null)
            json.WriteString("etag", etag);
        json.WriteString("objectType", objectType);
        json.WriteEndObject();
    }

    private static void WriteLink(this Utf8JsonWriter json, string name, string uri, string? token)
    {
        json.WriteStartObject(name);
        json.WriteString("uri", uri);
        json.WriteString("method", "GET");
        json.WriteStartArray("headers");
        if (token is not null)
        {
            json.WriteStartObject();
            json.WriteString("key", PartnerPage.TokenHeader);
            json.WriteString("value", token);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Links name the address without host and version, as the documented answers do.</summary>
    private static string Path(HttpContext context, bool next)
    {
        var request = context.Request;
        var query = string.Join(
            '&',
            request
                .Query.Where(pair => !pair.Key.Equals("seekOperation", StringComparison.OrdinalIgnoreCase))
                .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}")
                .Concat(next ? ["seekOperation=Next"] : [])
        );
        var path = request.Path.Value![Dialects.PartnerCenterPrefix.Length..];
        return query.Length > 0 ? $"{path}?{query}" : path;
    }

    private static int Code(Refusal refusal)
    {
        if (int.TryParse(refusal.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return code;
        // From parts that all services share; the documented codes that come nearest.
        return PartnerStatus.Of(refusal) switch
        {
            400 or 413 => 800002,
            404 => 1000,
            500 => 800003,
            var status => status,
        };
    }
}
