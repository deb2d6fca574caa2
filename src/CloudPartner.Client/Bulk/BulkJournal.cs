namespace CloudPartner.Client.Bulk;

/// <summary>What a journal knows of an item.</summary>
internal enum JournalState
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its request was about to be sent; what came of it is not known.</summary>
    Begun,

    /// <summary>Carried out.</summary>
    Done,

    /// <summary>Certainly not carried out.</summary>
    Failed,

    /// <summary>Sent, and may have been carried out.</summary>
    Unknown,

    /// <summary>Begun, but nothing was sent before the run ended.</summary>
    Unsent,
}

/// <summary>What a journal belongs to. Another command, place or input is refused.</summary>
/// <param name="Operation">The command.</param>
/// <param name="Endpoint">The service.</param>
/// <param name="Publisher">The connection's publisher.</param>
/// <param name="Input">A fingerprint of the input where it is known beforehand; otherwise each item's own is
/// compared.</param>
public sealed record JournalHeader(string Operation, string Endpoint, string Publisher, string? Input)
{
    /// <summary>The fingerprint of the input as it was written, which earlier builds made; null where there is
    /// none.</summary>
    public string? WrittenInput { get; init; }
}

/// <summary>
/// Keeps a run resumable: a file of JSON lines that is only ever added to. An item is written, and the disk has
/// confirmed it, before its request is sent; its end is written after. Items are confirmed in groups, which makes that
/// cost little. There is no secret in it, and only its owner may read it.
/// </summary>
public sealed class BulkJournal : IAsyncDisposable
{
    // Long enough that items share a confirmation of the disk, which costs far more than a line, short against any
    // answer of a service. Items begin well before their requests are sent, so only the first ones wait for it.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;
    private readonly Dictionary<long, (string Fingerprint, JournalState State)> _before;
    private readonly object _lock = new();
    private readonly Task _writing;
    private Group _gathered = new();
    private bool _closing;
    private volatile CloudPartnerException? _failed;

    internal BulkJournal(FileStream file, Dictionary<long, (string, JournalState)> before)
    {
        _file = file;
        _before = before;
        // A thread of its own: the pool, which carries the answers, has few threads and would lose one to the disk.
        _writing = Task.Factory.StartNew(
            Write,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>How many items an earlier run had carried out.</summary>
    public int DoneBefore => _before.Values.Count(entry => entry.State == JournalState.Done);

    /// <summary>The first place that no earlier run has used.</summary>
    public long NextIndex => _before.Count == 0 ? 0 : _before.Keys.Max() + 1;

    /// <summary>Opens a journal, or begins one.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.JournalUnusable"/>: it belongs to another run,
    /// is damaged, in use, or cannot be written.</exception>
    public static BulkJournal Open(string path, JournalHeader header)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw JournalFile.Unusable(TextSanitizer.Shorten(path), "a path cannot contain a NUL character");
        if (Directory.Exists(path))
            throw JournalFile.Unusable(path, "it is a folder");
        FileStream? file = null;
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None, // a second run on the same journal is refused here
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            file = new FileStream(path, options);
            if (!file.CanSeek)
                throw JournalFile.Unusable(path, "it is no ordinary file");
            var before = JournalFile.Read(file, path, header);
            MakePrivate(file);
            return new BulkJournal(file, before);
        }
        catch (Exception failed)
        {
            file?.Dispose();
            if (failed is DirectoryNotFoundException)
                throw JournalFile.NoFolder(path);
            if (failed is IOException or UnauthorizedAccessException)
                throw JournalFile.Unusable(path, TextSanitizer.Foreign(failed, 200));
            throw;
        }
    }

    // Also one that was there before, with whatever rights. A file system without rights has none to give.
    private static void MakePrivate(FileStream file)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException) { }
    }

    /// <summary>What an earlier run did with an item.</summary>
    /// <exception cref="CloudPartnerException">The item is another than the one that the journal knows in this
    /// place.</exception>
    internal JournalState Before(long index, BulkItem item)
    {
        if (!_before.TryGetValue(index, out var entry))
            return JournalState.None;
        return
            entry.Fingerprint == item.Fingerprint
            || (item.WrittenContent is { } written && entry.Fingerprint == BulkItem.FingerprintOf(written))
            ? entry.State
            : throw JournalFile.Unusable(
                _file.Name,
                $"its input {index + 1} was another one than {item.Key}; the input has changed since"
            );
    }

    /// <summary>Ends when the disk has confirmed that the item is about to be sent.</summary>
    internal Task BeginAsync(long index, BulkItem item)
    {
        if (_failed is { } failed)
            return Task.FromException(failed);
        return Add(new Record(index, JournalState.Begun, item.Fingerprint, item.Goes, null))?.Written.Task
            ?? Task.FromException(new ObjectDisposedException(nameof(BulkJournal)));
    }

    /// <summary>Notes an item's end. Should it be lost, the item is read from the service in the next run.</summary>
    internal void End(long index, JournalState state, string? errorId) =>
        Add(new Record(index, state, null, null, errorId));

    /// <summary>Writes what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closing = true;
            Monitor.Pulse(_lock);
        }
        await _writing.ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    // The group that it will be written with; null after the end.
    private Group? Add(Record record)
    {
        lock (_lock)
        {
            if (_closing)
                return null;
            _gathered.Records.Add(record);
            if (_gathered.Records.Count == 1)
                Monitor.Pulse(_lock);
            return _gathered;
        }
    }

    // Waits for lines and takes all that have gathered; null at the end.
    private Group? Take()
    {
        lock (_lock)
        {
            while (_gathered.Records.Count == 0)
            {
                if (_closing)
                    return null;
                Monitor.Wait(_lock);
            }
        }
        Thread.Sleep(Gathering);
        lock (_lock)
        {
            var group = _gathered;
            _gathered = new Group();
            return group;
        }
    }

    private void Write()
    {
        while (Take() is { } group)
        {
            try
            {
                if (_failed is not null)
                    throw _failed;
                _file.Write(JournalFile.Lines(group.Records));
                if (group.Records.Exists(record => record.State == JournalState.Begun))
                    _file.Flush(flushToDisk: true);
                group.Written.TrySetResult();
            }
            // Whatever it is: without this thread nobody who waits for a line would ever go on. Nothing is written
            // after it, so that no line stands behind one that may be torn.
            catch (Exception failed)
            {
                _failed =
                    failed as CloudPartnerException
                    ?? JournalFile.Unusable(_file.Name, TextSanitizer.Foreign(failed, 200));
                group.Written.TrySetException(_failed);
                // Observed here, since lines that only report an end have no waiter.
                _ = group.Written.Task.Exception;
            }
        }
    }

    internal sealed record Record(long Index, JournalState State, string? Fingerprint, string? Goes, string? ErrorId);

    // Lines that are written together, and the task that ends when the disk has them.
    private sealed class Group
    {
        public List<Record> Records { get; } = [];

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
