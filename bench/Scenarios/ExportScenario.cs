namespace CloudPartner.Bench.Scenarios;

/// <summary>Writing all users of a portal into a CSV file, against a script that asks for the pages by hand.</summary>
internal sealed class ExportScenario : Scenario
{
    private const int Users = 1_000_000;

    public override string Name => "export-1m";

    public override string Title => FormattableString.Invariant($"Write {Users:N0} users into a CSV file");

    public override bool Writes => false;

    public override int? SeedUsers(BenchOptions options) => options.Quick ? Users / 100 : Users;

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var script = new PowerShellScript(context, server!.Address);
        var file = Path.Combine(context.Scratch, "export-");
        return Task.FromResult<IReadOnlyList<Contender>>([
            Contender.PowerShell(
                "Invoke-RestMethod | Export-Csv",
                server.Users,
                script.Bare(
                    Name + "-bare",
                    $$"""
                    $headers.Remove('If-None-Match')
                    & {
                        $next = "$base/api/publishers/contoso/users?api-version=2017-10-31&`$top=1000"
                        while ($next) {
                            $page = Invoke-RestMethod -Uri $next -Headers $headers
                            $page.value
                            $next = $page.nextLink
                        }
                    } | Export-Csv '{{file}}bare.csv'
                    $items = {{server.Users}}
                    """
                )
            ),
            Contender.PowerShell(
                "Get-PortalUser | Export-Csv",
                server.Users,
                script.WithModule(
                    Name + "-module",
                    $"Get-PortalUser | Export-Csv '{file}module.csv'; $items = {server.Users}"
                )
            ) with
            {
                Goal = new Goal(Ratio: 1.2),
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
        var requests = ((contender.Items + 999) / 1000) + 1;
        if (counts!.Requests != requests)
            yield return $"{counts.Requests} requests instead of {requests}";
    }
}
