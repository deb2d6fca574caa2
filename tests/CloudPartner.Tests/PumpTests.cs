using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Tests;

public class PumpTests
{
    [Fact]
    public void Every_write_is_carried_out_by_the_thread_that_waits()
    {
        using var pump = new PipelineDispatcher();
        var threads = new HashSet<int>();
        pump.Wait(
            Task.Run(async () =>
            {
                for (var i = 0; i < 100; i++)
                    await pump.WriteAsync(() => threads.Add(Environment.CurrentManagedThreadId));
            })
        );
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void A_write_is_awaited_so_a_slow_pipeline_slows_the_work()
    {
        using var pump = new PipelineDispatcher();
        int asked = 0,
            written = 0;
        pump.Wait(
            Task.Run(async () =>
            {
                for (; asked < 50; asked++)
                {
                    await pump.WriteAsync(() =>
                    {
                        Thread.Sleep(1);
                        written++;
                    });
                    Assert.Equal(asked + 1, written);
                }
            })
        );
        Assert.Equal(50, written);
    }

    [Fact]
    public void What_the_work_throws_is_thrown_as_it_is()
    {
        using var pump = new PipelineDispatcher();
        Assert.Throws<InvalidDataException>(() =>
            pump.Wait(
                Task.Run(async () =>
                {
                    await Task.Delay(10);
                    throw new InvalidDataException();
                })
            )
        );
    }

    [Fact]
    public void When_the_pipeline_takes_no_more_the_work_is_cancelled_and_awaited_first()
    {
        using var pump = new PipelineDispatcher();
        var ended = false;
        Assert.Throws<InvalidOperationException>(() =>
            pump.Wait(
                Task.Run(async () =>
                {
                    try
                    {
                        await pump.WriteAsync(() => throw new InvalidOperationException("stop upstream"));
                    }
                    catch (OperationCanceledException)
                    {
                        Assert.True(pump.Stopping.IsCancellationRequested);
                        await Task.Delay(50);
                        ended = true;
                        throw;
                    }
                })
            )
        );
        Assert.True(ended);
    }

    [Fact]
    public void Writes_after_the_end_of_the_pipeline_are_cancelled_not_carried_out()
    {
        using var pump = new PipelineDispatcher();
        var written = 0;
        Assert.Throws<InvalidOperationException>(() =>
            pump.Wait(
                Task.WhenAll(
                    pump.WriteAsync(() => throw new InvalidOperationException()),
                    pump.WriteAsync(() => written++)
                )
            )
        );
        Assert.Equal(0, written);
    }

    [Fact]
    public async Task Stopping_only_cancels_and_may_come_from_any_thread_at_any_time()
    {
        using var pump = new PipelineDispatcher();
        var stopping = pump.Stopping;
        var work = Task.Run(() => Task.Delay(Timeout.Infinite, stopping));
        var stop = Task.Run(async () =>
        {
            await Task.Delay(50);
            pump.Stop();
            pump.Stop();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => pump.Wait(work));
        await stop;
        // The token stays readable for whatever still looks at it.
        Assert.True(pump.Stopping.IsCancellationRequested);
    }

    [Fact]
    public void The_end_waits_for_what_runs_in_the_background()
    {
        var pump = new PipelineDispatcher();
        var ended = false;
        pump.Track(
            Task.Run(async () =>
            {
                try
                {
                    await pump.WriteAsync(() => { });
                    await Task.Delay(Timeout.Infinite, pump.Stopping);
                }
                catch (OperationCanceledException)
                {
                    ended = true;
                }
            })
        );
        pump.Dispose();
        Assert.True(ended);
    }

    [Fact]
    public void Ticks_come_while_it_waits_on_the_waiting_thread()
    {
        var began = Environment.TickCount64;
        using var pump = new PipelineDispatcher();
        var threads = new List<int>();
        pump.OnIdle = () => threads.Add(Environment.CurrentManagedThreadId);
        pump.Wait(Task.Delay(900));
        Assert.All(threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
        // At most four a second, however long the machine took, and by the same clock.
        Assert.InRange(
            threads.Count,
            1,
            (Environment.TickCount64 - began) / PipelineDispatcher.IdleInterval.TotalMilliseconds
        );
    }
}
