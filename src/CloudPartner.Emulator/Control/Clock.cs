namespace CloudPartner.Emulator.Control;

/// <summary>The emulator's own time, which a test can put forward: tokens, change times and operations follow it.</summary>
internal sealed class Clock
{
    private long advancedMilliseconds;

    public DateTimeOffset Now => DateTimeOffset.UtcNow.AddMilliseconds(Interlocked.Read(ref advancedMilliseconds));

    public double AdvancedSeconds => Interlocked.Read(ref advancedMilliseconds) / 1000.0;

    public void Advance(double seconds) => Interlocked.Add(ref advancedMilliseconds, (long)(seconds * 1000));
}
