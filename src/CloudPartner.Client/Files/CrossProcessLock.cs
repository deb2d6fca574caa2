using System.Security.Cryptography;
using System.Text;

namespace CloudPartner.Client.Files;

/// <summary>
/// Lets one process of this machine at a time change a file. A named mutex and not a lock file: it leaves nothing
/// behind in somebody's repository, and ends with a process that dies.
/// </summary>
internal sealed class CrossProcessLock : IDisposable
{
    private readonly Mutex _mutex;

    private CrossProcessLock(Mutex mutex) => _mutex = mutex;

    /// <summary>
    /// Waits for the lock of a file, which the same thread has to release: nothing in between is asynchronous.
    /// </summary>
    /// <exception cref="IOException">Another process held it for too long.</exception>
    public static CrossProcessLock Acquire(string path, TimeSpan longestWait)
    {
        var name = OperatingSystem.IsWindows() ? path.ToUpperInvariant() : path;
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0, 16);
        var mutex = new Mutex(false, "Global\\CloudPartner." + hash);
        try
        {
            if (mutex.WaitOne(longestWait))
                return new CrossProcessLock(mutex);
        }
        catch (AbandonedMutexException)
        {
            // Its owner died; what it wrote is whole or not there at all.
            return new CrossProcessLock(mutex);
        }
        mutex.Dispose();
        throw new IOException(
            $"another process has been writing it for more than {longestWait.TotalSeconds:0} seconds"
        );
    }

    public void Dispose()
    {
        _mutex.ReleaseMutex();
        _mutex.Dispose();
    }
}
