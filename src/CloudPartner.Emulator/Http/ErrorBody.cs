using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Http;

/// <summary>Errors in the form of the portal, which the emulator's own addresses use as well.</summary>
internal sealed record ErrorBody(ErrorBody.Content Error)
{
    internal sealed record Content(string Code, string Message, string? Target, IReadOnlyList<string> Details);

    public static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        context.JsonAsync(
            RefusalStatus.Of(refusal),
            new ErrorBody(new Content(refusal.Code, refusal.Message, refusal.Target, [])),
            ErrorJson.Default.ErrorBody
        );
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
