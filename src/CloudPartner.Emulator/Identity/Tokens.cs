using System.Collections.Concurrent;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>
/// The access tokens that are out. What they say is for those who look; here they are known as a whole, and gone with
/// the process.
/// </summary>
internal sealed class Tokens(Clock clock)
{
    private readonly ConcurrentDictionary<string, (TokenClaims Claims, DateTimeOffset Expires)> _issued = new();
    private int _lifetimeSeconds = 3600;
    private long _nextSweep;

    public int LifetimeSeconds
    {
        get => _lifetimeSeconds;
        set => _lifetimeSeconds = value;
    }

    public string Issue(TokenClaims claims, string issuer, string application)
    {
        var now = clock.Now;
        var due = Interlocked.Read(ref _nextSweep);
        // One thread sweeps, and the time is a number, which no other thread ever reads half old and half new.
        if (now.UtcTicks > due && Interlocked.CompareExchange(ref _nextSweep, now.AddMinutes(10).UtcTicks, due) == due)
        {
            foreach (var (old, owner) in _issued)
            {
                // Kept a while after they expired: the answer to an expired token differs from the one to an unknown
                // token.
                if (owner.Expires.AddHours(1) < now)
                    _issued.TryRemove(old, out _);
            }
        }

        var expires = now.AddSeconds(_lifetimeSeconds);
        var token = AccessToken.Make(claims, issuer, application, now, expires);
        _issued[token] = (claims, expires);
        return token;
    }

    /// <summary>What an Authorization header stands for, or why it stands for nothing.</summary>
    public TokenClaims? Find(string? authorization, out string complaint)
    {
        complaint = "This call needs an access token in the Authorization header.";
        const string scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return null;

        complaint = "The access token was not issued by this emulator. It may be from before a restart.";
        if (!_issued.TryGetValue(authorization[scheme.Length..].Trim(), out var found))
            return null;

        complaint = "The access token has expired.";
        return clock.Now < found.Expires ? found.Claims : null;
    }

    public void RevokeAll()
    {
        foreach (var (token, owner) in _issued)
            _issued[token] = (owner.Claims, DateTimeOffset.MinValue.AddDays(1));
    }
}
