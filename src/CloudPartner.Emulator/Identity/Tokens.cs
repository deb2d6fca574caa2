using System.Collections.Concurrent;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Identity;

/// <summary>The access tokens that were issued. They are looked up as a whole and end with the process.</summary>
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
        // One thread sweeps. The time is kept as a number, which is read and written atomically.
        if (now.UtcTicks > due && Interlocked.CompareExchange(ref _nextSweep, now.AddMinutes(10).UtcTicks, due) == due)
        {
            foreach (var (old, owner) in _issued)
            {
                // Kept for an hour after they expired: an expired token is refused differently from an unknown one.
                if (owner.Expires.AddHours(1) < now)
                    _issued.TryRemove(old, out _);
            }
        }

        var expires = now.AddSeconds(_lifetimeSeconds);
        var token = AccessToken.Make(claims, issuer, application, now, expires);
        _issued[token] = (claims with { Application = application }, expires);
        return token;
    }

    /// <summary>What the token in an Authorization header says, or why it is not taken.</summary>
    public (TokenClaims? Claims, string? Error) Find(string? authorization)
    {
        const string scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return (null, "This call needs an access token in the Authorization header.");
        if (!_issued.TryGetValue(authorization[scheme.Length..].Trim(), out var found))
            return (null, "The access token was not issued by this emulator. It may be from before a restart.");
        return clock.Now < found.Expires ? (found.Claims, null) : (null, "The access token has expired.");
    }

    public void RevokeAll()
    {
        foreach (var (token, owner) in _issued)
            _issued[token] = (owner.Claims, DateTimeOffset.MinValue.AddDays(1));
    }
}
