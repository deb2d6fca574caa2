using System.Diagnostics;
using System.Runtime;
using System.Text.Json;

namespace CloudPartner.Bench.Contenders;

/// <summary>Measures a contender from the inside.</summary>
internal sealed class Meter
{
    private readonly TimeSpan _cpu;
    private readonly long _jit = JitInfo.GetCompiledMethodCount();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly long _started;
    private double? _first;

    private Meter()
    {
        using var process = Process.GetCurrentProcess();
        _cpu = process.TotalProcessorTime;
        _started = Stopwatch.GetTimestamp();
    }

    public static Meter Start() => new();

    /// <summary>The first item is there.</summary>
    public void First() => _first ??= Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Ends the measurement and tells it.</summary>
    public void Stop(long items)
    {
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes() - _allocated;
        using var process = Process.GetCurrentProcess();
        var (cpu, jit) = ((process.TotalProcessorTime - _cpu).TotalSeconds, JitInfo.GetCompiledMethodCount() - _jit);
        var measured = new Measurement(seconds, cpu, jit, process.PeakWorkingSet64, items, allocated, _first);
        Console.WriteLine(JsonSerializer.Serialize(measured, Measurement.Format));
    }
}
