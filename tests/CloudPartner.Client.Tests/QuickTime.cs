namespace CloudPartner.Client.Tests;

/// <summary>A clock that goes ten times as fast, for what waits by the clock while real sockets are at work.</summary>
internal sealed class QuickTime : TimeProvider
{
    private const int Factor = 10;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();

    public override long TimestampFrequency => TimeProvider.System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + ((TimeProvider.System.GetUtcNow() - _start) * Factor);

    public override long GetTimestamp() => TimeProvider.System.GetTimestamp() * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(TimeProvider.System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)));

    private static TimeSpan Shorter(TimeSpan span) => span == Timeout.InfiniteTimeSpan ? span : span / Factor;

    private sealed class Timer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorter(dueTime), Shorter(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
