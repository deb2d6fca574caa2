using System.Diagnostics;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Control;

/// <summary>
/// What happened to one request. Status 0: it has not been answered, or its connection was cut before an answer.
/// </summary>
internal sealed class RequestTrace
{
    public required long Sequence { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required long Started { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required RequestIds Ids { get; init; }

    public int Status { get; set; }

    public double Milliseconds { get; set; }

    public string? Fault { get; set; }

    /// <summary>
    /// Set before a connection is cut on purpose: the server still thinks of a status, but nobody gets it.
    /// </summary>
    public bool IsCut { get; set; }

    public void End(int status)
    {
        Status = IsCut ? 0 : status;
        Milliseconds = Stopwatch.GetElapsedTime(Started).TotalMilliseconds;
    }
}

/// <summary>The newest requests, in memory, and counts of all of them.</summary>
internal sealed class Journal(Clock clock)
{
    private const int Capacity = 200_000;

    private readonly object _gate = new();
    private readonly Queue<RequestTrace> _entries = new();
    private readonly SortedDictionary<int, long> _statuses = [];
    private long _sequence;
    private long _dropped;
    private int _inFlight;
    private int _maxInFlight;

    public RequestTrace Begin(string method, string path, RequestIds ids)
    {
        lock (_gate)
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
        lock (_gate)
        {
            _inFlight--;
            _statuses[trace.Status] = _statuses.GetValueOrDefault(trace.Status) + 1;
        }
    }

    public (RequestTrace[] Entries, long Dropped, long Last) After(long number)
    {
        lock (_gate)
            return ([.. _entries.Where(entry => entry.Sequence > number)], _dropped, _sequence);
    }

    public (Dictionary<int, long> Statuses, long Requests, int InFlight, int MaxInFlight) Counts()
    {
        lock (_gate)
            return (new(_statuses), _sequence, _inFlight, _maxInFlight);
    }

    /// <summary>
    /// Starts afresh, counts included; sequence numbers go on, so that an old position is never ahead.
    /// </summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _statuses.Clear();
            _dropped = 0;
            _maxInFlight = _inFlight;
        }
    }
}
