using System.Runtime.CompilerServices;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// What a runspace has open. Keyed weakly by the runspace, so that parallel runspaces neither see nor close each other's connections, and
/// nothing outlives its runspace.
/// </summary>
internal static class SessionTable
{
    private static readonly ConditionalWeakTable<object, Session> Sessions = [];

    /// <summary>The session of a runspace.</summary>
    public static Session Of(object runspace) => Sessions.GetOrCreateValue(runspace);
}

/// <summary>The open connections and emulators of one runspace; the newest connection is the default.</summary>
internal sealed class Session
{
    private readonly List<CloudPartnerConnection> _connections = [];
    private readonly List<RunningEmulator> _emulators = [];

    /// <summary>The connection that commands use unless they are told another; null if there is none that is open.</summary>
    public CloudPartnerConnection? Default => Connections is [var newest, ..] ? newest : null;

    /// <summary>The open connections, the default first.</summary>
    public IReadOnlyList<CloudPartnerConnection> Connections
    {
        get
        {
            lock (_connections)
            {
                _connections.RemoveAll(connection => !connection.IsOpen);
                return [.. Enumerable.Reverse(_connections)];
            }
        }
    }

    /// <summary>The emulators that this session started and that still run, the newest first.</summary>
    public IReadOnlyList<RunningEmulator> Emulators
    {
        get
        {
            lock (_emulators)
            {
                _emulators.RemoveAll(emulator => !emulator.IsRunning());
                return [.. Enumerable.Reverse(_emulators)];
            }
        }
    }

    public void Add(CloudPartnerConnection connection)
    {
        lock (_connections) _connections.Add(connection);
    }

    public void Add(RunningEmulator emulator)
    {
        lock (_emulators) _emulators.Add(emulator);
    }

    /// <summary>Closes all connections and asks all emulators to end, without waiting for them.</summary>
    public void Close()
    {
        foreach (var connection in Connections) connection.Dispose();
        foreach (var emulator in Emulators) _ = emulator.StopAsync();
    }
}

/// <summary>An emulator of this session, without naming the client's type, which would load the client with the session.</summary>
internal sealed record RunningEmulator(PortalEmulator Emulator, Func<bool> IsRunning, Func<Task> StopAsync);
