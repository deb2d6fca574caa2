namespace CloudPartner.Bench.Scenarios;

/// <summary>Listing all users, in pages of 1,000, from a portal that answers as fast as it can.</summary>
internal sealed class ListScenario(string name, int users) : Scenario
{
    public override string Name => name;

    public override string Title => FormattableString.Invariant($"List {users:N0} users in pages of 1,000, no delay");

    public override bool Writes => false;

    public override int? SeedUsers(BenchOptions options) => options.Quick ? users / 20 : users;

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var (address, total) = (server!.Address.ToString(), server.Users);
        List<Contender> contenders =
        [
            Contender.Ours("bare HttpClient", total, "list-bare", address),
            Contender.Ours("client library", total, "list-library", address) with
            {
                Goal = new Goal(Ratio: 1.05),
            },
        ];
        var script = new PowerShellScript(context, server.Address);
        contenders.Add(
            Contender.PowerShell(
                "Get-PortalUser | Measure-Object",
                total,
                script.WithModule($"{Name}-measure", "$items = (Get-PortalUser | Measure-Object).Count")
            ) with
            {
                Goal = new Goal(Ratio: 1.2),
            }
        );
        contenders.Add(
            Contender.PowerShell(
                "Get-PortalUser | ForEach-Object",
                total,
                script.WithModule(
                    $"{Name}-foreach",
                    "Get-PortalUser | ForEach-Object { if (-not $first) { $first = $watch.Elapsed.TotalSeconds "
                        + "}; $items++ }"
                )
            )
        );

        return Task.FromResult<IReadOnlyList<Contender>>(contenders);
    }

    public override IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    )
    {
        if (measured.Items != contender.Items)
            yield return $"{measured.Items} listed instead of {contender.Items}";
        // One page of 1,000 each, and the sign-in.
        var requests = ((contender.Items + 999) / 1000) + 1;
        if (counts!.Requests != requests)
            yield return $"{counts.Requests} requests instead of {requests}";
    }
}
