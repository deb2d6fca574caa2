using CloudPartner.Client.Bulk;

namespace CloudPartner.Client.Tests;

/// <summary>When a run is over before its input is, and what is told then.</summary>
public sealed class BulkEndingTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ending-{Guid.NewGuid():N}.jsonl");

    public void Dispose() => File.Delete(_path);

    // Each letter an outcome: f forbidden, g the same with another code, i an inviting that is forbidden, x a fault of
    // the input, . done, F at another publisher.
    [Theory]
    [InlineData("fffff", true)]
    [InlineData(".fffff", true)]
    [InlineData("xxxfffff", true)]
    [InlineData("ffff", false)]
    [InlineData("ffff.ffff", false)]
    [InlineData("ffffxffff", false)]
    [InlineData("fffgf", false)]
    [InlineData("ggggg", true)]
    [InlineData("iiiiiiii", false)]
    [InlineData("xxxxxxxx", false)]
    [InlineData("Fffffff", false)]
    [InlineData("fFfFfFfFfF", false)]
    [InlineData("FFFFF", true)]
    public void Refusals_in_a_row_for_what_the_caller_may_do_end_a_run(string outcomes, bool ends)
    {
        var ending = new BulkEnding();
        var ended = new List<CloudPartnerFault?>();
        foreach (var outcome in outcomes.Select(Outcome))
        {
            ending.Take(outcome.Item);
            if (outcome.Fault is null)
                ending.Succeeded();
            ended.Add(outcome.Fault is null ? null : ending.Failed(outcome.Fault));
        }
        Assert.Equal(ends, ended[^1] is { Kind: FaultKind.Forbidden });
        Assert.All(ended.SkipLast(1), Assert.Null);
    }

    [Theory]
    [InlineData("x.x", 2, true)]
    [InlineData("xf", 2, true)]
    [InlineData("x.", 2, false)]
    [InlineData("xxxx", 0, false)]
    [InlineData("ffff", 4, true)]
    public void So_many_errors_as_are_allowed_end_a_run(string outcomes, int most, bool ends)
    {
        var ending = new BulkEnding(most);
        var ended = outcomes.Select(letter => ending.Judge(Outcome(letter))).ToList();
        Assert.Equal(ends, ended[^1] is { Kind: FaultKind.TooManyErrors });
    }

    [Fact]
    public void Inputs_that_were_refused_before_the_run_count_as_errors()
    {
        var ending = new BulkEnding(3);
        Assert.Null(ending.Refused());
        Assert.Null(ending.Judge(Outcome('x')));
        Assert.Equal(FaultKind.TooManyErrors, ending.Refused()?.Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task At_the_first_error_nothing_new_is_sent_and_what_was_on_the_wire_is_told(int failing)
    {
        const int wire = 8;
        var header = new JournalHeader("Add-PortalUser", "http://127.0.0.1/", "contoso", null);
        var (started, allowed) = (0, new TaskCompletionSource());
        var delivered = new List<int>();
        BulkRunEndedException ended;
        await using (var journal = BulkJournal.Open(_path, header))
        {
            using var run = new BulkRun<PortalUser>(
                32,
                outcome =>
                {
                    delivered.Add((int)outcome.Item.Target!);
                    return Task.CompletedTask;
                },
                journal,
                default,
                new BulkEnding(atFirstError: true)
            );
            for (var i = 0; i < 60; i++)
            {
                var number = i;
                await run.AddAsync(
                    i,
                    new BulkItem<PortalUser>(
                        $"contoso/u{i}",
                        [$"u{i}"],
                        i,
                        async (_, stop) =>
                        {
                            // As the client does it: only so many are on the wire, the others wait and can be called
                            // back.
                            if (number >= wire)
                                await Task.Delay(Timeout.Infinite, stop);
                            if (Interlocked.Increment(ref started) == wire)
                                allowed.SetResult();
                            await allowed.Task;
                            if (number == failing)
                                throw new CloudPartnerException(new CloudPartnerFault(FaultKind.Invalid, "bad"));
                            // Answered after the error, whatever order the pool chose.
                            while (!stop.IsCancellationRequested)
                                await Task.Delay(5, CancellationToken.None);
                            return null;
                        }
                    )
                );
            }
            run.Complete();
            ended = await Assert.ThrowsAsync<BulkRunEndedException>(() => run.Completion);
        }
        Assert.Equal(wire, started);
        Assert.Equal((FaultKind.Invalid, failing), (ended.Fault.Kind, (int)ended.Untold!.Item.Target!));
        Assert.Equal(Enumerable.Range(0, wire).Where(number => number != failing), delivered);
        Assert.Equal(delivered, ended.Afterwards.Select(outcome => (int)outcome.Item.Target!));
        await using var again = BulkJournal.Open(_path, header);
        Assert.Equal(wire - 1, again.DoneBefore);
        Assert.Equal(
            JournalState.Unsent,
            again.Before(
                30,
                new BulkItem<PortalUser>("contoso/u30", ["u30"], null, (_, _) => Task.FromResult<PortalUser?>(null))
            )
        );
    }

    [Fact]
    public async Task Of_a_run_that_refusals_end_the_first_are_told_and_the_rest_is_not_tried()
    {
        var refused = new CloudPartnerException(new CloudPartnerFault(FaultKind.Forbidden, "may not"));
        var (asked, told) = (0, new List<BulkOutcome>());
        using var run = new BulkRun<PortalUser>(
            32,
            outcome =>
            {
                told.Add(outcome);
                return Task.CompletedTask;
            },
            null,
            default
        );
        var ended = await Assert.ThrowsAsync<BulkRunEndedException>(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await run.AddAsync(
                    i,
                    new BulkItem<PortalUser>(
                        $"contoso/u{i}",
                        [],
                        i,
                        (_, stop) =>
                        {
                            stop.ThrowIfCancellationRequested();
                            asked++;
                            throw refused;
                        }
                    )
                );
            }

            run.Complete();
            await run.Completion;
        });
        Assert.Equal(BulkEnding.RefusalsInARow, asked);
        Assert.Equal([0, 1, 2, 3, 4], told.Select(outcome => (int)outcome.Item.Target!));
        Assert.Contains("5 inputs in a row", ended.Fault.Message, StringComparison.Ordinal);
        Assert.Empty(ended.Afterwards);
    }

    private static BulkOutcome Outcome(char letter)
    {
        var item = new BulkItem<PortalUser>(
            char.IsUpper(letter) ? "fabrikam/u" : "contoso/u",
            ["u"],
            null,
            (_, _) => Task.FromResult<PortalUser?>(null)
        );
        CloudPartnerFault Forbidden(string code) => new(FaultKind.Forbidden, "may not") { ServiceCode = code };
        var fault = letter switch
        {
            'f' or 'F' => Forbidden("900150"),
            'g' => Forbidden("2032"),
            'i' => Forbidden("Authorization_RequestDenied"),
            'x' => new CloudPartnerFault(FaultKind.AlreadyExists, "is there"),
            _ => null,
        };
        return new BulkOutcome<PortalUser>(item, fault is null ? BulkStatus.Done : BulkStatus.Failed, null, fault);
    }
}
