using System.Diagnostics;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;

namespace CloudPartner.Emulator.Control;

/// <summary>The newest requests, in memory, and counts of all of them.</summary>
internal sealed class RequestLog(Clock clock)
{
    private const int Capacity = 200_000;

    private readonly object _lock = new();
    private readonly Queue<RequestTrace> _entries = new();
    private readonly SortedDictionary<int, long> _statuses = [];
    private long _sequence;
    private long _dropped;
    private int _inFlight;
    private int _maxInFlight;

    public RequestTrace Begin(string method, string path, RequestIds ids)
    {
        lock (_lock)
        {
            var trace = new RequestTrace
            {
                Sequence = ++_sequence,
                Time = clock.Now,
                Started = Stopwatch.GetTimestamp(),
                Method = method,
                Path = path,
                Ids = ids,
            };
            _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
            _entries.Enqueue(trace);
            if (_entries.Count > Capacity)
            {
                _entries.Dequeue();
                _dropped++;
            }

            return trace;
        }
    }

    public void Leave(RequestTrace trace)
    {
        lock (_lock)
        {
            _inFlight--;
            _statuses[trace.Status] = _statuses.GetValueOrDefault(trace.Status) + 1;
        }
    }

    public (RequestTrace[] Entries, long Dropped, long Last) After(long number)
    {
        lock (_lock)
            return ([.. _entries.Where(entry => entry.Sequence > number)], _dropped, _sequence);
    }

    public (Dictionary<int, long> Statuses, long Requests, int InFlight, int MaxInFlight) Counts()
    {
        lock (_lock)
            return (new(_statuses), _sequence, _inFlight, _maxInFlight);
    }

    /// <summary>
    /// Starts over, counts included. Sequence numbers go on, so that a position from before stays valid.
    /// </summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _statuses.Clear();
            _dropped = 0;
            _maxInFlight = _inFlight;
        }
    }
}
