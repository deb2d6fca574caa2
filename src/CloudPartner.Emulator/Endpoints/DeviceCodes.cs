using System.Collections.Concurrent;
using System.Security.Cryptography;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Store;

namespace CloudPartner.Emulator.Endpoints;

/// <summary>The device codes that are out, and who has approved them; and the refresh tokens of people.</summary>
internal sealed class DeviceCodes(Clock clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private sealed record Code(string UserCode, DateTimeOffset Expires)
    {
        public Caller? Caller { get; set; }

        public bool IsDeclined { get; set; }
    }

    private readonly ConcurrentDictionary<string, Code> _codes = new();
    private readonly ConcurrentDictionary<string, Caller> _refreshTokens = new();

    public (string DeviceCode, string UserCode) Begin()
    {
        var userCode = Convert.ToHexString(RandomNumberGenerator.GetBytes(4));
        var deviceCode = "device." + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[deviceCode] = new Code(userCode, clock.Now + Lifetime);
        return (deviceCode, userCode);
    }

    /// <summary>What the person does who typed the code: signs in, or declines. False if nobody waits for this code.</summary>
    public bool Settle(string userCode, Caller? caller)
    {
        var code = _codes.Values.FirstOrDefault(code => code.UserCode.Equals(userCode, StringComparison.OrdinalIgnoreCase) && clock.Now < code.Expires);
        if (code is null)
            return false;
        code.Caller = caller;
        code.IsDeclined = caller is null;
        return true;
    }

    /// <summary>The person who signed in with a device code, or why there is none.</summary>
    public Caller? Redeem(string deviceCode, out (string Error, int Number, string Words) complaint)
    {
        complaint = ("invalid_grant", 70000, "The device code is not known here.");
        if (!_codes.TryGetValue(deviceCode, out var code))
            return null;
        complaint = ("expired_token", 70020, "The device code has expired.");
        if (clock.Now >= code.Expires)
            return null;
        complaint = ("authorization_declined", 70018, "The person declined to sign in.");
        if (code.IsDeclined)
            return null;
        complaint = ("authorization_pending", 70016, "The person has not signed in yet. Ask again after the interval.");
        if (code.Caller is null)
            return null;
        // Of two who ask at once, one gets it.
        complaint = ("invalid_grant", 54005, "The device code was redeemed already.");
        return _codes.TryRemove(deviceCode, out _) ? code.Caller : null;
    }

    public string IssueRefreshToken(Caller caller)
    {
        var token = "refresh." + Convert.ToHexString(RandomNumberGenerator.GetBytes(24));
        _refreshTokens[token] = caller;
        return token;
    }

    /// <summary>The person whom a refresh token was given to. It can be used again, as Entra's can.</summary>
    public Caller? FindRefreshToken(string token) => _refreshTokens.GetValueOrDefault(token);

    public void RevokeRefreshTokens() => _refreshTokens.Clear();
}
