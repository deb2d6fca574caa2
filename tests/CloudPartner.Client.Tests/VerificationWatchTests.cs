using CloudPartner.Client.Prerequisites;

namespace CloudPartner.Client.Tests;

public sealed class VerificationWatchTests
{
    private readonly StubPortal _portal = new();
    private readonly SteppingTime _time = new();
    private readonly List<string> _seen = [];
    private int _asked;
    private int _missed;

    [Theory]
    // Each word is one answer: a state and sub-state, or what went wrong. The last one goes on.
    [InlineData("authorized", false, true, "authorized", 1)]
    [InlineData("rejected/email_domain", false, true, "rejected, at email_domain", 1)]
    [InlineData("pending/entry pending/entry pending/decision", false, true, "pending, at decision", 3)]
    [InlineData("pending/entry pending/decision authorized", true, true, "authorized", 3)]
    [InlineData(
        "pending/entry !Unreachable !Throttled !TimedOut !Unavailable authorized",
        false,
        true,
        "authorized",
        6
    )]
    [InlineData("!Unreachable pending/entry rejected", false, true, "rejected", 3)]
    [InlineData("pending/entry", false, false, "pending, at entry", 5)]
    [InlineData("pending/entry pending/decision", true, false, "pending, at decision", 5)]
    [InlineData("!Unreachable", false, false, null, 5)]
    public async Task It_ends_with_a_change_or_a_decision_or_when_the_time_is_over(
        string answers,
        bool untilFinished,
        bool isOver,
        string? last,
        int asked
    )
    {
        Answer(answers);
        var result = await RunAsync(untilFinished);
        Assert.Equal((isOver, last), (result.IsOver, result.Last?.ToString()));
        Assert.Equal(asked, _asked);
        Assert.Equal(last is null, result.Fault is not null);
        Assert.Equal(answers.Split(' ').Where(word => word[0] != '!').Distinct().Count(), _seen.Count);
        // Never sooner than was wanted, and once more at the very end.
        Assert.All(_time.Waits.SkipLast(1), wait => Assert.Equal(TimeSpan.FromMinutes(15), wait));
        Assert.True(_time.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait) <= TimeSpan.FromMinutes(50 + 45));
    }

    [Fact]
    public async Task An_outage_at_the_end_is_told()
    {
        Answer("pending/entry !Unreachable");
        var result = await RunAsync(false);
        Assert.Equal(
            (false, "pending, at entry", FaultKind.Unreachable),
            (result.IsOver, result.Last?.ToString(), result.Fault?.Kind)
        );
        Assert.Equal(4, _missed);
    }

    [Theory]
    [InlineData(FaultKind.Forbidden)]
    [InlineData(FaultKind.SignInFailed)]
    [InlineData(FaultKind.NotFound)]
    public async Task What_no_waiting_mends_ends_it(FaultKind kind)
    {
        Answer($"pending/entry !{kind}");
        var fault = await Assert.ThrowsAsync<CloudPartnerException>(() => RunAsync(false));
        Assert.Equal((kind, 2), (fault.Fault.Kind, _asked));
    }

    [Fact]
    public async Task It_can_be_cancelled_while_it_waits()
    {
        Answer("pending/entry");
        using var stop = new CancellationTokenSource();
        _time.Waiting = stop.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(false, stop.Token));
        Assert.Equal(1, _asked);
    }

    private Task<(PublisherVerification? Last, bool IsOver, CloudPartnerFault? Fault)> RunAsync(
        bool untilFinished,
        CancellationToken cancellationToken = default
    ) =>
        new VerificationWatch(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(50), untilFinished).RunAsync(
            _portal,
            "contoso",
            _time,
            state => _seen.Add($"{state}"),
            _ => _missed++,
            cancellationToken
        );

    private void Answer(string answers)
    {
        var words = answers.Split(' ');
        // So many answers fit into the time only if it goes on.
        if (words.Length > 5)
            _time.Slowness = 2;
        _portal.Facts = () =>
        {
            var word = words[Math.Min(_asked++, words.Length - 1)];
            if (word[0] == '!')
                throw StubPortal.Refusal(Enum.Parse<FaultKind>(word[1..]));
            return new RegistrationFacts("contoso", [])
            {
                VettingStatus = word.Split('/')[0],
                VettingSubStatus = word.Contains('/', StringComparison.Ordinal) ? word.Split('/')[1] : null,
            };
        };
    }

    /// <summary>A clock that goes on by itself only when somebody waits, by as much as they wait.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private TimeSpan _gone;

        public List<TimeSpan> Waits { get; } = [];

        /// <summary>How much longer the waits are than the time that goes by.</summary>
        public int Slowness { get; set; } = 1;

        public Action? Waiting { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _gone.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _gone;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            _gone += dueTime / Slowness;
            if (Waiting is null)
                return System.CreateTimer(callback, state, TimeSpan.Zero, period);
            Waiting();
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }
}
