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
    private readonly SqliteConnection _connection;
    private readonly WriteConnection _changes;
    private readonly Task _loop;

    public Writer(SqliteConnection connection, Clock clock)
    {
        _connection = connection;
        _changes = new WriteConnection(connection, clock);
        _loop = Task.Run(RunAsync);
    }

    public bool HasPendingUsers => _changes.HasPendingUsers;

    public Task<T> RunAsync<T>(Func<WriteConnection, T> change)
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
        _changes.Dispose();
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        using var begin = new Statement(_connection, "BEGIN IMMEDIATE");
        using var commit = new Statement(_connection, "COMMIT");
        using var rollback = new Statement(_connection, "ROLLBACK");
        var group = new List<Work>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            var open = false;
            try
            {
                begin.Execute();
                open = true;
                while (group.Count < LargestGroup && _queue.Reader.TryRead(out var work))
                {
                    group.Add(work);
                    work.Execute(_changes);
                }

                commit.Execute();
                open = false;
                _changes.KeepState();
                foreach (var work in group)
                    work.Succeed();
            }
            catch (Exception error)
            {
                _changes.ForgetState();
                if (open)
                    TryRollBack(rollback);
                else if (group.Count == 0 && _queue.Reader.TryRead(out var first))
                    group.Add(first);
                foreach (var work in group)
                    work.Fail(error);
            }
        }
    }

    private static void TryRollBack(Statement rollback)
    {
        try
        {
            rollback.Execute();
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Work
    {
        public abstract void Execute(WriteConnection changes);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<WriteConnection, T> change) : Work
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Answer => _answer.Task;

        public override void Execute(WriteConnection changes) => _result = change(changes);

        public override void Succeed() => _answer.TrySetResult(_result!);

        public override void Fail(Exception error) => _answer.TrySetException(error);
    }
}
