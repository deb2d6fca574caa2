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
    /// <summary>Reads an error body; null if it is none.</summary>
    public static ErrorJson? Read(ResponseBody body)
    {
        if (body.Length == 0)
            return null;
        string? code = null,
            message = null,
            target = null;
        var found = false;
        try
        {
            using var json = PortalJson.Open(body.OpenText());
            json.ReadObject(outer =>
            {
                switch (outer)
                {
                    case "error":
                        break;
                    case "code":
                        (code, found) = (json.ReadText(), true);
                        return;
                    case "description" or "message":
                        (message, found) = (json.ReadText(), true);
                        return;
                    default:
                        json.SkipValue();
                        return;
                }
                found = true;
                json.ReadObject(name =>
                {
                    switch (name)
                    {
                        case "code":
                            code = json.ReadText();
                            break;
                        case "message":
                            message = json.ReadText();
                            break;
                        case "target":
                            target = json.ReadText();
                            break;
                        default:
                            json.SkipValue();
                            break;
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
