using CloudPartner.Emulator.Services;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Pages;

/// <summary>A page to look at what is in the store. It only reads.</summary>
internal sealed class ViewEndpoints(Database database)
{
    private const int PublisherRows = 1000;
    private const int UserRows = 20;
    private const int EventRows = 50;

    private static readonly string[] Policy =
    [
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", PageAsync);
        routes.MapGet("/_emulator/view", ViewAsync);
    }

    private static async Task PageAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = string.Join("; ", Policy);
        await using var page = typeof(ViewEndpoints).Assembly.GetManifestResourceStream("index.html")!;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private Task ViewAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string? wanted = query["publisher"],
            search = query["search"],
            after = query["after"];
        return Answer.JsonAsync(
            context,
            200,
            json =>
                database.Read<object?>(store =>
                {
                    var counts = store.Users.Count();
                    var chosen =
                        wanted is not null && counts.ContainsKey(wanted) ? wanted
                        : counts.ContainsKey("contoso") ? "contoso"
                        : counts.Keys.FirstOrDefault();
                    json.WriteStartObject();
                    json.WriteStartArray("publishers");
                    store.Publishers.List(
                        "",
                        PublisherRows,
                        publisher =>
                        {
                            json.WriteStartObject();
                            json.WriteString("id", publisher.Id);
                            json.WriteString("displayText", publisher.DisplayText);
                            json.WriteString("devCenter", publisher.DevCenter.Status);
                            json.WriteNumber("users", counts[publisher.Id]);
                            json.WriteEndObject();
                        }
                    );
                    json.WriteEndArray();
                    json.WriteString("chosen", chosen);

                    json.WriteStartArray("users");
                    var next = chosen is null
                        ? null
                        : store.Users.List(chosen, after ?? "", UserRows, Filter.ForSearch(search), json.Write);
                    json.WriteEndArray();
                    json.WriteString("next", next);

                    json.WriteStartArray("events");
                    if (chosen is not null)
                        store.Audit.List(chosen, long.MaxValue, EventRows, Filter.None, json.Write);
                    json.WriteEndArray();
                    json.WriteEndObject();
                    return null;
                })
        );
    }
}
