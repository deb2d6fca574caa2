using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Rules;

namespace CloudPartner.Emulator.Services.Portal.Publishers;

/// <summary>The All publishers page, the profile page, and the facts about a publisher's registration.</summary>
internal static class PublisherEndpoints
{
    private const int Part = 200;

    public static void Map(PortalApi portal, IEndpointRouteBuilder routes)
    {
        const string publisher = "/api/publishers/{publisherId}";
        portal.Map(routes, "GET", "/api/publishers", ListAsync);
        portal.Map(routes, "GET", publisher, GetAsync);
        portal.Map(routes, "PUT", publisher, PutAsync);
        portal.Map(routes, "POST", publisher + "/devcenter", LinkDevCenterAsync);
        portal.Map(routes, "GET", publisher + "/registration", GetRegistrationAsync);
    }

    /// <summary>
    /// Every signed-in user sees all publishers by name; what is behind a name only those with a role there. The list
    /// has no pages, so it is sent in parts: however many publishers there are, only one part is ever in memory.
    /// </summary>
    private static async Task ListAsync(PortalCall call)
    {
        var response = call.Context.Response;
        response.ContentType = Answer.JsonType;
        await using var json = new Utf8JsonWriter(response.BodyWriter, Answer.WriterOptions);
        json.WriteStartArray();
        for (var after = ""; after is not null; )
        {
            var from = after;
            after = call.Database.Read(store => store.Publishers.List(from, Part, json.Write));
            await json.FlushAsync(call.Context.RequestAborted);
            await response.BodyWriter.FlushAsync(call.Context.RequestAborted);
        }

        json.WriteEndArray();
    }

    private static Task GetAsync(PortalCall call) => AnswerAsync(call, Find(call));

    private static Task GetRegistrationAsync(PortalCall call)
    {
        var result = Find(call);
        return result.Refusal is not null
            ? call.RefuseAsync(result.Refusal)
            : Answer.JsonAsync(
                call.Context,
                200,
                json =>
                {
                    using var facts = JsonDocument.Parse(result.Value!.Registration);
                    json.WriteStartObject();
                    json.WriteString("publisherId", result.Value.Id);
                    foreach (var fact in facts.RootElement.EnumerateObject())
                        fact.WriteTo(json);
                    json.WriteEndObject();
                }
            );
    }

    private static async Task PutAsync(PortalCall call)
    {
        var (json, unreadable) = await Body.ReadAsync(call.Context);
        ProfileChange change = null!;
        Conditions conditions = null!;
        var refusal = unreadable ?? Read(json, out change) ?? call.ReadConditions(out conditions);
        if (refusal is not null)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var ids = call.Ids;
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store =>
                PublisherRules.Put(store, call.Caller, call.PublisherId, change, conditions, ids)
            )
        );
    }

    private static async Task LinkDevCenterAsync(PortalCall call)
    {
        if (call.ReadConditions(out var conditions) is { } refusal)
        {
            await call.RefuseAsync(refusal);
            return;
        }

        var ids = call.Ids;
        await AnswerAsync(
            call,
            await call.Database.Writer.RunAsync(store =>
                PublisherRules.LinkDevCenter(store, call.Caller, call.PublisherId, conditions, ids)
            )
        );
    }

    private static Result<Publisher> Find(PortalCall call) =>
        call.Database.Read<Result<Publisher>>(store =>
        {
            if (store.Users.FindAccess(call.PublisherId, call.Caller).RefuseRead() is { } refusal)
                return refusal;
            return new Result<Publisher>(store.Publishers.Find(call.PublisherId)!);
        });

    private static Task AnswerAsync(PortalCall call, Result<Publisher> result)
    {
        if (result.Refusal is not null)
            return call.RefuseAsync(result.Refusal);
        call.Context.Response.Headers.ETag = ETag.Of(result.Value!.Version);
        return Answer.JsonAsync(call.Context, PortalStatus.Of(result.Outcome), json => json.Write(result.Value));
    }

    private static Refusal? Read(JsonElement json, out ProfileChange change)
    {
        change = null!;
        if (!json.TryGetProperty("definition", out var definition) || definition.ValueKind != JsonValueKind.Object)
            return Refusal.BadRequest("The body needs an object 'definition'.", "definition");

        string? publicId = null,
            mpnId = null;
        List<string>? owners = null;
        var refusal =
            ReadName(definition, "displayText", out var displayText)
            ?? ReadName(definition, "publicPublisherId", out publicId)
            ?? ReadMpnId(definition, out mpnId)
            ?? ReadOwners(definition, out owners);
        if (refusal is not null)
            return refusal;

        change = new ProfileChange(displayText, publicId, mpnId, owners);
        return null;
    }

    private static Refusal? ReadName(JsonElement definition, string name, out string? value)
    {
        if (Body.ReadText(definition, name, out value) is { } refusal)
            return refusal;
        return value is null || (!string.IsNullOrWhiteSpace(value) && value.Length <= Rules.LongestName)
            ? null
            : Refusal.BadRequest($"'{name}' has 1 to {Rules.LongestName} characters.", name);
    }

    // Sources show the ID sometimes as a number, sometimes as a text, and state no rule for it.
    private static Refusal? ReadMpnId(JsonElement definition, out string? value)
    {
        const string name = "microsoftPartnerNetworkId";
        if (definition.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.Number)
            value = property.GetRawText();
        else if (Body.ReadText(definition, name, out value) is { } refusal)
            return refusal;
        return value is null || (value.Length is > 0 and <= 20 && value.All(char.IsAsciiDigit))
            ? null
            : Refusal.BadRequest($"'{name}' consists of 1 to 20 digits.", name);
    }

    private static Refusal? ReadOwners(JsonElement definition, out List<string>? owners)
    {
        const string name = "ownerEmails";
        owners = null;
        if (!definition.TryGetProperty(name, out var property) || property.ValueKind == JsonValueKind.Null)
            return null;
        owners = [];
        if (property.ValueKind != JsonValueKind.Array)
            return Refusal.BadRequest($"'{name}' has to be a list.", name);
        foreach (var item in property.EnumerateArray())
        {
            if (
                item.ValueKind != JsonValueKind.String
                || item.GetString() is not { } email
                || Rules.HasControlCharacter(email)
                || !Rules.IsEmail(email)
            )
            {
                return Refusal.BadRequest($"'{item}' is not an e-mail address.", name);
            }

            owners.Add(email);
        }

        return owners.Count > 0 ? null : Refusal.BadRequest("A publisher has at least one registered owner.", name);
    }
}
