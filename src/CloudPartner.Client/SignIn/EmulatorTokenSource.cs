using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>The emulator's own grant: a seeded identity gets a token for the asking. Refuses every address that is not loopback.</summary>
internal sealed class EmulatorTokenSource : ITokenSource
{
    private readonly EmulatorSignIn _signIn;
    private readonly CloudPartnerEnvironment _environment;
    private readonly TimeProvider _time;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    public EmulatorTokenSource(EmulatorSignIn signIn, CloudPartnerEnvironment environment, TimeProvider time)
    {
        _time = time;
        if (!environment.Authority.IsLoopback)
            throw FieldRules.Refuse("Uri", environment.Authority.Authority, "is not on this machine; the emulator's identities sign in on loopback only");
        _signIn = signIn;
        _environment = environment;
    }

    public bool CanRenew => true;

    public async Task<IssuedToken> IssueAsync(bool force, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([
            new("grant_type", "urn:cloudpartner:emulator:identity"), new("identity", _signIn.Identity), new("scope", _environment.Scope)]);
        var address = new Uri(_environment.Authority, Uri.EscapeDataString(_signIn.Tenant) + "/oauth2/v2.0/token");
        string text;
        try
        {
            using var response = await _client.PostAsync(address, form, cancellationToken).ConfigureAwait(false);
            text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException unreachable)
        {
            throw new CloudPartnerException(SignInFaults.Unreachable(unreachable, _environment) with
            {
                RecommendedAction = "Start an emulator with Start-PortalEmulator, or name the address of a running one with -Uri.",
            });
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudPartnerException(new CloudPartnerFault(FaultKind.TimedOut, $"{address.Authority} gave no token within {_client.Timeout.TotalSeconds:0} s."));
        }
        return Read(text);
    }

    public void Dispose() => _client.Dispose();

    private IssuedToken Read(string text)
    {
        string? token = null, error = null, words = null;
        double seconds = 0;
        try
        {
            using var json = PortalJson.Open(new StringReader(text));
            json.ReadObject(name =>
            {
                switch (name)
                {
                    case "access_token": token = json.ReadText(); break;
                    case "expires_in": seconds = double.Parse(json.ReadText() ?? "0", System.Globalization.CultureInfo.InvariantCulture); break;
                    case "error": error = json.ReadText(); break;
                    case "error_description": words = json.ReadText(); break;
                    default: json.SkipValue(); break;
                }
            });
        }
        catch (JsonException)
        {
            words = "something that is not JSON. Is this the address of an emulator?";
        }
        return token is not null
            ? IssuedToken.Lasting(token, _time.GetUtcNow(), TimeSpan.FromSeconds(seconds))
            : throw new CloudPartnerException(SignInFaults.Refused(_signIn, _environment, error, words));
    }
}
