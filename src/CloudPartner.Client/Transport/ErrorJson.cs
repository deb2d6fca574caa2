using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Transport;

/// <summary>
/// The error body in the shapes of the services: <c>{"error":{"code","message","target"}}</c> of the Cloud Partner
/// Portal and of Microsoft Graph, <c>{"code","description","data","source"}</c> of Partner Center, and
/// <c>{"statusCode","message"}</c> of its gateway.
/// </summary>
internal sealed record ErrorJson(string? Code, string? Message, string? Target)
{
    private static readonly JsonShape<ErrorJson> Inner = new()
    {
        { "code", (error, json) => error with { Code = json.ReadText() } },
        { "message", (error, json) => error with { Message = json.ReadText() } },
        { "target", (error, json) => error with { Target = json.ReadText() } },
    };

    private static readonly JsonShape<ErrorJson> Outer = new()
    {
        { "error", (error, json) => Inner.Read(json, error with { IsFound = true }) },
        { "code", (error, json) => error with { Code = json.ReadText(), IsFound = true } },
        { "message", (error, json) => error with { Message = json.ReadText(), IsFound = true } },
        { "description", (error, json) => error with { Message = json.ReadText(), IsFound = true } },
    };

    private bool IsFound { get; init; }

    /// <summary>Reads an error body; null if it is none.</summary>
    public static ErrorJson? Read(ResponseBody body)
    {
        if (body.Length == 0)
            return null;
        try
        {
            using var json = PortalJson.Open(body.OpenText());
            return Read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an error; null if it is none.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static ErrorJson? Read(JsonTextReader json)
    {
        var error = Outer.Read(json, new ErrorJson(null, null, null));
        return error.IsFound ? error : null;
    }
}
