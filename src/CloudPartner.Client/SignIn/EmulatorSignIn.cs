using CloudPartner.Client.Json;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>A seeded identity of the local emulator signs in. Needs no secret; works on loopback only.</summary>
public sealed record EmulatorSignIn : SignInMethod
{
    /// <summary>The identity if none is named: an Owner of the Contoso publisher.</summary>
    public const string DefaultIdentity = "owner@contoso.com";

    /// <summary>The tenant that the emulator seeds.</summary>
    public const string DefaultTenant = "22222222-2222-4222-8222-222222222222";

    /// <summary>The identity's e-mail.</summary>
    public string Identity { get; init; } = DefaultIdentity;

    /// <inheritdoc />
    public override string Name => "Emulator";

    /// <inheritdoc />
    public override string Account => Identity;

    internal override ITokenSource Open(SignInContext context) => new EmulatorTokenSource(this, context);
}

/// <summary>
/// The emulator's own grant: a seeded identity gets a token without a secret. Refuses every address that is not
/// loopback.
/// </summary>
internal sealed class EmulatorTokenSource : ITokenSource
{
    private static readonly JsonShape<(string? Token, double Seconds, string? Error, string? Description)> Shape = new()
    {
        { "access_token", (answer, json) => answer with { Token = json.ReadText() } },
        { "expires_in", (answer, json) => answer with { Seconds = ReadSeconds(json) } },
        { "error", (answer, json) => answer with { Error = json.ReadText() } },
        { "error_description", (answer, json) => answer with { Description = json.ReadText() } },
    };

    private readonly EmulatorSignIn _signIn;
    private readonly SignInContext _context;
    private readonly MsalHttpClientFactory _http;

    public EmulatorTokenSource(EmulatorSignIn signIn, SignInContext context)
    {
        var authority = context.Environment.Authority;
        if (!authority.IsLoopback)
        {
            throw FieldRules.Refuse(
                "Uri",
                authority.Authority,
                "is not on this machine; the emulator's identities sign in on loopback only"
            );
        }

        (_signIn, _context, _http) = (
            signIn,
            context,
            new MsalHttpClientFactory(context, authority, authority.Authority)
        );
    }

    public bool CanRenew => true;

    public string AuthorityName => _context.Environment.Authority.Authority;

    public TimeSpan TimeLimit => _context.Timeouts.SignIn;

    public async Task<AccessToken> IssueAsync(
        string scope,
        bool force,
        string? claims,
        CancellationToken cancellationToken
    )
    {
        using var form = new FormUrlEncodedContent([
            new("grant_type", "urn:cloudpartner:emulator:identity"),
            new("identity", _signIn.Identity),
            new("scope", scope),
        ]);
        var address = new Uri(
            _context.Environment.Authority,
            Uri.EscapeDataString(_signIn.Tenant) + "/oauth2/v2.0/token"
        );
        byte[] body;
        try
        {
            using var response = await _http
                .GetHttpClient()
                .PostAsync(address, form, cancellationToken)
                .ConfigureAwait(false);
            body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransientFaultException transient) when (transient.Fault.Kind == FaultKind.Unreachable)
        {
            throw new TransientFaultException(
                transient.Fault with
                {
                    RecommendedAction =
                        "Start an emulator with Start-PortalEmulator, or name the address of a running one with -Uri.",
                }
            );
        }
        return Read(body);
    }

    public void Dispose() => _http.Dispose();

    private AccessToken Read(byte[] body)
    {
        var answer = default((string? Token, double Seconds, string? Error, string? Description));
        try
        {
            using var json = PortalJson.Open(new StreamReader(new MemoryStream(body, writable: false)));
            answer = Shape.Read(json, answer);
        }
        catch (JsonException)
        {
            answer.Description = "something that is not JSON. Is this the address of an emulator?";
        }
        return answer.Token is { } token
            ? AccessToken.Lasting(token, _context.Time.GetUtcNow(), TimeSpan.FromSeconds(answer.Seconds))
            : throw new CloudPartnerException(
                SignInFaults.Refused(_signIn, AuthorityName, answer.Error, answer.Description)
            );
    }

    private static double ReadSeconds(JsonTextReader json) =>
        double.TryParse(json.ReadText(), System.Globalization.CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and <= int.MaxValue
            ? seconds
            : throw new JsonReaderException("Expected a number of seconds.");
}
