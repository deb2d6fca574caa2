using System.Text.Json.Serialization;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Services.Portal.History;
using CloudPartner.Emulator.Services.Portal.Users;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Pages;

/// <summary>What the page shows of the store. It only reads.</summary>
internal sealed class ViewEndpoints(Database database)
{
    private const int PublisherRows = 1000;
    private const int UserRows = 20;
    private const int EventRows = 50;

    public void Map(IEndpointRouteBuilder control) => control.MapGet("/view", ShowAsync);

    private Task ShowAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string? wanted = query["publisher"],
            search = query["search"],
            after = query["after"];
        return context.JsonAsync(
            200,
            database.Read(store => Read(store, wanted, search, after)),
            ViewJson.Default.ViewBody
        );
    }

    private static ViewBody Read(Store store, string? wanted, string? search, string? after)
    {
        var counts = store.Users.Count();
        var chosen =
            wanted is not null && counts.ContainsKey(wanted) ? wanted
            : counts.ContainsKey("contoso") ? "contoso"
            : counts.Keys.FirstOrDefault();
        var (publishers, users, events) = (new List<PublisherRow>(), new List<UserBody>(), new List<AuditEventBody>());
        store.Publishers.List(
            "",
            PublisherRows,
            publisher =>
                publishers.Add(
                    new PublisherRow(
                        publisher.Id,
                        publisher.DisplayText,
                        publisher.DevCenter.Status,
                        counts[publisher.Id]
                    )
                )
        );
        string? next = null;
        if (chosen is not null)
        {
            next = store.Users.List(
                chosen,
                after ?? "",
                UserRows,
                Filter.ForSearch(search),
                user => users.Add(UserBody.Of(user))
            );
            store.Audit.List(
                chosen,
                long.MaxValue,
                EventRows,
                Filter.None,
                entry => events.Add(AuditEventBody.Of(entry))
            );
        }

        return new ViewBody(publishers, chosen, users, next, events);
    }
}

internal sealed record ViewBody(
    IReadOnlyList<PublisherRow> Publishers,
    string? Chosen,
    IReadOnlyList<UserBody> Users,
    string? Next,
    IReadOnlyList<AuditEventBody> Events
);

internal sealed record PublisherRow(string Id, string DisplayText, string DevCenter, long Users);

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(ViewBody))]
internal sealed partial class ViewJson : JsonSerializerContext;
