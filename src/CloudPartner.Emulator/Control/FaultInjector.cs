using System.Diagnostics;
using System.Globalization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Control;

/// <summary>A fault that a request meets.</summary>
internal sealed record Fault(string Action, FaultRule Rule);

/// <summary>
/// A plan at work: which of its rules a request meets, what its quotas have left, and who came back before a
/// Retry-After was over. The same plan with the same requests in the same order gives the same faults.
/// </summary>
internal sealed class ActivePlan
{
    // A call that was on its way when the refusal left cannot have known of it.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TimerError = TimeSpan.FromMilliseconds(5);

    private readonly object _gate = new();
    private readonly Random _random;
    private readonly int[] _matched;
    private readonly int[] _applied;
    private readonly Bucket[] _buckets;
    private readonly Dictionary<string, (TimeSpan From, TimeSpan Until)> _windows = [];
    private readonly Clock _clock;
    private readonly long _started = Stopwatch.GetTimestamp();

    public ActivePlan(FaultPlan plan, Clock clock)
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
            lock (_gate)
                return [.. _applied];
        }
    }

    public Fault? Decide(string method, string path)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetElapsedTime(_started) + TimeSpan.FromSeconds(_clock.AdvancedSeconds);
            CountEarlyCall(method, path, now);
            return MeetQuota(method, path, now) ?? MeetRule(method, path, now);
        }
    }

    private Fault? MeetQuota(string method, string path, TimeSpan now)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            var quota = Plan.Quotas[i];
            if (!quota.Match.Fits(method, path) || _buckets[i].Take(quota, now))
                continue;
            OpenWindow($"quota {i}", quota.RetryAfter, now);
            var refusal = new FaultRule
            {
                Action = "status",
                Status = 429,
                RetryAfter = quota.RetryAfter,
                Scope = quota.Scope,
            };
            return new Fault("quota", refusal);
        }

        return null;
    }

    private Fault? MeetRule(string method, string path, TimeSpan now)
    {
        for (var i = 0; i < _matched.Length; i++)
        {
            var rule = Plan.Rules[i];
            if (!rule.Match.Fits(method, path) || _matched[i]++ < rule.Skip || _applied[i] >= rule.Count)
                continue;
            if (rule.Probability < 1 && _random.NextDouble() >= rule.Probability)
                continue;
            _applied[i]++;
            if (rule.Action == "status")
                OpenWindow(WindowOf(i, rule, method, path), rule.RetryAfter, now);
            return new Fault(rule.Action, rule);
        }

        return null;
    }

    // A refusal with a scope is meant for everything that the rule matches, one without only for the request that got
    // it.
    private static string WindowOf(int index, FaultRule rule, string method, string path) =>
        rule.Scope is null ? $"rule {index} {method} {path}" : $"rule {index}";

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

    private void CountEarlyCall(string method, string path, TimeSpan now)
    {
        if (_windows.Count == 0)
            return;
        for (var i = 0; i < _buckets.Length; i++)
        {
            if (Plan.Quotas[i].Match.Fits(method, path) && IsEarly($"quota {i}", now))
            {
                EarlyCalls++;
                return;
            }
        }

        for (var i = 0; i < _matched.Length; i++)
        {
            var rule = Plan.Rules[i];
            if (
                rule.Action == "status"
                && rule.Match.Fits(method, path)
                && IsEarly(WindowOf(i, rule, method, path), now)
            )
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

/// <summary>The forms of Retry-After that a plan can ask for.</summary>
internal static class RetryAfterText
{
    private const string Date = "date:";

    /// <summary>The header to send; null for none.</summary>
    public static string? Header(string text, DateTimeOffset now)
    {
        if (text == "none")
            return null;
        return DateSeconds(text) is { } seconds
            ? now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)
            : text;
    }

    /// <summary>
    /// How long a client that understands the header waits; null when it says nothing that can be understood.
    /// </summary>
    public static TimeSpan? Wait(string text, DateTimeOffset now)
    {
        // An HTTP date has whole seconds only, so the client cannot know of the rest.
        if (DateSeconds(text) is { } ahead)
            return DateTimeOffset.FromUnixTimeSeconds(now.AddSeconds(ahead).ToUnixTimeSeconds()) - now;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400))
            : null;
    }

    public static double? DateSeconds(string text) =>
        text.StartsWith(Date, StringComparison.Ordinal)
        && double.TryParse(text.AsSpan(Date.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;
}
