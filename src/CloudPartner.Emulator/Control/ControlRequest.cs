using System.Text.Json;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Control;

/// <summary>Reads what a test asks for. A member that is not known is a mistake of the test and refused.</summary>
internal static class ControlRequest
{
    // By reflection: the generated reader would replace the defaults of members that are left out.
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return (
                    context.Request.ContentLength == 0
                        ? JsonSerializer.Deserialize<T>("{}", Format)
                        : await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Format, context.RequestAborted)
                ) ?? throw RequestBody.Invalid("body", "The body must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw RequestBody.Invalid(error.Path is { Length: > 2 } path ? path[2..] : "body", error.Message);
        }
    }
}
