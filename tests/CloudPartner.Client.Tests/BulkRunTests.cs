using CloudPartner.Client.Bulk;

namespace CloudPartner.Client.Tests;

public class BulkRunTests
{
    [Fact]
    public async Task Every_item_has_one_outcome_in_the_order_of_the_input()
    {
        var outcomes = new List<BulkOutcome<int, string>>();
        using var run = new BulkRun<int, string>(16, async (item, stop) =>
        {
            await Task.Delay(item % 7, stop);
            return item % 10 == 3 ? throw Fault(FaultKind.Invalid) : item.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }, outcome => { outcomes.Add(outcome); return Task.CompletedTask; }, default);
        for (var i = 0; i < 500; i++) await run.AddAsync(i);
        run.Complete();
        await run.Completion;

        Assert.Equal(Enumerable.Range(0, 500), outcomes.Select(outcome => outcome.Item));
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Item % 10 == 3, outcome.Fault is not null));
    }

    [Fact]
    public async Task No_more_than_the_limit_run_at_once()
    {
        int running = 0, most = 0;
        using var run = new BulkRun<int, int>(8, async (item, stop) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(1, stop);
            Interlocked.Decrement(ref running);
            return item;
        }, _ => Task.CompletedTask, default);
        for (var i = 0; i < 200; i++) await run.AddAsync(i);
        run.Complete();
        await run.Completion;
        Assert.InRange(most, 2, 8);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_sending()
    {
        var started = 0;
        var read = new TaskCompletionSource();
        using var run = new BulkRun<int, int>(4, (item, _) =>
        {
            Interlocked.Increment(ref started);
            return Task.FromResult(item);
        }, _ => read.Task, default);
        var adding = Task.Run(async () =>
        {
            for (var i = 0; i < 1_000; i++) await run.AddAsync(i);
        });
        await Task.Delay(200);
        Assert.False(adding.IsCompleted);
        Assert.InRange(Volatile.Read(ref started), 4, 64);
        read.SetResult();
        await adding;
        run.Complete();
        await run.Completion;
        Assert.Equal(1_000, started);
    }

    [Fact]
    public async Task A_fault_that_nothing_survives_ends_the_run_but_what_was_answered_is_delivered()
    {
        var delivered = new List<int>();
        using var run = new BulkRun<int, int>(4, async (item, stop) =>
        {
            await Task.Delay(item == 2 ? 5 : 50, CancellationToken.None);
            return item == 2 ? throw Fault(FaultKind.SignInFailed) : item;
        }, outcome => { delivered.Add(outcome.Item); return Task.CompletedTask; }, default);
        for (var i = 0; i < 4; i++) await run.AddAsync(i);
        run.Complete();
        var ended = await Assert.ThrowsAsync<BulkRunEndedException>(() => run.Completion);
        Assert.Equal((FaultKind.SignInFailed, 2), (ended.Fault.Kind, (int)ended.Item!));
        Assert.Equal([0, 1, 3], delivered);
    }

    [Fact]
    public async Task After_a_failed_delivery_nothing_new_starts_and_the_adder_is_told()
    {
        var started = 0;
        using var run = new BulkRun<int, int>(2, (item, _) => { Interlocked.Increment(ref started); return Task.FromResult(item); },
            _ => throw new InvalidOperationException("pipe broken"), default);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 1_000; i++) await run.AddAsync(i);
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.Completion);
        Assert.InRange(started, 1, 40);
    }

    [Fact]
    public async Task Stopping_starts_nothing_new_and_ends_the_run()
    {
        using var stop = new CancellationTokenSource();
        var started = 0;
        using var run = new BulkRun<int, int>(2, async (item, cancelled) =>
        {
            Interlocked.Increment(ref started);
            await Task.Delay(Timeout.Infinite, cancelled);
            return item;
        }, _ => Task.CompletedTask, stop.Token);
        for (var i = 0; i < 10; i++) await run.AddAsync(i);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion);
        Assert.Equal(2, started);
    }

    private static CloudPartnerException Fault(FaultKind kind) => new(new CloudPartnerFault(kind, "test"));
}
