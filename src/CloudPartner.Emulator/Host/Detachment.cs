using System.Runtime.InteropServices;

namespace CloudPartner.Emulator.Host;

/// <summary>
/// Ignores signals from the terminal of the parent process. Ctrl+C reaches every process there and is meant for a
/// command; an emulator that ended with it would take its data along. It ends when its parent closes its input.
/// </summary>
internal sealed class Detachment : IDisposable
{
    private readonly PosixSignalRegistration[] _ignored;

    public Detachment()
    {
        // A session of its own also keeps Ctrl+Z away. A group leader cannot start one, but has a group of its own
        // already. On Windows, a process that was started without a window has a console of its own.
        if (!OperatingSystem.IsWindows())
            _ = NewSession();
        _ignored =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, context => context.Cancel = true)
            ),
        ];
    }

    public void Dispose()
    {
        foreach (var registration in _ignored)
            registration.Dispose();
    }

    [DllImport("libc", EntryPoint = "setsid")]
    private static extern int NewSession();
}
