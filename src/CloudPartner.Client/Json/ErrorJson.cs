using CloudPartner.Client.Http;
using Newtonsoft.Json;

namespace CloudPartner.Client.Json;

/// <summary>The error body: <c>{"error":{"code","message","target"}}</c>.</summary>
internal sealed record ErrorJson(string? Code, string? Message, string? Target)
{
    /// <summary>Reads an error body; null if it is none.</summary>
    public static ErrorJson? Read(ResponseBody body)
    {
        if (body.Length == 0) return null;
        string? code = null, message = null, target = null;
        var found = false;
        try
        {
            using var json = PortalJson.Open(body.OpenText());
            json.ReadObject(outer =>
            {
                if (outer != "error") { json.SkipValue(); return; }
                found = true;
                json.ReadObject(name =>
                {
                    switch (name)
                    {
                        case "code": code = json.ReadText(); break;
                        case "message": message = json.ReadText(); break;
                        case "target": target = json.ReadText(); break;
                        default: json.SkipValue(); break;
                    }
                });
            });
        }
        catch (JsonException)
        {
            return null;
        }
        return found ? new ErrorJson(code, message, target) : null;
    }
}
