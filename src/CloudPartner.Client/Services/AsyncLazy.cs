namespace CloudPartner.Client.Services;

/// <summary>
/// Something that is read once, however many ask for it at the same time; again only if it could not be read.
/// </summary>
internal sealed class AsyncLazy<T>
    where T : class
{
    private readonly object _lock = new();
    private Task<T>? _reading;

    /// <summary>What was read; null before.</summary>
    public T? Value => Volatile.Read(ref _reading) is { IsCompletedSuccessfully: true } done ? done.Result : null;

    /// <summary>Gives what was read, or reads it.</summary>
    public async Task<T> GetAsync(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<T> reading;
            lock (_lock)
            {
                // Not begun under the lock, which is for nobody else's code.
                if (_reading is null or { IsFaulted: true } or { IsCanceled: true })
                    _reading = Task.Run(() => read(cancellationToken), CancellationToken.None);
                reading = _reading;
            }
            try
            {
                return await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Whoever began was cancelled; it begins anew.
            }
        }
    }
}
