namespace CloudPartner.Emulator.Domain;

/// <summary>
/// The emulator's own time, which a test can put forward: tokens, change times, operations, quotas and waits follow it.
/// </summary>
internal sealed class Clock
{
    private long _advancedMilliseconds;

    public DateTimeOffset Now => DateTimeOffset.UtcNow.AddMilliseconds(Interlocked.Read(ref _advancedMilliseconds));

    public double AdvancedSeconds => Interlocked.Read(ref _advancedMilliseconds) / 1000.0;

    public void Advance(double seconds) => Interlocked.Add(ref _advancedMilliseconds, (long)(seconds * 1000));
}
