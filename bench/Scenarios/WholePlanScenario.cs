namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// Comparing a million users with a file of them all, which finds nothing to do, against listing and reading alone.
/// </summary>
internal sealed class WholePlanScenario : Scenario
{
    private const int Users = 1_000_000;

    public override string Name => "plan-1m";

    public override string Title =>
        FormattableString.Invariant($"Compare {Users:N0} users with a file of {Users:N0} that are as they should be");

    public override bool Writes => false;

    public override int? SeedUsers(BenchOptions options) => options.Quick ? Users / 100 : Users;

    public override async Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var (file, count) = await FileAsync(context, server!);
        var address = server!.Address.ToString();
        var goal = new Goal(Ratio: 1.1, MegabytesAbove: 120);
        return
        [
            Contender.Ours("list and read", count, "list-read", address, file),
            Contender.Ours("client library", count, "compare-library", address, file) with
            {
                Goal = goal,
            },
            Contender.PowerShell(
                "Compare-PortalUser -Path",
                count,
                new PowerShellScript(context, server.Address).WithModule(
                    Name,
                    $"$items = {count} - @(Compare-PortalUser -Path '{file}').Count"
                )
            ) with
            {
                Goal = goal,
            },
        ];
    }

    public override IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    )
    {
        if (measured.Items != contender.Items)
            yield return $"{measured.Items} compared as equal instead of {contender.Items}";
    }

    private static async Task<(string Path, long Count)> FileAsync(BenchContext context, Server server)
    {
        var path = Path.Combine(context.Scratch, "whole.csv");
        using var client = await Contenders.BareClient.ConnectAsync(server.Address);
        await using var file = File.CreateText(path);
        await file.WriteLineAsync("Email,Role");
        long count = 0;
        await foreach (var user in Contenders.BarePlan.ListAsync(client))
        {
            if (user.Kind != "user")
                continue;
            count++;
            await file.WriteLineAsync($"{user.Email},{user.RoleName}");
        }
        return (path, count);
    }
}
