using System.Collections.Concurrent;
using System.Security.Cryptography;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// Who signs in, and what for if that was said before: the requests that come after it need not say it again. What an
/// application was given is good for no other one.
/// </summary>
internal sealed record Consent(Principal Caller, string Application = "", string Scope = "")
{
    public bool IsFor(string application) => Application.Equals(application, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The device codes that are out, and who has approved them; and the refresh tokens of people.</summary>
internal sealed class DeviceCodes(Clock clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private sealed record Code(string UserCode, string Application, string Scope, DateTimeOffset Expires)
    {
        public Principal? Caller { get; set; }

        public Consent? Consent => Caller is null ? null : new Consent(Caller, Application, Scope);

        public bool IsDeclined { get; set; }
    }

    private readonly ConcurrentDictionary<string, Code> _codes = new();
    private readonly ConcurrentDictionary<string, Consent> _refreshTokens = new();

    public (string DeviceCode, string UserCode) Begin(string application, string scope)
    {
        var userCode = Convert.ToHexString(RandomNumberGenerator.GetBytes(4));
        var deviceCode = "device." + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[deviceCode] = new Code(userCode, application, scope, clock.Now + Lifetime);
        return (deviceCode, userCode);
    }

    /// <summary>
    /// What the person does who typed the code: signs in, or declines. False if nobody waits for this code.
    /// </summary>
    public bool Settle(string userCode, Principal? caller)
    {
        var code = _codes.Values.FirstOrDefault(code =>
            code.UserCode.Equals(userCode, StringComparison.OrdinalIgnoreCase) && clock.Now < code.Expires
        );
        if (code is null)
            return false;
        code.Caller = caller;
        code.IsDeclined = caller is null;
        return true;
    }

    /// <summary>The person who signed in with a device code, or why there is none.</summary>
    public Consent? Redeem(
        string deviceCode,
        string application,
        out (string Error, int Number, string Words) complaint
    )
    {
        complaint = ("invalid_grant", 70000, "The device code is not known here.");
        if (!_codes.TryGetValue(deviceCode, out var code))
            return null;
        complaint = ("invalid_grant", 70000, "The device code was given to another application.");
        if (!code.Application.Equals(application, StringComparison.OrdinalIgnoreCase))
            return null;
        complaint = ("expired_token", 70020, "The device code has expired.");
        if (clock.Now >= code.Expires)
            return null;
        complaint = ("authorization_declined", 70018, "The person declined to sign in.");
        if (code.IsDeclined)
            return null;
        complaint = ("authorization_pending", 70016, "The person has not signed in yet. Ask again after the interval.");
        if (code.Consent is not { } consent)
            return null;
        // Of two who ask at once, one gets it.
        complaint = ("invalid_grant", 54005, "The device code was redeemed already.");
        return _codes.TryRemove(deviceCode, out _) ? consent : null;
    }

    public string IssueRefreshToken(Consent consent)
    {
        var token = "refresh." + Convert.ToHexString(RandomNumberGenerator.GetBytes(24));
        _refreshTokens[token] = consent;
        return token;
    }

    /// <summary>The person whom a refresh token was given to. It can be used again, as Entra's can.</summary>
    public Consent? FindRefreshToken(string token, string application) =>
        _refreshTokens.GetValueOrDefault(token) is { } consent && consent.IsFor(application) ? consent : null;

    public void RevokeRefreshTokens() => _refreshTokens.Clear();
}
