using System.Globalization;
using System.Text.Json;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints.Graph;

/// <summary>An answer of Graph, which goes out by itself or as a part of a batch.</summary>
internal sealed record GraphAnswer(int Status, Action<Utf8JsonWriter> Write)
{
    public string? RetryAfter { get; init; }

    public static GraphAnswer Refuse(Refusal refusal) => new(refusal.Status, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("code", refusal.Code);
        json.WriteString("message", refusal.Message);
        json.WriteStartObject("innerError");
        json.WriteString("date", DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public static GraphAnswer BadRequest(string message) => Refuse(new Refusal(400, "BadRequest", message));

    public static GraphAnswer Denied(string message) => Refuse(new Refusal(403, "Authorization_RequestDenied", message));

    public Task SendAsync(HttpContext context) => Answer.JsonAsync(context, Status, Write);
}
