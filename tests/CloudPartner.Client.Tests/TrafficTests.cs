using CloudPartner.Client.Transport;
using Microsoft.Extensions.Time.Testing;

namespace CloudPartner.Client.Tests;

public class TrafficTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void One_refusal_closes_the_gate_for_everybody_and_a_longer_one_moves_it()
    {
        var gate = new RetryAfterGate(_time);
        Assert.Equal(ThrottleEffect.GateClosed, gate.OnThrottled(0, TimeSpan.FromSeconds(10), 64));
        Assert.Equal(ThrottleEffect.AlreadyClosed, gate.OnThrottled(0, TimeSpan.FromSeconds(20), 64));
        Assert.Equal(ThrottleEffect.Overloaded, gate.OnThrottled(0, TimeSpan.FromSeconds(20), 64));
        gate.OnThrottled(0, TimeSpan.FromSeconds(5), 64);
        Assert.Equal(20, gate.Remaining.TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.Zero, gate.Remaining);
    }

    [Fact]
    public void A_quota_keeps_the_gate_obedient()
    {
        var gate = new RetryAfterGate(_time);
        for (var round = 0; round < 20; round++)
        {
            var sent = gate.Generation;
            for (var i = 0; i < 500; i++)
                gate.OnSuccess(sent);
            Assert.Equal(ThrottleEffect.GateClosed, gate.OnThrottled(sent, TimeSpan.FromSeconds(1), 64));
            for (var i = 0; i < 63; i++)
                gate.OnSuccess(sent);
            Assert.Equal(1, gate.Remaining.TotalSeconds);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_small_quota_that_refuses_most_of_what_is_in_flight_keeps_it_obedient_too()
    {
        var gate = new RetryAfterGate(_time);
        for (var round = 0; round < 20; round++)
        {
            var sent = gate.Generation;
            for (var i = 0; i < 10; i++)
                gate.OnSuccess(sent);
            Assert.Equal(ThrottleEffect.GateClosed, gate.OnThrottled(sent, TimeSpan.FromSeconds(1), 64));
            for (var i = 0; i < 53; i++)
                gate.OnThrottled(sent, TimeSpan.FromSeconds(1), 64);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Refusals_of_single_requests_are_learnt_and_unlearnt()
    {
        var gate = new RetryAfterGate(_time);
        var closed = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var sent = gate.Generation;
            if (i % 10 != 0)
            {
                gate.OnSuccess(sent);
                continue;
            }
            if (gate.OnThrottled(sent, TimeSpan.FromSeconds(1), 64) == ThrottleEffect.RequestOnly)
                continue;
            closed++;
            // The others in flight were let through.
            for (var late = 0; late < 63; late++)
                gate.OnSuccess(sent);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(closed, 1, 4);
        Assert.Equal(TimeSpan.Zero, gate.Remaining);

        // Now a real quota: after a handful of refusals everybody waits again, and goes on doing so.
        var refused = 0;
        while (gate.OnThrottled(gate.Generation, TimeSpan.FromSeconds(1), 64) == ThrottleEffect.RequestOnly)
            Assert.InRange(++refused, 1, 60);
        Assert.Equal(1, gate.Remaining.TotalSeconds);
    }

    [Fact]
    public async Task The_limit_doubles_until_the_service_throttles_and_then_gives_way()
    {
        var limit = new ConcurrencyLimiter(64);
        Assert.Equal(32, limit.Current);
        for (var round = 0; round < 12; round++)
            await Round(limit);
        Assert.Equal(64, limit.Current);
        limit.Shrink();
        Assert.Equal(44, limit.Current);
        for (var round = 0; round < 12; round++)
            await Round(limit);
        Assert.InRange(limit.Current, 45, 60);
        for (var i = 0; i < 50; i++)
            limit.Shrink();
        Assert.Equal(1, limit.Current);
    }

    [Fact]
    public async Task Who_waits_for_a_permit_is_let_in_in_turn_and_a_cancelled_one_takes_none()
    {
        var limit = new ConcurrencyLimiter(1);
        await limit.AcquireAsync(default);
        using var stop = new CancellationTokenSource();
        var cancelled = limit.AcquireAsync(stop.Token);
        var next = limit.AcquireAsync(default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(next.IsCompleted);
        limit.Release(answered: true);
        await next;
        Assert.Equal(1, limit.InFlight);
    }

    [Fact]
    public async Task Who_is_stopped_in_line_or_on_arrival_holds_no_place()
    {
        var scheduler = new RequestScheduler(new ResilienceState(_time, TimeSpan.FromMinutes(5)), _time, 1);
        var first = new RequestLease(isWrite: true);
        Assert.Null(scheduler.Acquire(first, default));
        using var stop = new CancellationTokenSource();
        RequestLease stopped = new(isWrite: true),
            arrived = new(isWrite: true);
        var wait = scheduler.Acquire(stopped, stop.Token)!;
        var arrival = scheduler.Acquire(arrived, default)!;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        scheduler.OnAbandoned(stopped);
        Assert.Equal(1, scheduler.InFlight);

        scheduler.OnAnswered(first);
        await arrival;
        Assert.Throws<OperationCanceledException>((Action)(() => _ = scheduler.Acquire(arrived, stop.Token)));
        scheduler.OnAbandoned(arrived);
        Assert.Equal((0, 1), (scheduler.InFlight, scheduler.Sent));
    }

    [Fact]
    public async Task A_gate_that_closes_while_a_request_stands_in_line_takes_its_place_back()
    {
        var scheduler = new RequestScheduler(new ResilienceState(_time, TimeSpan.FromMinutes(5)), _time, 1);
        RequestLease first = new(isWrite: true),
            second = new(isWrite: true);
        Assert.Null(scheduler.Acquire(first, default));
        var place = scheduler.Acquire(second, default)!;
        Assert.True(scheduler.OnThrottled(first, TimeSpan.FromSeconds(10), null));
        await place;

        var closed = scheduler.Acquire(second, default)!;
        Assert.Equal(0, scheduler.InFlight);
        Assert.False(closed.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        await closed;
        Assert.Null(scheduler.Acquire(second, default));
        Assert.Equal((1, 2), (scheduler.InFlight, scheduler.Sent));
    }

    [Fact]
    public void An_outage_is_told_from_its_first_failure_to_the_next_answer()
    {
        var breaker = new CircuitBreaker(_time, TimeSpan.FromMinutes(5));
        Assert.Null(breaker.Outage);
        var since = _time.GetUtcNow();
        Assert.True(breaker.OnFailure(isProbe: false, "refused"));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(breaker.OnFailure(isProbe: false, "reset"));
        Assert.Equal(new PortalOutage(since, "reset", null), breaker.Outage);
        while (breaker.OnFailure(isProbe: false, "reset")) { }
        Assert.Equal(
            new PortalOutage(since, "reset", since + TimeSpan.FromSeconds(3) + TimeSpan.FromMinutes(5)),
            breaker.Outage
        );
        breaker.OnSuccess(isProbe: false);
        Assert.Null(breaker.Outage);
    }

    [Fact]
    public void An_outage_opens_the_circuit_and_one_at_a_time_asks_until_it_ends()
    {
        var breaker = new CircuitBreaker(_time, TimeSpan.FromMinutes(5));
        var repeats = 0;
        while (breaker.OnFailure(isProbe: false))
            repeats++;
        Assert.InRange(repeats, 90, 100);
        Assert.NotEqual(TimeSpan.Zero, breaker.Acquire(out _));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, breaker.Acquire(out var first));
        Assert.True(first);
        Assert.NotEqual(TimeSpan.Zero, breaker.Acquire(out var second));
        Assert.False(second);
        breaker.OnSuccess(isProbe: true);
        Assert.Equal(TimeSpan.Zero, breaker.Acquire(out second));
        Assert.False(second);
    }

    [Fact]
    public void Probes_are_few_in_an_outage_of_a_minute_and_its_end_is_noticed_within_two_seconds()
    {
        var breaker = new CircuitBreaker(_time, TimeSpan.FromMinutes(5));
        while (breaker.OnFailure(isProbe: false)) { }
        var probes = 0;
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromMinutes(1); )
        {
            var wait = breaker.Acquire(out var probe);
            Assert.InRange(wait.TotalSeconds, 0, 2);
            elapsed += wait;
            _time.Advance(wait);
            if (!probe)
                continue;
            probes++;
            Assert.False(breaker.OnFailure(isProbe: true));
        }
        Assert.InRange(probes, 28, 34);
    }

    [Fact]
    public void An_outage_that_is_too_long_ends_the_run()
    {
        var breaker = new CircuitBreaker(_time, TimeSpan.FromMinutes(5));
        while (breaker.OnFailure(isProbe: false)) { }
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(
            FaultKind.Unavailable,
            Assert.Throws<CloudPartnerException>(() => breaker.Acquire(out _)).Fault.Kind
        );
    }

    [Fact]
    public void Whoever_comes_long_after_a_run_has_given_up_asks_again()
    {
        var breaker = new CircuitBreaker(_time, TimeSpan.FromMinutes(5));
        while (breaker.OnFailure(isProbe: false)) { }
        _time.Advance(TimeSpan.FromMinutes(6));
        for (var i = 0; i < 3; i++)
            Assert.Throws<CloudPartnerException>(() => breaker.Acquire(out _));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(TimeSpan.Zero, breaker.Acquire(out var probe));
        Assert.True(probe);
        breaker.OnSuccess(isProbe: true);
        Assert.Equal(TimeSpan.Zero, breaker.Acquire(out _));
    }

    private static async Task Round(ConcurrencyLimiter limit)
    {
        var permits = limit.Current;
        for (var i = 0; i < permits; i++)
            await limit.AcquireAsync(default);
        for (var i = 0; i < permits; i++)
            limit.Release(answered: true);
    }
}
