using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace CloudPartner.Client.Bulk;

/// <summary>A run, whatever its items give.</summary>
public abstract class BulkRun : IDisposable
{
    /// <summary>
    /// Ends, after <see cref="Complete"/>, when every outcome has been delivered, or with the exception that ended the
    /// run.
    /// </summary>
    public abstract Task Completion { get; }

    /// <summary>Says that there are no more items.</summary>
    public abstract void Complete();

    /// <summary>Ends the run for a reason of the caller's. Returns <see cref="Completion"/>, which waits for what is on
    /// the wire.</summary>
    public abstract Task EndAsync(CloudPartnerFault why);

    /// <summary>
    /// Takes nothing more. What is under way still ends by itself, and only then goes what it works with.
    /// </summary>
    public abstract void Dispose();
}

/// <summary>
/// Carries out many items, several at once, and hands each outcome over once, in the order of the items. An item holds
/// its place in a bounded window until its outcome has been handed over, so a slow reader slows the sending down and
/// memory does not grow with the input.
/// </summary>
public sealed class BulkRun<TResult> : BulkRun
    where TResult : class
{
    // Outcomes that wait for an earlier one. Wide enough that an item which waits out a throttle of its own does not
    // stop the others.
    private const int Window = 4096;

    // Items under way, per request that may be in flight: the next ones stand ready, and those that wait out a throttle
    // hold no place on the wire.
    private const int UnderWayPerRequest = 8;

    // Who waits for room waits for room for so many, so that the run does not wake its source once for each item.
    private const int LargestBatch = 128;

    private readonly BulkJournal? _journal;
    private readonly BulkEnding _ending;
    private readonly CancellationTokenSource _halt;
    private readonly CancellationToken _halted;
    private readonly Channel<Task<BulkOutcome<TResult>>> _window = Channel.CreateUnbounded<Task<BulkOutcome<TResult>>>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );
    private readonly int _mostUnderWay;
    private readonly int _batch;
    private int _inWindow;
    private int _underWay;
    private TaskCompletionSource? _room;
    private volatile Exception? _end;

    /// <summary>Starts a run.</summary>
    /// <param name="inFlight">The ceiling of requests in flight, 1 or more; the portal finds the right number below
    /// it.</param>
    /// <param name="deliver">Receives each outcome, one at a time; the next one waits until it has finished.</param>
    /// <param name="journal">Keeps what was done, if the run is to be resumable. Stays the caller's.</param>
    /// <param name="cancellationToken">Starts nothing new and ends the operations under way.</param>
    /// <param name="ending">Says when the run ends before its input does; by default with a fault that nothing
    /// survives.</param>
    public BulkRun(
        int inFlight,
        Func<BulkOutcome<TResult>, Task> deliver,
        BulkJournal? journal,
        CancellationToken cancellationToken,
        BulkEnding? ending = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        _journal = journal;
        _ending = ending ?? new BulkEnding();
        _halt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _halted = _halt.Token;
        _mostUnderWay = inFlight * UnderWayPerRequest;
        _batch = Math.Min(LargestBatch, _mostUnderWay / 4);
        Completion = DeliverAsync(deliver);
    }

    /// <inheritdoc />
    public override Task Completion { get; }

    /// <summary>Told of each outcome that can no longer be delivered, since delivering an earlier one failed.</summary>
    public Action<BulkOutcome>? Undelivered { get; init; }

    /// <summary>Takes one more item; waits while the window is full. One caller at a time.</summary>
    /// <param name="index">Its place in the input, by which a journal knows it.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="BulkRunEndedException">An earlier item has ended the run. After that no item is
    /// taken.</exception>
    public async ValueTask AddAsync(long index, BulkItem<TResult> item)
    {
        // Room first, so that the item begins only once its outcome can be handed over. Nobody else adds or closes, so
        // the room stays.
        if (!HasRoomFor(1))
            await RoomAsync().ConfigureAwait(false);
        if (!_halted.IsCancellationRequested)
        {
            Interlocked.Increment(ref _inWindow);
            _ending.Take(item);
            _window.Writer.TryWrite(RunAsync(index, item));
            return;
        }
        // The run has ended: tell why, which a mere cancellation here would not.
        Complete();
        await Completion.ConfigureAwait(false);
        _halted.ThrowIfCancellationRequested();
    }

    /// <inheritdoc />
    public override void Complete() => _window.Writer.TryComplete();

    /// <inheritdoc />
    public override Task EndAsync(CloudPartnerFault why)
    {
        End(new BulkRunEndedException(why, null, null));
        Complete();
        return Completion;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        Complete();
        Completion.ContinueWith(
            static (_, halt) => ((CancellationTokenSource)halt!).Dispose(),
            _halt,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private Task RoomAsync()
    {
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _room, room);
        // A slot may have been freed before `_room` was published.
        if (HasRoomFor(_batch))
            room.TrySetResult();
        return room.Task;
    }

    private bool HasRoomFor(int items) =>
        Volatile.Read(ref _inWindow) <= Window - items && Volatile.Read(ref _underWay) <= _mostUnderWay - items;

    private void Leave(ref int count)
    {
        Interlocked.Decrement(ref count);
        if (Volatile.Read(ref _room) is { Task.IsCompleted: false } room && HasRoomFor(_batch))
            room.TrySetResult();
    }

    private async Task<BulkOutcome<TResult>> RunAsync(long index, BulkItem<TResult> item)
    {
        var before = _journal?.Before(index, item) ?? JournalState.None;
        if (before == JournalState.Done)
            return new BulkOutcome<TResult>(item, BulkStatus.Resumed, null, null);

        // Up to its first wait this runs within AddAsync, so the next item finds it counted.
        Interlocked.Increment(ref _underWay);
        try
        {
            if (_journal is not null)
                await _journal.BeginAsync(index, item).ConfigureAwait(false);
            var result = await item.Operation(IsOpen(before), _halted).ConfigureAwait(false);
            _journal?.End(index, JournalState.Done, null);
            _ending.Succeeded();
            return new BulkOutcome<TResult>(item, BulkStatus.Done, result, null);
        }
        catch (CloudPartnerException failed)
        {
            // What an earlier run left open stays so if this one could not find out.
            var unknown = failed.Fault.MayHaveHappened || (IsOpen(before) && !TellsOutcome(failed.Fault.Kind));
            _journal?.End(index, unknown ? JournalState.Unknown : JournalState.Failed, failed.Fault.ErrorId);
            // At once, not when its turn to be delivered comes: until then every further item would meet the same end,
            // a sign-in each.
            if (FaultCatalog.Get(failed.Fault.Kind).Terminating)
                await _halt.CancelAsync().ConfigureAwait(false);
            var outcome = new BulkOutcome<TResult>(
                item,
                unknown ? BulkStatus.Unknown : BulkStatus.Failed,
                null,
                failed.Fault
            );
            if (_ending.Failed(failed.Fault) is { } end)
            {
                End(
                    ReferenceEquals(end, failed.Fault)
                        ? new BulkRunEndedException(end, item, outcome)
                        : new BulkRunEndedException(end, item, null) { IsOfSeveral = true }
                );
            }

            return outcome;
        }
        catch (OperationCanceledException)
        {
            // The portal lets a cancellation through only where nothing was sent; what may have happened is a fault.
            _journal?.End(index, IsOpen(before) ? before : JournalState.Unsent, null);
            throw;
        }
        finally
        {
            Leave(ref _underWay);
        }
    }

    private static bool IsOpen(JournalState before) => before is JournalState.Begun or JournalState.Unknown;

    // A fault by which the service has told what there is, so that nothing is open any more.
    private static bool TellsOutcome(FaultKind kind) =>
        kind
            is FaultKind.AlreadyExists
                or FaultKind.NotFound
                or FaultKind.Stale
                or FaultKind.Locked
                or FaultKind.Invalid
                or FaultKind.NotSupported;

    private async Task DeliverAsync(Func<BulkOutcome<TResult>, Task> deliver)
    {
        var canDeliver = true;
        await foreach (var running in _window.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            // After the end of a run every item is still awaited, and what the service has answered is still delivered:
            // a change that was on the wire has happened, whatever ended the run.
            try
            {
                var outcome = await running.ConfigureAwait(false);
                var ended = _end as BulkRunEndedException;
                var end = ended is null ? _ending.Judge(outcome) : null;
                // What is the end is told as such; further errors would only repeat it, and are counted in it.
                var isTold = ended is null ? end is null || end != outcome.Fault : ended.Take(outcome);
                if (end is not null)
                    End(new BulkRunEndedException(end, outcome.Item, isTold ? null : outcome));
                if (canDeliver && isTold)
                {
                    canDeliver = false;
                    await deliver(outcome).ConfigureAwait(false);
                    canDeliver = true;
                }
                else if (!canDeliver)
                {
                    Undelivered?.Invoke(outcome);
                }
            }
            catch (Exception failed)
            {
                End(
                    failed is CloudPartnerException { Fault: var fault }
                        ? new BulkRunEndedException(fault, null, null)
                        : failed
                );
            }
            Leave(ref _inWindow);
        }
        if (_end is { } why)
            ExceptionDispatchInfo.Throw(why);
    }

    private void End(Exception why)
    {
        lock (_window)
        {
            // A cancellation is what an end looks like to the others; the reason is worth more.
            if (_end is null or OperationCanceledException)
                _end = why;
        }
        _halt.Cancel();
    }
}
