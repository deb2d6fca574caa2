using CloudPartner.Client.Tests.Hostile;

namespace CloudPartner.Client.Tests;

public class HostileTests
{
    [Fact]
    public async Task Whatever_is_answered_only_faults_come_out_and_nothing_is_reported_that_did_not_happen()
    {
        var trial = new HostileTrial(seed: 1, answers: 5000);
        await trial.RunAsync(atOnce: 16);
        Assert.True(
            trial.Wrong.Count == 0,
            string.Join("\n", trial.Wrong.Select(wrong => wrong[..Math.Min(wrong.Length, 600)]))
        );
        Assert.True(trial.Answered >= 5000);
        // Every operation got so far as to succeed now and then, or the later answers would not have been tried.
        var done = trial
            .Outcomes.Keys.Where(outcome => outcome.EndsWith(" done", StringComparison.Ordinal))
            .Select(outcome => outcome[..^5])
            .ToHashSet();
        Assert.All(
            HostileOperations.Portal.Concat(HostileOperations.PartnerCenter),
            operation => Assert.Contains(operation.Name, done)
        );
    }
}
