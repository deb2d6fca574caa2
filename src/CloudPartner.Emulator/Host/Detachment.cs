using System.Runtime.InteropServices;

namespace CloudPartner.Emulator.Host;

/// <summary>
/// Keeps away what a person types in the terminal of the process that started this one. Ctrl+C goes to everybody in the
/// terminal, and is meant for a command there; an emulator that went with it would take its data along. It ends with
/// its parent, which closes its input.
/// </summary>
internal sealed class Detachment : IDisposable
{
    private readonly PosixSignalRegistration[] _ignored;

    public Detachment()
    {
        // A session, and so a process group, of its own also keeps Ctrl+Z away. Who leads a group cannot have it, but
        // has a group of its own then. On Windows a process that was started without a window has a console of its own.
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
