using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>An answer of Graph, which goes out by itself or as a part of a batch.</summary>
internal sealed record GraphResult(int Status, Action<Utf8JsonWriter, RequestIds> Write)
{
    public string? RetryAfter { get; init; }

    /// <summary>Goes out as plain text; within a batch, which is JSON, it is a value.</summary>
    public bool IsText { get; init; }

    public static GraphResult Of<T>(int status, T body, JsonTypeInfo<T> type) =>
        new(status, (json, _) => JsonSerializer.Serialize(json, body, type));

    public static GraphResult Refuse(Refusal refusal) =>
        new(
            RefusalStatus.Of(refusal),
            (json, ids) =>
                JsonSerializer.Serialize(json, GraphErrorBody.Of(refusal, ids), GraphJson.Default.GraphErrorBody)
        );

    public static RefusedException BadRequest(string message) => Refused(400, "BadRequest", message);

    public static RefusedException Refused(int status, string code, string message) =>
        new(new HttpRefusal(status, code, message));

    public Task SendAsync(HttpContext context)
    {
        var ids = context.Trace().Ids;
        return context.JsonAsync(Status, json => Write(json, ids), IsText ? "text/plain" : JsonResults.ContentType);
    }
}

internal sealed record GraphErrorBody(GraphErrorBody.Content Error)
{
    internal sealed record Content(string Code, string Message, Inner InnerError);

    internal sealed record Inner(
        string Date,
        [property: JsonPropertyName("request-id")] string RequestId,
        [property: JsonPropertyName("client-request-id")]
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            string? ClientRequestId
    );

    public static GraphErrorBody Of(Refusal refusal, RequestIds ids) =>
        new(
            new Content(
                refusal.Code,
                refusal.Message,
                new Inner(
                    DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
                    ids.CorrelationId,
                    ids.ClientRequestId
                )
            )
        );
}
