using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>An answer of Graph, which goes out by itself or as a part of a batch.</summary>
internal sealed record GraphAnswer(int Status, Action<Utf8JsonWriter>? Content, Refusal? Refusal = null)
{
    public string? RetryAfter { get; init; }

    /// <summary>Goes out as plain text; within a batch, which is JSON, it is a value.</summary>
    public bool IsText { get; init; }

    public static GraphAnswer Refuse(Refusal refusal) => new(GraphStatus.Of(refusal), null, refusal);

    public static GraphAnswer BadRequest(string message) =>
        Refuse(new Refusal(RefusalKind.Invalid, "BadRequest", message));

    public Task SendAsync(HttpContext context)
    {
        var ids = context.Features.GetRequiredFeature<RequestTrace>().Ids;
        return Answer.JsonAsync(context, Status, json => Write(json, ids), IsText ? "text/plain" : Answer.JsonType);
    }

    public void Write(Utf8JsonWriter json, RequestIds ids)
    {
        if (Refusal is null)
        {
            Content!(json);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", Refusal.Code);
        json.WriteString("message", Refusal.Message);
        json.WriteStartObject("innerError");
        json.WriteString("date", DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        json.WriteString("request-id", ids.CorrelationId);
        if (ids.ClientRequestId is not null)
            json.WriteString("client-request-id", ids.ClientRequestId);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
