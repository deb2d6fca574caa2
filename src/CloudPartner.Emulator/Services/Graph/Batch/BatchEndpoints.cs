using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudPartner.Emulator.Services.Graph.Batch;

/// <summary>
/// Several requests in one. The answer is 200 even if all of them fail, and the order of the answers is not that of the
/// requests. Each has its own entry in the request log and meets the fault plan by itself.
/// </summary>
internal sealed class BatchEndpoints(GraphApi graph, FaultInjectionMiddleware faults, RequestLog log)
{
    private const int Largest = 20;

    private sealed record Item(string Id, string Method, string Url, JsonElement Body, IReadOnlyList<string> DependsOn);

    public async Task<GraphResult> CarryOutAsync(GraphRequest batch)
    {
        var items = Read(batch.Body);
        var answers = new Dictionary<string, GraphResult>();
        foreach (var item in items)
        {
            answers[item.Id] = item.DependsOn.Any(id =>
                !answers.TryGetValue(id, out var earlier) || earlier.Status >= 400
            )
                ? GraphResult.Refuse(
                    new HttpRefusal(424, "FailedDependency", "A request that this one depends on has failed.")
                )
                : await CarryOutAsync(batch, item);
        }

        return new GraphResult(
            200,
            (json, ids) =>
            {
                json.WriteStartObject();
                json.WriteStartArray("responses");
                foreach (var item in items.AsEnumerable().Reverse())
                    Write(json, item.Id, answers[item.Id], ids);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    private async Task<GraphResult> CarryOutAsync(GraphRequest batch, Item item)
    {
        var mark = item.Url.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? item.Url : item.Url[..mark];
        var query = new QueryCollection(QueryHelpers.ParseQuery(mark < 0 ? "" : item.Url[mark..]));
        var trace = log.Begin(item.Method, GraphApi.Prefix + item.Url, batch.Ids);
        try
        {
            var fault = faults.Active?.Decide(item.Method, GraphApi.Prefix + path, isService: true);
            trace.Fault = fault?.Name;
            var request = batch with { Method = item.Method, Path = path, Query = query, Body = item.Body };
            var answer = await CarryOutAsync(request, fault?.Rule);
            trace.End(answer.Status);
            return answer;
        }
        finally
        {
            log.Leave(trace);
        }
    }

    /// <summary>
    /// A part of a batch has no connection of its own that could break, only an answer that does not come.
    /// </summary>
    private async Task<GraphResult> CarryOutAsync(GraphRequest request, FaultRule? rule)
    {
        var effect = rule is null ? BatchEffect.None : FaultAction.Of(rule).InBatch;
        if (effect == BatchEffect.Refused)
        {
            return GraphResult.Refuse(rule!.AsRefusal()) with
            {
                RetryAfter = RetryAfterText.Header(rule.RetryAfter, DateTimeOffset.UtcNow),
            };
        }

        var answer = effect == BatchEffect.NotCarriedOut ? null : await graph.CarryOutAsync(request);
        return effect == BatchEffect.None
            ? answer!
            : GraphResult.Refuse(new HttpRefusal(504, "GatewayTimeout", "The fault plan takes this answer away."));
    }

    private static List<Item> Read(JsonElement body)
    {
        if (!body.TryGetProperty("requests", out var requests) || requests.ValueKind != JsonValueKind.Array)
            throw GraphResult.BadRequest("The body needs an array 'requests'.");
        if (requests.GetArrayLength() is 0 or > Largest)
            throw GraphResult.BadRequest($"A batch has 1 to {Largest} requests.");
        var items = new List<Item>();
        foreach (var request in requests.EnumerateArray())
        {
            var item = ReadItem(request);
            items.Add(
                items.Exists(other => other.Id == item.Id)
                    ? throw GraphResult.BadRequest($"The id '{item.Id}' is there twice.")
                    : item
            );
        }

        return items;
    }

    private static Item ReadItem(JsonElement request)
    {
        if (
            Text(request, "id") is not { } id
            || Text(request, "method") is not { } method
            || Text(request, "url") is not { } url
        )
        {
            throw GraphResult.BadRequest("Each request needs the strings 'id', 'method' and 'url'.");
        }

        var body =
            request.TryGetProperty("body", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        if (body.ValueKind != JsonValueKind.Object && HttpMethods.IsPost(method))
            throw GraphResult.BadRequest($"Request '{id}' needs an object 'body'.");
        string[] dependsOn =
            request.TryGetProperty("dependsOn", out var ids) && ids.ValueKind == JsonValueKind.Array
                ? [.. ids.EnumerateArray().Select(other => other.ToString())]
                : [];
        return new Item(id, method.ToUpperInvariant(), url.StartsWith('/') ? url : '/' + url, body, dependsOn);
    }

    private static string? Text(JsonElement request, string name) =>
        request.ValueKind == JsonValueKind.Object
        && request.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static void Write(Utf8JsonWriter json, string id, GraphResult answer, RequestIds ids)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteNumber("status", answer.Status);
        json.WritePropertyName("headers");
        JsonSerializer.Serialize(
            json,
            new PartHeaders("application/json", answer.RetryAfter),
            GraphJson.Default.PartHeaders
        );
        json.WritePropertyName("body");
        answer.Write(json, ids);
        json.WriteEndObject();
    }
}

internal sealed record PartHeaders(
    [property: JsonPropertyName("Content-Type")] string ContentType,
    [property: JsonPropertyName("Retry-After")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        string? RetryAfter
);
