namespace CloudPartner.Client.Http;

/// <summary>What a connection has learnt about its service, shared by all commands that use it.</summary>
internal sealed class ServiceState(TimeProvider time, TimeSpan longestOutage)
{
    public ThrottleGate Reads { get; } = new(time);

    public ThrottleGate Writes { get; } = new(time);

    public Circuit Circuit { get; } = new(time, longestOutage);
}

/// <summary>
/// Lets the requests of one command onto the wire: not while the service throttles or is down, and never more at once than the limit.
/// </summary>
internal sealed class Traffic(ServiceState service, TimeProvider time, InFlightLimit limit)
{
    private readonly InFlightLimit _limit = limit;
    private long _sent;
    private long _throttled;

    /// <summary>For a command that talks to one service.</summary>
    public Traffic(ServiceState service, TimeProvider time, int mostInFlight)
        : this(service, time, new InFlightLimit(mostInFlight))
    {
    }

    /// <summary>How many requests were sent, repeats included.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>How many were refused by throttling.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>How long everybody waits for the service, as it asked; zero if nobody does.</summary>
    public TimeSpan Waiting => service.Reads.Remaining > service.Writes.Remaining ? service.Reads.Remaining : service.Writes.Remaining;

    /// <summary>How many are in flight.</summary>
    public int InFlight => _limit.InFlight;

    /// <summary>Waits for a turn.</summary>
    public async ValueTask<Turn> EnterAsync(bool isWrite, CancellationToken cancellationToken)
    {
        var gate = isWrite ? service.Writes : service.Reads;
        while (true)
        {
            if (gate.Remaining is { } closed && closed > TimeSpan.Zero) await Task.Delay(closed, time, cancellationToken).ConfigureAwait(false);
            var probe = await service.Circuit.EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await _limit.AcquireAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                service.Circuit.Abandoned(probe);
                throw;
            }
            // Looked at again: while this request stood in line, the gate may have closed or the service gone down.
            if (gate.Remaining == TimeSpan.Zero && (probe || !service.Circuit.IsOpen))
            {
                Interlocked.Increment(ref _sent);
                return new Turn(isWrite, gate.Closures, probe);
            }
            _limit.Release(answered: false);
            service.Circuit.Abandoned(probe);
        }
    }

    /// <summary>The service answered, well or not.</summary>
    public void Answered(Turn turn)
    {
        (turn.IsWrite ? service.Writes : service.Reads).Passed(turn.SentUnder);
        service.Circuit.Answered(turn.Probe);
        _limit.Release(answered: true);
    }

    /// <summary>The service refused for now. True if everybody waits, so that the request need not wait by itself.</summary>
    public bool Refused(Turn turn, TimeSpan wait, string? scope)
    {
        Interlocked.Increment(ref _throttled);
        var inFlight = _limit.InFlight;
        // Graph names the limit that was hit as the second part of the scope: Read, Write or ReadWrite. Without it, it is that of the request.
        var named = scope?.Split('/') is [_, var part, ..] ? part : null;
        var (reads, writes) = named switch
        {
            "ReadWrite" => (true, true),
            "Read" => (true, false),
            "Write" => (false, true),
            _ => (!turn.IsWrite, turn.IsWrite),
        };
        var overloaded = reads && service.Reads.Refused(turn.SentUnder, wait, inFlight) == Refusal.Overloaded;
        overloaded |= writes && service.Writes.Refused(turn.SentUnder, wait, inFlight) == Refusal.Overloaded;
        if (overloaded) _limit.Shrink();
        service.Circuit.Answered(turn.Probe);
        _limit.Release(answered: false);
        return (turn.IsWrite ? service.Writes : service.Reads).Remaining > TimeSpan.Zero;
    }

    /// <summary>A passing fault. False if the repeat costs none of the request's attempts.</summary>
    public bool Failed(Turn turn)
    {
        _limit.Release(answered: false);
        return service.Circuit.Failed(turn.Probe);
    }

    /// <summary>Cancelled, or ended by something that says nothing about the service.</summary>
    public void Abandoned(Turn turn)
    {
        _limit.Release(answered: false);
        service.Circuit.Abandoned(turn.Probe);
    }
}

/// <summary>The permission to send one request.</summary>
internal readonly record struct Turn(bool IsWrite, long SentUnder, bool Probe);
