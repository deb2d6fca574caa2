using System.Diagnostics;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Control;

/// <summary>A fault that a request meets, with the name under which the log has it.</summary>
internal sealed record Fault(string Name, FaultRule Rule);

/// <summary>
/// Carries out a plan: decides which rule a request meets, keeps the quotas, and counts calls that came back before a
/// Retry-After was over. The same plan with the same requests in the same order gives the same faults.
/// </summary>
internal sealed class FaultInjector
{
    // A call that was sent before the refusal arrived cannot have known about it.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TimerError = TimeSpan.FromMilliseconds(5);

    private readonly object _lock = new();
    private readonly Random _random;
    private readonly int[] _matched;
    private readonly int[] _applied;
    private readonly Bucket[] _buckets;
    private readonly Dictionary<string, (TimeSpan From, TimeSpan Until)> _windows = [];
    private readonly Clock _clock;
    private readonly long _started = Stopwatch.GetTimestamp();

    public FaultInjector(FaultPlan plan, Clock clock)
    {
        Plan = plan;
        _clock = clock;
        _random = new Random(plan.Seed);
        _matched = new int[plan.Rules.Count];
        _applied = new int[plan.Rules.Count];
        _buckets = [.. plan.Quotas.Select(quota => new Bucket { Tokens = quota.Burst })];
    }

    public FaultPlan Plan { get; }

    public long EarlyCalls { get; private set; }

    public int[] Applied
    {
        get
        {
            lock (_lock)
                return [.. _applied];
        }
    }

    public Fault? Decide(string method, string path, bool isService)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetElapsedTime(_started) + TimeSpan.FromSeconds(_clock.AdvancedSeconds);
            var call = new Call(method, path, isService);
            CountEarlyCall(call, now);
            return MeetQuota(call, now) ?? MeetRule(call, now);
        }
    }

    private Fault? MeetQuota(Call call, TimeSpan now)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            var quota = Plan.Quotas[i];
            if (!quota.Match.Fits(call) || _buckets[i].Take(quota, now))
                continue;
            OpenWindow($"quota {i}", quota.RetryAfter, now);
            var refusal = new FaultRule
            {
                Action = FaultAction.Status,
                Status = 429,
                RetryAfter = quota.RetryAfter,
                Scope = quota.Scope,
            };
            return new Fault("quota", refusal);
        }

        return null;
    }

    private Fault? MeetRule(Call call, TimeSpan now)
    {
        for (var i = 0; i < _matched.Length; i++)
        {
            var rule = Plan.Rules[i];
            if (!rule.Match.Fits(call) || _matched[i]++ < rule.Skip || _applied[i] >= rule.Count)
                continue;
            if (rule.Probability < 1 && _random.NextDouble() >= rule.Probability)
                continue;
            _applied[i]++;
            if (rule.Action == FaultAction.Status)
                OpenWindow(WindowOf(i, rule, call), rule.RetryAfter, now);
            return new Fault(rule.Action, rule);
        }

        return null;
    }

    // A refusal with a scope covers everything that the rule matches; without one, only the request that got it.
    private static string WindowOf(int index, FaultRule rule, Call call) =>
        rule.Scope is null ? $"rule {index} {call.Method} {call.Path}" : $"rule {index}";

    private void OpenWindow(string key, string retryAfter, TimeSpan now)
    {
        if (RetryAfterText.Wait(retryAfter, DateTimeOffset.UtcNow) is not { } wait)
            return;
        var until = now + wait;
        if (_windows.TryGetValue(key, out var open) && open.Until > now)
            _windows[key] = (open.From, until > open.Until ? until : open.Until);
        else
            _windows[key] = (now + OnItsWay, until);
    }

    private void CountEarlyCall(Call call, TimeSpan now)
    {
        if (_windows.Count == 0)
            return;
        for (var i = 0; i < _buckets.Length; i++)
        {
            if (Plan.Quotas[i].Match.Fits(call) && IsEarly($"quota {i}", now))
            {
                EarlyCalls++;
                return;
            }
        }

        for (var i = 0; i < _matched.Length; i++)
        {
            var rule = Plan.Rules[i];
            if (rule.Action == FaultAction.Status && rule.Match.Fits(call) && IsEarly(WindowOf(i, rule, call), now))
            {
                EarlyCalls++;
                return;
            }
        }
    }

    private bool IsEarly(string key, TimeSpan now)
    {
        if (!_windows.TryGetValue(key, out var window))
            return false;
        if (now >= window.Until)
            _windows.Remove(key);
        return now >= window.From && now < window.Until - TimerError;
    }

    private sealed class Bucket
    {
        private TimeSpan _filled;
        private long _served;

        public double Tokens { get; set; }

        public bool Take(Quota quota, TimeSpan now)
        {
            var rate = quota.HalvesAfter > 0 && _served >= quota.HalvesAfter ? quota.PerSecond / 2 : quota.PerSecond;
            Tokens = Math.Min(quota.Burst, Tokens + ((now - _filled).TotalSeconds * rate));
            _filled = now;
            if (Tokens < 1)
                return false;
            Tokens--;
            _served++;
            return true;
        }
    }
}
