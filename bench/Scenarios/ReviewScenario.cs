namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// Reviewing 50,000 assignments with all sources, against a list of them that is kept: what a review holds above it,
/// and how many requests it needs.
/// </summary>
internal sealed class ReviewScenario : Scenario
{
    private const int Users = 50_000;
    private const int PageSize = 1000;
    private const int MostInBatch = 20;

    // Signing in to both services, and what is asked once: the applications, their requests and the invitations.
    private const int Once = 12;

    public override string Name => "review-50k";

    public override string Title =>
        FormattableString.Invariant($"Review {Users:N0} assignments with all sources, no delay");

    public override bool Writes => false;

    public override int? SeedUsers(BenchOptions options) => options.Quick ? Users / 20 : Users;

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var script = new PowerShellScript(context, server!.Address);
        return Task.FromResult<IReadOnlyList<Contender>>([
            Contender.PowerShell(
                "Get-PortalUser, kept",
                server.Users,
                script.WithModule($"{Name}-list", "$all = @(Get-PortalUser); $items = $all.Count")
            ),
            Contender.PowerShell(
                "Get-PortalAccessReview",
                server.Users,
                script.WithModule(
                    $"{Name}-review",
                    "$items = @(Get-PortalAccessReview | Where-Object Subject -EQ Assignment).Count"
                )
            ) with
            {
                Goal = new Goal(MegabytesAbove: 60),
            },
        ]);
    }

    public override IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    )
    {
        if (measured.Items != contender.Items)
            yield return $"{measured.Items} lines instead of {contender.Items}";
        if (contender.Name == "Get-PortalUser, kept")
            yield break;
        // Of each person the account and the methods are asked for, of each owner the mailbox: one of fifty is one. The
        // emulator counts a batch and each part of it.
        var parts = (2 * contender.Items) + (contender.Items / 50);
        var pages = (contender.Items + PageSize - 1) / PageSize;
        var least = pages + ((parts + MostInBatch - 1) / MostInBatch) + Once;
        if (counts!.Requests - parts > least * 1.05)
            yield return $"{counts.Requests - parts} requests where {least} would do";
    }
}
