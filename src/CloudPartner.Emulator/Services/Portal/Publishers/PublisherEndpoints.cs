using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Rules;

namespace CloudPartner.Emulator.Services.Portal.Publishers;

/// <summary>The All publishers page, the profile page, and the facts about a publisher's registration.</summary>
internal static class PublisherEndpoints
{
    private const int ChunkSize = 200;

    public static void Map(ServiceGroup<PortalCall> portal)
    {
        const string publisher = "/publishers/{publisherId}";
        portal.MapGet("/publishers", ListAsync);
        portal.MapGet(publisher, GetAsync);
        portal.MapPut(publisher, PutAsync);
        portal.MapPost(publisher + "/devcenter", LinkDevCenterAsync);
        portal.MapGet(publisher + "/registration", GetRegistrationAsync);
    }

    /// <summary>
    /// Every signed-in user sees all publishers; their pages need a role there. The list is not paged, so it is sent in
    /// chunks, of which only one is in memory at a time.
    /// </summary>
    private static async Task ListAsync(PortalCall call)
    {
        var response = call.Context.Response;
        response.ContentType = JsonResults.ContentType;
        await using var json = new Utf8JsonWriter(response.BodyWriter, JsonResults.WriterOptions);
        json.WriteStartArray();
        for (var after = ""; after is not null; )
        {
            var from = after;
            after = call.Database.Read(store =>
                store.Publishers.List(
                    from,
                    ChunkSize,
                    publisher =>
                        JsonSerializer.Serialize(json, PublisherBody.Of(publisher), PortalJson.Default.PublisherBody)
                )
            );
            await call.Context.SendAsync(json);
        }

        json.WriteEndArray();
    }

    private static Task GetAsync(PortalCall call) => AnswerAsync(call, Find(call));

    private static Task GetRegistrationAsync(PortalCall call) =>
        call.AnswerAsync(Find(call), RegistrationBody.Of, PortalJson.Default.RegistrationBody);

    private static async Task PutAsync(PortalCall call)
    {
        var change = ProfileRequest.Read(await call.ReadBodyAsync());
        var conditions = call.ReadConditions();
        await AnswerAsync(
            call,
            await call.WriteAsync(store =>
                PublisherRules.Put(store, call.Caller, call.PublisherId, change, conditions, call.Ids)
            )
        );
    }

    private static async Task LinkDevCenterAsync(PortalCall call)
    {
        var conditions = call.ReadConditions();
        await AnswerAsync(
            call,
            await call.WriteAsync(store =>
                PublisherRules.LinkDevCenter(store, call.Caller, call.PublisherId, conditions, call.Ids)
            )
        );
    }

    private static Result<Publisher> Find(PortalCall call) =>
        call.Read<Publisher>(store => new Result<Publisher>(store.Publishers.Find(call.PublisherId)!));

    private static Task AnswerAsync(PortalCall call, Result<Publisher> result)
    {
        if (result.Value is { } publisher)
            call.Context.Response.Headers.ETag = ETag.Of(publisher.Version);
        return call.AnswerAsync(result, PublisherBody.Of, PortalJson.Default.PublisherBody);
    }
}
