using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>
/// Several requests in one. The answer is 200 even if all of them fail, and the answers come in another order than the
/// requests. Each request has its own line in the journal and meets the fault plan by itself.
/// </summary>
internal sealed class GraphBatch(GraphApi graph, Faults faults, Journal journal)
{
    private const int Largest = 20;

    private sealed record Item(string Id, string Method, string Url, JsonElement Body, IReadOnlyList<string> DependsOn);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost(Dialects.GraphPrefix + "/$batch", (RequestDelegate)RunAsync);

    private Task RunAsync(HttpContext context) => graph.RunAsync(context, AnswerAsync);

    private async Task<GraphAnswer> AnswerAsync(GraphRequest batch)
    {
        if (Read(batch.Body, out var items) is { } complaint)
            return GraphAnswer.BadRequest(complaint);
        var answers = new Dictionary<string, GraphAnswer>();
        foreach (var item in items)
        {
            answers[item.Id] = item.DependsOn.Any(id =>
                !answers.TryGetValue(id, out var earlier) || earlier.Status >= 400
            )
                ? GraphAnswer.Refuse(
                    new HttpRefusal(424, "FailedDependency", "A request that this one depends on has failed.")
                )
                : await AnswerAsync(batch, item);
        }

        return new GraphAnswer(
            200,
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("responses");
                foreach (var item in items.Reverse())
                    Write(json, item.Id, answers[item.Id], batch.Ids);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }

    private async Task<GraphAnswer> AnswerAsync(GraphRequest batch, Item item)
    {
        var mark = item.Url.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? item.Url : item.Url[..mark];
        var query = new QueryCollection(QueryHelpers.ParseQuery(mark < 0 ? "" : item.Url[mark..]));
        var trace = journal.Begin(item.Method, Dialects.GraphPrefix + item.Url, batch.Ids);
        try
        {
            var fault = faults.Active?.Decide(item.Method, Dialects.GraphPrefix + path);
            trace.Fault = fault?.Action;
            var answer = await MeetAsync(
                fault?.Rule,
                () =>
                    graph.AnswerAsync(batch with { Method = item.Method, Path = path, Query = query, Body = item.Body })
            );
            trace.End(answer.Status);
            return answer;
        }
        finally
        {
            journal.Leave(trace);
        }
    }

    /// <summary>
    /// A part of a batch has no connection of its own that could break, only an answer that does not come.
    /// </summary>
    private static async Task<GraphAnswer> MeetAsync(FaultRule? rule, Func<Task<GraphAnswer>> carryOut)
    {
        if (rule?.Action == "status")
            return Refuse(rule);
        var answer = rule?.Action is "html" or "resetBefore" ? null : await carryOut();
        return answer is not null && rule?.Action is null or "delay"
            ? answer!
            : GraphAnswer.Refuse(new HttpRefusal(504, "GatewayTimeout", "The fault plan takes this answer away."));
    }

    private static GraphAnswer Refuse(FaultRule rule) =>
        GraphAnswer.Refuse(
            new HttpRefusal(
                rule.Status,
                rule.Status == 429 ? "TooManyRequests" : "EmulatedFault",
                "The fault plan asks for this answer."
            )
        ) with
        {
            RetryAfter = RetryAfterText.Header(rule.RetryAfter, DateTimeOffset.UtcNow),
        };

    private static string? Read(JsonElement body, out IReadOnlyList<Item> items)
    {
        var list = new List<Item>();
        items = list;
        if (!body.TryGetProperty("requests", out var requests) || requests.ValueKind != JsonValueKind.Array)
            return "The body needs an array 'requests'.";
        if (requests.GetArrayLength() is 0 or > Largest)
            return $"A batch has 1 to {Largest} requests.";
        foreach (var request in requests.EnumerateArray())
        {
            if (
                Text(request, "id") is not { } id
                || Text(request, "method") is not { } method
                || Text(request, "url") is not { } url
            )
            {
                return "Each request needs the texts 'id', 'method' and 'url'.";
            }

            if (list.Any(other => other.Id == id))
                return $"The id '{id}' is there twice.";
            var content =
                request.TryGetProperty("body", out var found) && found.ValueKind == JsonValueKind.Object
                    ? found
                    : default;
            if (content.ValueKind != JsonValueKind.Object && HttpMethods.IsPost(method))
                return $"Request '{id}' needs an object 'body'.";
            string[] dependsOn =
                request.TryGetProperty("dependsOn", out var ids) && ids.ValueKind == JsonValueKind.Array
                    ? [.. ids.EnumerateArray().Select(other => other.ToString())]
                    : [];
            list.Add(
                new Item(id, method.ToUpperInvariant(), url.StartsWith('/') ? url : '/' + url, content, dependsOn)
            );
        }

        return null;
    }

    private static string? Text(JsonElement request, string name) =>
        request.ValueKind == JsonValueKind.Object
        && request.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static void Write(Utf8JsonWriter json, string id, GraphAnswer answer, RequestIds ids)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteNumber("status", answer.Status);
        json.WriteStartObject("headers");
        json.WriteString("Content-Type", "application/json");
        if (answer.RetryAfter is not null)
            json.WriteString("Retry-After", answer.RetryAfter);
        json.WriteEndObject();
        json.WritePropertyName("body");
        answer.Write(json, ids);
        json.WriteEndObject();
    }
}
