namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// Tab where a user is to be named, of 100,000: over a connection that has read nothing yet, after a command has read
/// them all, and without a connection. The reference is a Tab that PowerShell answers by itself.
/// </summary>
internal sealed class CompletionScenario : Scenario
{
    private const int Users = 100_000;
    private const string First = "first Tab, nothing read yet";
    private const string Later = "Tab after a listing";
    private const string Kept = "what a listing leaves in memory";
    private const string Alone = "Tab without a connection";

    public override string Name => "completion-100k";

    public override string Title => "Complete one of 100,000 users; alloc/item of the fourth is what is kept for each";

    public override bool Writes => false;

    public override int? SeedUsers(BenchOptions options) => options.Quick ? Users / 20 : Users;

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var script = new PowerShellScript(context, server!.Address);
        // Whoever presses Tab has pressed it before in this session.
        const string warmUp = """
            function Complete([string] $line) { (TabExpansion2 $line $line.Length).CompletionMatches }
            $null = Complete 'Get-PortalUser -Verb'; $null = Complete 'Get-PortalRole Own'
            """;
        Contender Tab(string name, string before, string body, long items = 1) =>
            Contender.PowerShell(
                name,
                items,
                script.WithModule($"{Name}-{name.Split(' ', ',')[0]}-{name.Length}", body, $"{warmUp}\n{before}")
            );

        const string tab =
            "$items = [int](@(Complete 'Set-PortalUser owner@c').CompletionText -eq 'owner@contoso.com').Count";
        return Task.FromResult<IReadOnlyList<Contender>>([
            Tab("Tab over a parameter", "", "$items = [int](@(Complete 'Get-PortalUser -PublisherI').Count -eq 1)"),
            Tab(First, "", "$null = Complete 'Set-PortalUser u'; $items = 1") with
            {
                Goal = new Goal(Seconds: 0.3),
            },
            Tab(Later, "$null = Get-PortalUser; $null = Complete 'Set-PortalUser x'", tab) with
            {
                Goal = new Goal(Seconds: 0.05),
            },
            // The end of the script reports the difference to what was allocated when $bytes was set: that it is.
            Tab(
                Kept,
                "$null = Get-PortalUser; $other = Connect-CloudPartner -Emulator -Uri "
                    + $"'{server.Address}' -PassThru",
                """
                $before = [GC]::GetTotalMemory($true)
                Get-PortalUser -Connection $other | ForEach-Object { $items++ }
                $kept = [GC]::GetTotalMemory($true) - $before
                $bytes = [GC]::GetTotalAllocatedBytes() - $kept
                """,
                server.Users
            ) with
            {
                // 10 MB for 100,000.
                Goal = new Goal(KilobytesPerItem: 0.1),
            },
            Tab(Alone, "Disconnect-CloudPartner", "$null = Complete 'Set-PortalUser own'; $items = 1"),
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
            yield return $"{measured.Items} found instead of {contender.Items}";
        // Nothing but the sign-in.
        if (contender.Name == Alone && counts!.Requests != 1)
            yield return $"{counts.Requests - 1} requests were sent";
        if (contender.Name == First && counts!.Requests == 1)
            yield return "nothing was asked";
    }
}
