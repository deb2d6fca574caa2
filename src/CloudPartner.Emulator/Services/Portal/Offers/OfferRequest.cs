using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Services.Portal.Offers;

/// <summary>Reads offers as they are sent. The members are those of the documentation.</summary>
internal static class OfferRequest
{
    /// <summary>Documented for the page on which offers are made.</summary>
    private const int LongestName = 50;

    /// <summary>
    /// Reads the body of a PUT. Version, status, time and ETag are ignored, because clients send back what they have
    /// read; so are the versions of the offer types, which make no difference here.
    /// </summary>
    public static OfferChange Read(JsonElement body, string publisherId, string offerId)
    {
        CheckSame(body, "publisherId", publisherId);
        CheckSame(body, "id", offerId);
        var type = body.Text("offerTypeId");
        var definition = body.Object("definition");
        var name = definition.Text("displayText");
        CheckKind(definition, "offer", JsonValueKind.Object);
        CheckKind(definition, "plans", JsonValueKind.Array);
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName)
            throw RequestBody.Invalid("displayText", $"'displayText' has 1 to {LongestName} characters.");
        if (
            definition.TryGetProperty("plans", out var plans)
            && plans.ValueKind == JsonValueKind.Array
            && plans.EnumerateArray().Any(plan => plan.ValueKind != JsonValueKind.Object)
        )
        {
            throw RequestBody.Invalid("plans", "Each of the 'plans' must be an object.");
        }

        return new OfferChange(type, name, OfferDefinition.Normalize(definition, name));
    }

    /// <summary>The e-mails that a publication asks to notify, if it has a body at all.</summary>
    public static async Task<string?> ReadNotificationEmailsAsync(PortalCall call) =>
        call.Context.Request.ContentLength is null or 0 ? null
        : (await call.ReadBodyAsync()).TryGetProperty("metadata", out var metadata)
        && metadata.ValueKind == JsonValueKind.Object
            ? metadata.Text("notification-emails")
        : null;

    private static void CheckSame(JsonElement body, string name, string addressed)
    {
        var value = body.Text(name);
        if (value is not null && !value.Equals(addressed, StringComparison.OrdinalIgnoreCase))
        {
            throw RequestBody.Invalid(name, $"'{name}' is '{value}' in the body and '{addressed}' in the address.");
        }
    }

    private static void CheckKind(JsonElement definition, string name, JsonValueKind kind)
    {
        if (
            definition.TryGetProperty(name, out var value)
            && value.ValueKind != kind
            && value.ValueKind != JsonValueKind.Null
        )
        {
            throw RequestBody.Invalid(
                name,
                $"'{name}' must be {(kind == JsonValueKind.Array ? "a list" : "an object")}."
            );
        }
    }
}
