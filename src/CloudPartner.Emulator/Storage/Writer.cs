using System.Threading.Channels;
using CloudPartner.Emulator.Domain;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// Carries out all changes, one after the other, so that a rule and the change it allows are one step. Changes that
/// wait together are committed together, and none is answered before its commit: that keeps both the rate and the
/// promise.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int LargestGroup = 1000;

    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly PreparedConnection _connection;
    private readonly WriteStore _store;
    private readonly Task _loop;

    public Writer(PreparedConnection connection, Clock clock)
    {
        _connection = connection;
        _store = new WriteStore(connection, clock);
        _loop = Task.Run(RunAsync);
    }

    public bool HasPendingUsers => _store.PendingUsers.Any;

    public Task<T> RunAsync<T>(Func<WriteStore, T> change)
    {
        var work = new Work<T>(change);
        if (!_queue.Writer.TryWrite(work))
            throw new InvalidOperationException("The store is closed.");
        return work.Answer;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _store.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<Work>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            var open = false;
            try
            {
                _connection.Run("BEGIN IMMEDIATE");
                open = true;
                while (group.Count < LargestGroup && _queue.Reader.TryRead(out var work))
                {
                    group.Add(work);
                    work.Execute(_store);
                }

                _connection.Run("COMMIT");
                open = false;
                _store.PendingUsers.Commit();
                foreach (var work in group)
                    work.Succeed();
            }
            catch (Exception error)
            {
                _store.PendingUsers.Rollback();
                if (open)
                    TryRollBack();
                else if (group.Count == 0 && _queue.Reader.TryRead(out var first))
                    group.Add(first);
                foreach (var work in group)
                    work.Fail(error);
            }
        }
    }

    private void TryRollBack()
    {
        try
        {
            _connection.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Work
    {
        public abstract void Execute(WriteStore store);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<WriteStore, T> change) : Work
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Answer => _answer.Task;

        public override void Execute(WriteStore store) => _result = change(store);

        public override void Succeed() => _answer.TrySetResult(_result!);

        public override void Fail(Exception error) => _answer.TrySetException(error);
    }
}
