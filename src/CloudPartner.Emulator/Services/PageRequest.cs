using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services.Portal;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services;

/// <summary>A page of a list: how many, after which key, under which filter.</summary>
internal sealed class Page
{
    private const int DefaultTop = 100;
    private const int LargestTop = 1000;

    private readonly HttpContext _context;

    private Page(HttpContext context) => _context = context;

    public int Top { get; private init; }

    /// <summary>The key of the last item of the page before, if there was one.</summary>
    public string? After { get; private init; }

    public Filter Filter { get; private init; } = Filter.None;

    public static Refusal? Read(HttpContext context, Func<string?, Filter?> parse, out Page page)
    {
        var query = context.Request.Query;
        page = new Page(context);

        var top = DefaultTop;
        if (
            query.TryGetValue("$top", out var topText)
            && !(
                int.TryParse(topText, NumberStyles.None, CultureInfo.InvariantCulture, out top)
                && top is >= 1 and <= LargestTop
            )
        )
        {
            return Refusal.BadRequest($"$top is a number from 1 to {LargestTop}.", "$top");
        }

        string? after = null;
        if (query.TryGetValue("$skiptoken", out var skipToken))
        {
            after = Decode(skipToken.ToString());
            if (after is null)
                return Refusal.BadRequest("$skiptoken is not one that this portal gave out.", "$skiptoken");
        }

        if (parse(query["$filter"]) is not { } filter)
        {
            return Refusal.BadRequest(
                "$filter has a field, a comparison or a form that this list does not know.",
                "$filter"
            );
        }

        page = new Page(context)
        {
            Top = top,
            After = after,
            Filter = filter,
        };
        return null;
    }

    /// <summary>
    /// Writes the page into the body's own buffers while the rows are read and sends it when the rows are done, so that
    /// a slow client never keeps a connection to the database busy.
    /// </summary>
    public async Task WriteAsync(Func<Utf8JsonWriter, string?> writeItems)
    {
        var response = _context.Response;
        response.ContentType = Answer.JsonType;
        using (var json = new Utf8JsonWriter(response.BodyWriter, Answer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("value");
            var last = writeItems(json);
            json.WriteEndArray();
            if (last is null)
                json.WriteNull("nextLink");
            else
                json.WriteString("nextLink", NextLink(last));
            json.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(_context.RequestAborted);
    }

    private string NextLink(string last)
    {
        var request = _context.Request;
        var link = new StringBuilder(
            $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}?api-version={PortalApi.ApiVersion}"
        );
        link.Append(CultureInfo.InvariantCulture, $"&$top={Top}");
        if (request.Query["$filter"].ToString() is { Length: > 0 } filter)
            link.Append("&$filter=").Append(Uri.EscapeDataString(filter));
        return link.Append("&$skiptoken=").Append(Base64Url.Encode(last)).ToString();
    }

    private static string? Decode(string token) =>
        Base64Url.Decode(token) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
