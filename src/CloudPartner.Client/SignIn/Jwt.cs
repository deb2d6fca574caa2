using System.Globalization;
using System.Text;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>What a token says of itself, if it is a JWT. Nothing is verified: the service does that.</summary>
internal sealed record Jwt
{
    public DateTimeOffset? ExpiresOn { get; private set; }

    public DateTimeOffset? ValidFrom { get; private set; }

    public string? Audience { get; private set; }

    public string? Tenant { get; private set; }

    public string? Account { get; private set; }

    /// <summary>Who it was issued to. A person's token names the program they used as well, which is nobody's
    /// identity.</summary>
    public PortalCaller Caller { get; private set; } = new();

    /// <summary>Reads a token; null if it is no JWT.</summary>
    public static Jwt? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;
        var text = parts[1].Replace('-', '+').Replace('_', '/');
        Span<byte> bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var count))
            return null;
        var jwt = new Jwt();
        try
        {
            using var json = PortalJson.Open(new StringReader(Encoding.UTF8.GetString(bytes[..count])));
            string? person = null,
                application = null,
                id = null,
                scope = null;
            json.ReadObject(name =>
            {
                switch (name)
                {
                    case "exp":
                        jwt.ExpiresOn = Time(json.ReadText());
                        break;
                    case "nbf":
                        jwt.ValidFrom = Time(json.ReadText());
                        break;
                    case "tid":
                        jwt.Tenant = json.ReadText();
                        break;
                    case "upn" or "unique_name" or "preferred_username":
                        person = json.ReadText();
                        break;
                    case "appid" or "azp":
                        application = json.ReadText();
                        break;
                    case "oid":
                        id = json.ReadText();
                        break;
                    case "scp":
                        scope = json.ReadText();
                        break;
                    case "aud":
                        json.ReadOrThrow();
                        if (json.TokenType == JsonToken.String)
                            jwt.Audience = json.CurrentText();
                        else
                            json.Skip();
                        break;
                    default:
                        json.SkipValue();
                        break;
                }
            });
            jwt.Account = person ?? application ?? id;
            jwt.Caller = new PortalCaller
            {
                Name = person,
                ObjectId = Guid.TryParse(id, out var objectId) ? objectId : null,
                ApplicationId = person is null && scope is null && Guid.TryParse(application, out var own) ? own : null,
            };
            return jwt;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A record would print what it read.
    public override string ToString() => "token";

    private static DateTimeOffset? Time(string? seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)value)
            : null;
}
