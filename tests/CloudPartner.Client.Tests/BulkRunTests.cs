using CloudPartner.Client.Bulk;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class BulkRunTests
{
    [Fact]
    public async Task Every_item_has_one_outcome_in_the_order_of_the_input()
    {
        var outcomes = new List<BulkOutcome>();
        using var run = new BulkRun<PortalUser>(
            16,
            outcome =>
            {
                outcomes.Add(outcome);
                return Task.CompletedTask;
            },
            null,
            default
        );
        for (var i = 0; i < 500; i++)
        {
            var number = i;
            await run.AddAsync(
                i,
                Item(
                    i,
                    async stop =>
                    {
                        await Task.Delay(number % 7, stop);
                        if (number % 10 == 3)
                            throw Fault(FaultKind.Invalid);
                        if (number % 10 == 7)
                            throw Fault(FaultKind.UnknownOutcome, mayHaveHappened: true);
                    }
                )
            );
        }
        run.Complete();
        await run.Completion;

        Assert.Equal(Enumerable.Range(0, 500), outcomes.Select(outcome => (int)outcome.Item.Target!));
        Assert.All(
            outcomes,
            outcome =>
                Assert.Equal(
                    ((int)outcome.Item.Target! % 10) switch
                    {
                        3 => BulkStatus.Failed,
                        7 => BulkStatus.Unknown,
                        _ => BulkStatus.Done,
                    },
                    outcome.Status
                )
        );
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_sending()
    {
        const int window = 4096;
        int started = 0,
            delivered = 0,
            mostAhead = 0;
        var read = new TaskCompletionSource();
        using var run = new BulkRun<PortalUser>(
            4,
            async _ =>
            {
                await read.Task;
                Interlocked.Increment(ref delivered);
            },
            null,
            default
        );
        var adding = Task.Run(async () =>
        {
            // The items are added, and so begin, one after the other.
            for (var i = 0; i < 10_000; i++)
            {
                await run.AddAsync(
                    i,
                    Item(
                        i,
                        _ =>
                        {
                            mostAhead = Math.Max(mostAhead, ++started - Volatile.Read(ref delivered));
                            return Task.CompletedTask;
                        }
                    )
                );
            }
        });
        await Until(() => Volatile.Read(ref started) == window);
        Assert.False(adding.IsCompleted);
        read.SetResult();
        await adding;
        run.Complete();
        await run.Completion;
        Assert.Equal(window, mostAhead);
        Assert.Equal(10_000, started);
    }

    [Fact]
    public async Task A_fault_that_nothing_survives_ends_the_run_but_what_was_answered_is_delivered()
    {
        var delivered = new List<int>();
        var allBegun = new TaskCompletionSource();
        using var run = new BulkRun<PortalUser>(
            4,
            outcome =>
            {
                delivered.Add((int)outcome.Item.Target!);
                return Task.CompletedTask;
            },
            null,
            default
        );
        for (var i = 0; i < 4; i++)
        {
            var number = i;
            await run.AddAsync(
                i,
                Item(
                    i,
                    async ended =>
                    {
                        await allBegun.Task;
                        if (number == 2)
                            throw Fault(FaultKind.SignInFailed);
                        // The last one is answered only after the run has ended.
                        if (number == 3)
                            await Until(() => ended.IsCancellationRequested);
                    }
                )
            );
        }
        run.Complete();
        allBegun.SetResult();
        var ended = await Assert.ThrowsAsync<BulkRunEndedException>(() => run.Completion);
        Assert.Equal((FaultKind.SignInFailed, 2), (ended.Fault.Kind, (int)ended.Item!.Target!));
        Assert.Equal([0, 1, 3], delivered);
    }

    [Fact]
    public async Task After_a_failed_delivery_the_adder_is_told()
    {
        using var run = new BulkRun<PortalUser>(
            2,
            _ => throw new InvalidOperationException("pipe broken"),
            null,
            default
        );
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            for (var i = 0; i < 100_000; i++)
                await run.AddAsync(i, Item(i, _ => Task.CompletedTask));
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.Completion);
    }

    [Fact]
    public async Task Whoever_adds_while_a_run_ends_is_told_why_and_not_that_it_was_cancelled()
    {
        for (var round = 0; round < 300; round++)
        {
            var (begun, delivered) = (0, 0);
            using var run = new BulkRun<PortalUser>(
                2,
                _ =>
                {
                    delivered++;
                    return Task.CompletedTask;
                },
                null,
                default
            );
            var ended = await Assert.ThrowsAsync<BulkRunEndedException>(async () =>
            {
                for (var i = 0; i < 100_000; i++)
                {
                    var number = i;
                    await run.AddAsync(
                        i,
                        Item(
                            i,
                            async _ =>
                            {
                                Interlocked.Increment(ref begun);
                                await Task.Yield();
                                if (number == 3)
                                    throw Fault(FaultKind.SignInFailed);
                            }
                        )
                    );
                }
            });
            Assert.Equal(FaultKind.SignInFailed, ended.Fault.Kind);
            // Every item that began has been accounted for; one of them is the end itself.
            Assert.Equal(begun, delivered + 1);
        }
    }

    [Fact]
    public async Task Stopping_starts_nothing_new_and_ends_the_run()
    {
        using var stop = new CancellationTokenSource();
        var started = 0;
        using var run = new BulkRun<PortalUser>(2, _ => Task.CompletedTask, null, stop.Token);
        var adding = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await run.AddAsync(
                    i,
                    Item(
                        i,
                        async cancelled =>
                        {
                            Interlocked.Increment(ref started);
                            await Task.Delay(Timeout.Infinite, cancelled);
                        }
                    )
                );
            }
        });
        await Until(() => Volatile.Read(ref started) == 16);
        Assert.False(adding.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion);
        Assert.Equal(16, started);
    }

    [Theory]
    [InlineData(FaultKind.SignInFailed)]
    [InlineData(FaultKind.TokenExpired)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.NotConnected)]
    [InlineData(FaultKind.JournalUnusable)]
    public async Task A_fault_that_ends_a_run_does_so_while_an_earlier_item_still_waits(FaultKind kind)
    {
        using var run = new BulkRun<PortalUser>(4, _ => Task.CompletedTask, null, default);
        await run.AddAsync(0, Item(0, stop => Task.Delay(Timeout.Infinite, stop)));
        await run.AddAsync(1, Item(1, _ => throw new CloudPartnerException(new CloudPartnerFault(kind, "no"))));
        var ended = await Assert.ThrowsAsync<BulkRunEndedException>(async () =>
        {
            for (var i = 2; i < 100; i++)
                await run.AddAsync(i, Item(i, _ => Task.CompletedTask));
            run.Complete();
            await run.Completion;
        });
        Assert.Equal(kind, ended.Fault.Kind);
    }

    [Theory]
    [InlineData(FaultKind.Unavailable, "Unknown")]
    [InlineData(FaultKind.SignInFailed, "Unknown")]
    [InlineData(FaultKind.NotConnected, "Unknown")]
    [InlineData(FaultKind.Throttled, "Unknown")]
    [InlineData(FaultKind.Unreachable, "Unknown")]
    [InlineData(FaultKind.TimedOut, "Unknown")]
    [InlineData(FaultKind.AlreadyExists, "Failed")]
    [InlineData(FaultKind.Stale, "Failed")]
    [InlineData(FaultKind.NotFound, "Failed")]
    public async Task What_an_earlier_run_left_open_stays_so_until_somebody_has_looked(FaultKind kind, string expected)
    {
        var path = Path.Combine(Path.GetTempPath(), $"open-{Guid.NewGuid():N}.jsonl");
        var header = new JournalHeader("test", "test", "contoso", null);
        try
        {
            var item = Item(0, _ => throw new CloudPartnerException(new CloudPartnerFault(kind, "no")));
            await using (var journal = BulkJournal.Open(path, header))
                await journal.BeginAsync(0, item);
            await using (var journal = BulkJournal.Open(path, header))
            {
                using var run = new BulkRun<PortalUser>(1, _ => Task.CompletedTask, journal, default);
                await run.AddAsync(0, item);
                run.Complete();
                await run.Completion.ContinueWith(_ => { }, TaskScheduler.Default);
            }
            await using var last = BulkJournal.Open(path, header);
            Assert.Equal(expected, last.Before(0, item).ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal static BulkItem<PortalUser> Item(int number, Func<CancellationToken, Task> work) =>
        new(
            $"k{number}",
            [$"f{number}"],
            number,
            async (_, stop) =>
            {
                await work(stop);
                return null;
            }
        );

    private static CloudPartnerException Fault(FaultKind kind, bool mayHaveHappened = false) =>
        new(new CloudPartnerFault(kind, "test") { MayHaveHappened = mayHaveHappened });
}
