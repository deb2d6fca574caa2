using System.Threading.Channels;

namespace CloudPartner.Client.Bulk;

/// <summary>What came of one item.</summary>
/// <param name="Item">The item.</param>
/// <param name="Result">The result, if it succeeded.</param>
/// <param name="Fault">The fault, if it did not.</param>
public sealed record BulkOutcome<TItem, TResult>(TItem Item, TResult? Result, CloudPartnerFault? Fault);

/// <summary>
/// Carries out one operation on many items: several at once, each outcome handed over once, in the order of the items. The window
/// of items that are under way or wait for their turn is bounded, so a slow reader slows the sending down.
/// </summary>
public sealed class BulkRun<TItem, TResult> : IDisposable
{
    // Wide enough that one slow answer does not idle the other requests, narrow enough to hold no large input.
    private const int WindowPerPermit = 8;

    private readonly Func<TItem, CancellationToken, Task<TResult>> _operation;
    private readonly CancellationTokenSource _halt;
    private readonly SemaphoreSlim _permits;
    private readonly Channel<Task<BulkOutcome<TItem, TResult>>> _window;

    /// <summary>Starts a run.</summary>
    /// <param name="inFlight">How many operations run at once, 1 or more.</param>
    /// <param name="operation">The operation. Its <see cref="CloudPartnerException"/> becomes the item's fault; any other exception ends the run.</param>
    /// <param name="deliver">Receives each outcome, one at a time; the next one waits until it has finished.</param>
    /// <param name="stop">Starts nothing new and ends the operations under way.</param>
    public BulkRun(int inFlight, Func<TItem, CancellationToken, Task<TResult>> operation,
        Func<BulkOutcome<TItem, TResult>, Task> deliver, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        _operation = operation;
        _halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _permits = new SemaphoreSlim(inFlight, inFlight);
        _window = Channel.CreateBounded<Task<BulkOutcome<TItem, TResult>>>(
            new BoundedChannelOptions(inFlight * WindowPerPermit) { SingleReader = true });
        Completion = DeliverAsync(deliver);
    }

    /// <summary>Ends when every outcome has been delivered, or with the exception that ended the run.</summary>
    public Task Completion { get; }

    /// <summary>Takes one more item; waits while the window is full.</summary>
    public async ValueTask AddAsync(TItem item)
    {
        // Room first, so that the task exists only once it can be handed over.
        while (await _window.Writer.WaitToWriteAsync(_halt.Token).ConfigureAwait(false))
        {
            if (_window.Writer.TryWrite(RunAsync(item))) return;
        }
        // The delivery failed and closed the window: tell why.
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Says that there are no more items.</summary>
    public void Complete() => _window.Writer.TryComplete();

    /// <inheritdoc />
    public void Dispose()
    {
        _permits.Dispose();
        _halt.Dispose();
    }

    private async Task<BulkOutcome<TItem, TResult>> RunAsync(TItem item)
    {
        await _permits.WaitAsync(_halt.Token).ConfigureAwait(false);
        try
        {
            // A permit that a cancelled operation gives back can arrive here before the cancellation does.
            _halt.Token.ThrowIfCancellationRequested();
            return new(item, await _operation(item, _halt.Token).ConfigureAwait(false), null);
        }
        catch (CloudPartnerException failed)
        {
            return new(item, default, failed.Fault);
        }
        finally
        {
            _permits.Release();
        }
    }

    private async Task DeliverAsync(Func<BulkOutcome<TItem, TResult>, Task> deliver)
    {
        Exception? first = null;
        var canDeliver = true;
        await foreach (var running in _window.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            // After the end of a run every task is still awaited, and what the service has answered is still delivered: a change that was
            // on the wire has happened, whatever ended the run.
            BulkOutcome<TItem, TResult> outcome;
            try
            {
                outcome = await running.ConfigureAwait(false);
            }
            catch (Exception failed)
            {
                End(failed);
                continue;
            }
            if (outcome.Fault is { } fault && FaultCatalog.Get(fault.Kind).Terminating && first is null)
            {
                End(new BulkRunEndedException(fault, outcome.Item));
                continue;
            }
            try
            {
                if (canDeliver) await deliver(outcome).ConfigureAwait(false);
            }
            catch (Exception failed)
            {
                canDeliver = false;
                End(failed);
            }
        }
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);

        void End(Exception why)
        {
            first ??= why;
            _window.Writer.TryComplete();
            _halt.Cancel();
        }
    }
}

/// <summary>A fault ended a run, since no other item could succeed after it.</summary>
public sealed class BulkRunEndedException(CloudPartnerFault fault, object? item) : Exception(fault.Message)
{
    /// <summary>The fault.</summary>
    public CloudPartnerFault Fault { get; } = fault;

    /// <summary>The item that met it.</summary>
    public object? Item { get; } = item;
}
