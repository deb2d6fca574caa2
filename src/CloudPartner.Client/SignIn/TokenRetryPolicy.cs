using CloudPartner.Client.Transport;

namespace CloudPartner.Client.SignIn;

/// <summary>
/// Decides how long one token is asked for. In a run, for as long as a service may be down; what an authority asks to
/// wait does not count towards that, since it answers. At the first sign-in somebody is waiting at the
/// prompt, so there are only a few tries.
/// </summary>
internal sealed class TokenRetryPolicy(TimeProvider time, HttpTimeouts timeouts, bool isRun)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _began = time.GetUtcNow();
    private TimeSpan _throttled;
    private TimeSpan _pause = FirstPause;
    private int _tries;

    /// <summary>The pause before the next try; null to give up.</summary>
    public TimeSpan? PauseAfter(CloudPartnerFault fault, TimeSpan longestThrottle)
    {
        _tries++;
        var passed = time.GetUtcNow() - _began;
        var pause = fault.RetryAfter ?? _pause;
        if (fault.RetryAfter is null)
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        if (!isRun)
            return _tries < RetryPolicy.MaxAttempts && passed + pause < timeouts.SignIn ? pause : null;
        if (fault.Kind != FaultKind.Throttled && fault.RetryAfter is null)
            return passed - _throttled <= timeouts.Outage ? pause : null;
        _throttled += pause;
        return _throttled <= longestThrottle ? pause : null;
    }

    /// <summary>The fault after giving up.</summary>
    public CloudPartnerFault End(CloudPartnerFault last) =>
        !isRun
            ? last
            : last with
            {
                Kind = FaultKind.Unavailable,
                Message = $"There has been no token for {(time.GetUtcNow() - _began).TotalSeconds:0} s: {last.Message}",
                RecommendedAction = FaultCatalog.Get(FaultKind.Unavailable).RecommendedAction,
            };
}
