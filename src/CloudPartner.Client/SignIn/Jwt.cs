using System.Globalization;
using System.Text;
using CloudPartner.Client.Json;
using CloudPartner.Client.Text;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>What a token says of itself, if it is a JWT. Nothing is verified: that is up to the service.</summary>
internal sealed record Jwt
{
    private static readonly JsonShape<Jwt> Shape = new()
    {
        { "exp", (jwt, json) => jwt with { ExpiresOn = Time(json.ReadText()) } },
        { "nbf", (jwt, json) => jwt with { ValidFrom = Time(json.ReadText()) } },
        { "aud", (jwt, json) => jwt with { Audience = ReadAudience(json) ?? jwt.Audience } },
        { "tid", (jwt, json) => jwt with { Tenant = json.ReadText() } },
        { "oid", (jwt, json) => jwt with { ObjectId = json.ReadText() } },
        { "upn", (jwt, json) => jwt with { Person = json.ReadText() } },
        { "unique_name", (jwt, json) => jwt with { Person = json.ReadText() } },
        { "preferred_username", (jwt, json) => jwt with { Person = json.ReadText() } },
        { "appid", (jwt, json) => jwt with { Application = json.ReadText() } },
        { "azp", (jwt, json) => jwt with { Application = json.ReadText() } },
        { "scp", (jwt, json) => jwt with { Scope = json.ReadText() } },
    };

    public DateTimeOffset? ExpiresOn { get; private init; }

    public DateTimeOffset? ValidFrom { get; private init; }

    public string? Audience { get; private init; }

    public string? Tenant { get; private init; }

    public string? Account => Person ?? Application ?? ObjectId;

    /// <summary>Who it was issued to. A person's token also names the program they used, which is not their
    /// identity.</summary>
    public PortalCaller Caller =>
        new()
        {
            Name = Person,
            ObjectId = Guid.TryParse(ObjectId, out var id) ? id : null,
            ApplicationId = Person is null && Scope is null && Guid.TryParse(Application, out var own) ? own : null,
        };

    private string? Person { get; init; }

    private string? Application { get; init; }

    private string? ObjectId { get; init; }

    private string? Scope { get; init; }

    /// <summary>Reads a token; null if it is not a JWT.</summary>
    public static Jwt? Read(string token)
    {
        if (token.Split('.') is not [_, var payload, _] || Base64Url.Decode(payload) is not { } bytes)
            return null;
        try
        {
            using var json = PortalJson.Open(new StringReader(Encoding.UTF8.GetString(bytes)));
            return Shape.Read(json, new Jwt());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A record would print what it read.
    public override string ToString() => "token";

    // A list of several is treated like none.
    private static string? ReadAudience(JsonTextReader json)
    {
        if (json.ReadOrThrow() == JsonToken.String)
            return json.CurrentText();
        json.Skip();
        return null;
    }

    private static DateTimeOffset? Time(string? seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)value)
            : null;
}
