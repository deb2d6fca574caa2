using System.Collections.Concurrent;
using System.Security.Cryptography;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// Who signs in, for which application and scope. Later requests need not repeat the scope, and other applications
/// cannot use it.
/// </summary>
internal sealed record Consent(Principal Caller, string Application = "", string Scope = "")
{
    public bool IsFor(string application) => Application.Equals(application, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The pending device codes and who approved them, and the refresh tokens of people.</summary>
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
    /// Completes a sign-in as the person would who typed the code, or declines it. False if the code is not pending.
    /// </summary>
    public bool CompleteAuthorization(string userCode, Principal? caller)
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

    /// <summary>The person who signed in with a device code.</summary>
    /// <exception cref="SignInException">Nobody has, or it was somebody else's code.</exception>
    public Consent Redeem(string deviceCode, string application)
    {
        if (!_codes.TryGetValue(deviceCode, out var code))
            throw Refused("invalid_grant", 70000, "The device code is not known here.");
        if (!code.Application.Equals(application, StringComparison.OrdinalIgnoreCase))
            throw Refused("invalid_grant", 70000, "The device code was given to another application.");
        if (clock.Now >= code.Expires)
            throw Refused("expired_token", 70020, "The device code has expired.");
        if (code.IsDeclined)
            throw Refused("authorization_declined", 70018, "The person declined to sign in.");
        if (code.Consent is not { } consent)
        {
            throw Refused(
                "authorization_pending",
                70016,
                "The person has not signed in yet. Ask again after the interval."
            );
        }

        // Of two concurrent requests, one gets it.
        return _codes.TryRemove(deviceCode, out _)
            ? consent
            : throw Refused("invalid_grant", 54005, "The device code was redeemed already.");

        static SignInException Refused(string error, int number, string description) =>
            new(400, error, number, description);
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
