using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// Lets asynchronous work write to a pipeline. The work runs on the thread pool; what it writes is carried out by the
/// pipeline thread, which alone may touch the pipeline, while that thread waits here. The only place of the module
/// where a thread waits for a task.
/// </summary>
internal sealed class PipelineDispatcher : IDisposable
{
    /// <summary>How often <see cref="OnIdle"/> is called while the pipeline thread waits.</summary>
    public static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<Write?> _writes = [];
    private readonly List<Task> _background = [];
    private long _lastIdle = Environment.TickCount64;
    private bool _broken;

    /// <summary>Begins.</summary>
    public PipelineDispatcher() => Stopping = _stop.Token;

    /// <summary>
    /// Cancelled when the pipeline is stopped or can take no more. Work that outlives the dispatcher may still look.
    /// </summary>
    public CancellationToken Stopping { get; }

    /// <summary>Called by the pipeline thread a few times a second; for progress.</summary>
    public Action? OnIdle { get; set; }

    /// <summary>
    /// Called by any thread: asks the pipeline thread to carry out <paramref name="write"/>, and ends when it has.
    /// </summary>
    public Task WriteAsync(Action write)
    {
        // Asynchronous continuations: the work must not go on inside the pipeline thread.
        var posted = new Write(write, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _writes.Add(posted);
        return posted.Done!.Task;
    }

    /// <summary>Called by any thread: the same without waiting, for text that nobody waits for.</summary>
    public void Post(Action write) => _writes.Add(new Write(write, null));

    /// <summary>
    /// Names work that goes on between two calls of <see cref="Wait"/>, so that the end of the dispatcher waits for it.
    /// </summary>
    public void Track(Task work) => _background.Add(work);

    /// <summary>
    /// Called by the pipeline thread: carries out writes until <paramref name="work"/> ends, then throws what it threw.
    /// If a write throws, as it does when the pipeline is stopped or a later command wants no more, the work is
    /// cancelled and awaited, and that exception goes on.
    /// </summary>
    public void Wait(Task work)
    {
        if (!work.IsCompleted)
        {
            work.ContinueWith(
                static (_, writes) => ((BlockingCollection<Write?>)writes!).Add(null),
                _writes,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }

        ExceptionDispatchInfo? refused = null;
        while (true)
        {
            // Counted first: an empty collection is asked for every item of a bulk run, and taking from one is far
            // slower than counting.
            while (_writes.Count > 0 && _writes.TryTake(out var write))
                Execute(write, ref refused);
            if (work.IsCompleted)
                break;
            if (_writes.TryTake(out var next, IdleInterval))
                Execute(next, ref refused);
            CallOnIdle(ref refused);
        }
        CallOnIdle(ref refused);
        refused?.Throw();
        work.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Called by any thread, also while another one waits: only cancels. Nothing is disposed that the work may still
    /// read.
    /// </summary>
    public void Stop() => _stop.Cancel();

    /// <summary>
    /// Ends what still runs in the background and waits for it, so that no change is left on the wire unobserved.
    /// </summary>
    public void Dispose()
    {
        _stop.Cancel();
        _broken = true;
        var limit = Environment.TickCount64 + (long)LongestEnd.TotalMilliseconds;
        ExceptionDispatchInfo? refused = null;
        while (_background.Exists(work => !work.IsCompleted) && Environment.TickCount64 < limit)
        {
            if (_writes.TryTake(out var write, 20))
                Execute(write, ref refused);
        }
        // The source of the cancellation stays: work that takes longer may still look at it, and a late Stop still sets
        // it. It holds no handle.
    }

    /// <summary>After <see cref="Dispose"/>: waits a moment for something that must not be cut off.</summary>
    public static void WaitAtEnd(Task work) => work.Wait(LongestEnd);

    private void Execute(Write? write, ref ExceptionDispatchInfo? refused)
    {
        if (write is null)
            return;
        if (_broken)
        {
            write.Done?.TrySetCanceled();
            return;
        }
        try
        {
            write.Action();
            write.Done?.TrySetResult();
        }
        catch (Exception thrown)
        {
            Break(thrown, ref refused);
            write.Done?.TrySetCanceled();
        }
    }

    private void CallOnIdle(ref ExceptionDispatchInfo? refused)
    {
        if (OnIdle is null || _broken || Environment.TickCount64 - _lastIdle < IdleInterval.TotalMilliseconds)
            return;
        _lastIdle = Environment.TickCount64;
        try
        {
            OnIdle();
        }
        catch (Exception thrown)
        {
            Break(thrown, ref refused);
        }
    }

    private void Break(Exception thrown, ref ExceptionDispatchInfo? refused)
    {
        _broken = true;
        refused ??= ExceptionDispatchInfo.Capture(thrown);
        _stop.Cancel();
    }

    private sealed record Write(Action Action, TaskCompletionSource? Done);
}
