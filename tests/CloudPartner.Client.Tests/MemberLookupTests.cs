using CloudPartner.Client.Services.PartnerCenter;
using CloudPartner.Client.Services.PartnerCenter.Shapes;
using Microsoft.Extensions.Time.Testing;

namespace CloudPartner.Client.Tests;

/// <summary>
/// How often a role is listed for those who look for one of its members. Time is the test's, so the machine has no say
/// in it.
/// </summary>
public class MemberLookupTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new();
    private int _listings;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(5_000)]
    public async Task However_many_answers_are_lost_at_once_they_cost_one_listing(int lost)
    {
        var lookup = Lookup(lost);
        await EndAsync([.. Enumerable.Range(0, lost).Select(i => FindAsync(lookup, i, lost))]);
        Assert.Equal(1, _listings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public async Task Answers_lost_all_along_a_run_cost_at_most_two_listings_a_second(int everySteps)
    {
        const int lost = 300;
        var lookup = Lookup(lost);
        var start = _time.GetUtcNow();
        var looking = new List<Task>();
        for (var i = 0; i < lost; i++)
        {
            looking.Add(FindAsync(lookup, i, lost));
            for (var step = 0; step < everySteps; step++)
                _time.Advance(Step);
        }
        await EndAsync(looking);
        Assert.InRange(_listings, 1, (_time.GetUtcNow() - start) / MemberLookup.Gathering);
    }

    [Fact]
    public async Task Who_only_reads_waits_for_nobody()
    {
        Assert.Equal(Id(3), (await Lookup(10).FindAsync(Id(3), default))!.Id);
        Assert.Null(await Lookup(10).FindAsync(Id(10), default));
        Assert.Equal(2, _listings);
    }

    [Fact]
    public async Task Who_is_stopped_while_others_gather_takes_nobody_along()
    {
        var lookup = Lookup(10);
        using var stop = new CancellationTokenSource();
        var stopped = lookup.FindAfterLossAsync(Id(0), stop.Token);
        var other = FindAsync(lookup, 1, 10);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        await EndAsync([other]);
    }

    // The last of those looked for is no member.
    private static async Task FindAsync(MemberLookup lookup, int number, int members)
    {
        var found = await lookup.FindAfterLossAsync(number == members - 1 ? "nobody" : Id(number), default);
        Assert.Equal(number == members - 1 ? null : Id(number), found?.Id);
    }

    // Puts the clock forward until all have ended; how often that takes depends on the machine, and nothing depends on
    // how often.
    private async Task EndAsync(IReadOnlyList<Task> looking)
    {
        var all = Task.WhenAll(looking);
        while (!all.IsCompleted)
        {
            _time.Advance(Step);
            await Task.Delay(1);
        }
        await all;
    }

    private MemberLookup Lookup(int members) => new(stop => ListAsync(members, stop), _time);

    private async IAsyncEnumerable<IReadOnlyList<RoleMember>> ListAsync(
        int members,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        Interlocked.Increment(ref _listings);
        foreach (var page in Enumerable.Range(0, members).Chunk(500))
        {
            stop.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return [.. page.Select(i => new RoleMember(Id(i), $"User {i}", $"user{i}@contoso.com"))];
        }
    }

    private static string Id(int number) => $"00000000-0000-4000-8000-{number:D12}";
}
