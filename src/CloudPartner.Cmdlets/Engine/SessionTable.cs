using System.Runtime.CompilerServices;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// What a runspace has open. Keyed weakly by the runspace, so that parallel runspaces neither see nor close each
/// other's connections, and nothing outlives its runspace.
/// </summary>
internal static class SessionTable
{
    private static readonly ConditionalWeakTable<object, Session> Sessions = [];

    /// <summary>The session of a runspace.</summary>
    public static Session Of(object runspace) => Sessions.GetOrCreateValue(runspace);
}

/// <summary>The open connections and emulators of one runspace; the newest of each is the default.</summary>
internal sealed class Session
{
    /// <summary>The connections; the default is the one that commands use unless they are told another.</summary>
    public Opened<CloudPartnerConnection> Connections { get; } = new(connection => connection.IsOpen);

    /// <summary>The emulators that this session started and that still run.</summary>
    public Opened<RunningEmulator> Emulators { get; } = new(emulator => emulator.IsRunning());

    /// <summary>Closes all connections and asks all emulators to end, without waiting for them.</summary>
    public void Close()
    {
        foreach (var connection in Connections.All)
            connection.Dispose();
        foreach (var emulator in Emulators.All)
            _ = emulator.StopAsync();
    }
}

/// <summary>
/// What is open of one sort. The newest is the default, unless somebody set out to open another one since and did not
/// succeed: a script that
/// goes on after that means the one it asked for, never the one from before.
/// </summary>
internal sealed class Opened<T>(Func<T, bool> isOpen)
    where T : class
{
    private readonly List<T> _all = [];
    private bool _isSwitching;

    /// <summary>The newest that is open; null if there is none, or if the last attempt to open one did not
    /// succeed.</summary>
    public T? Default
    {
        get
        {
            lock (_all)
                return _isSwitching ? null : Newest();
        }
    }

    /// <summary>True if there is no default because the last attempt to open one did not succeed.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_all)
                return _isSwitching && Newest() is not null;
        }
    }

    /// <summary>All that are open, the newest first.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_all)
            {
                _all.RemoveAll(one => !isOpen(one));
                return [.. Enumerable.Reverse(_all)];
            }
        }
    }

    /// <summary>Says that another one is about to be opened. Until <see cref="Add"/> there is no default.</summary>
    public void Begin()
    {
        lock (_all)
            _isSwitching = true;
    }

    public void Add(T opened)
    {
        lock (_all)
        {
            _all.Add(opened);
            _isSwitching = false;
        }
    }

    private T? Newest() => _all.FindLast(one => isOpen(one));
}

/// <summary>
/// An emulator of this session, without naming the client's type, which would load the client with the session.
/// </summary>
internal sealed record RunningEmulator(PortalEmulator Emulator, Func<bool> IsRunning, Func<Task> StopAsync);
