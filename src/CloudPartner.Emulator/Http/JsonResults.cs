using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudPartner.Emulator.Http;

/// <summary>Sends answers in JSON.</summary>
internal static class JsonResults
{
    public const string ContentType = "application/json; charset=utf-8";

    // Names of people stay readable. This is safe because the answers are never embedded in HTML.
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task JsonAsync<T>(this HttpContext context, int status, T value, JsonTypeInfo<T> type) =>
        context.JsonAsync(status, json => JsonSerializer.Serialize(json, value, type));

    /// <summary>For shapes that no record describes, such as those that the request chooses the fields of.</summary>
    public static async Task JsonAsync(
        this HttpContext context,
        int status,
        Action<Utf8JsonWriter> write,
        string contentType = ContentType,
        ReadOnlyMemory<byte> preamble = default
    )
    {
        var body = new ArrayBufferWriter<byte>(512);
        body.Write(preamble.Span);
        using (var writer = new Utf8JsonWriter(body, WriterOptions))
            write(writer);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    public static Task NoContentAsync(this HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Sends what was written so far, so that a long list never piles up in memory.</summary>
    public static async Task SendAsync(this HttpContext context, Utf8JsonWriter json)
    {
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
