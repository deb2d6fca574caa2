using System.Globalization;

namespace CloudPartner.Bench.Scenarios;

/// <summary>Comparing 50,000 users with what they should be, and changing the one in a hundred that differs.</summary>
internal sealed class PlanScenario : Scenario
{
    private const int Users = 50_000;
    private const int InFlight = 64;

    public override string Name => "plan-50k";

    public override string Title =>
        "Plan and apply for 50,000 users, 1 in 100 with another role, 64 in flight, answers after 20 ms";

    public override string FaultPlan => """{"latencyMs":20}""";

    public override int? SeedUsers(BenchOptions options) => CountOf(options);

    public override async Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var count = CountOf(context.Options);
        var file = await DesiredFileAsync(context, server!);
        var (address, limit) = (server!.Address.ToString(), InFlight.ToString(CultureInfo.InvariantCulture));
        List<Contender> contenders =
        [
            Contender.Ours("bare list, compare, write", count / 100, "plan-bare", address, file, limit),
            Contender.Ours("client library", count / 100, "plan-library", address, file, limit) with
            {
                Goal = new Goal(Ratio: 1.05),
            },
        ];
        contenders.Add(
            Contender.PowerShell(
                "Sync-PortalUser -Path",
                count / 100,
                new PowerShellScript(context, server.Address).WithModule(
                    "plan-module",
                    $"$items = (Sync-PortalUser -Path '{file}' -ThrottleLimit {limit} -Summary).Done"
                )
            ) with
            {
                Goal = new Goal(Ratio: 1.05),
            }
        );

        return contenders;
    }

    public override IEnumerable<string> Check(
        Contender contender,
        Measurement measured,
        ServerCounts? counts,
        Server? server
    )
    {
        if (measured.Items != contender.Items)
            yield return $"{measured.Items} changed instead of {contender.Items}";
        if (counts!.MostCommitsPerKey != 1)
            yield return $"a user was changed {counts.MostCommitsPerKey} times";
        // The listing, one request for each change, and the sign-in.
        var least = ((server!.Users + 999) / 1000) + contender.Items + 1;
        if (counts.Requests > least * 1.02)
            yield return $"{counts.Requests} requests where {least} would do";
    }

    private static int CountOf(BenchOptions options) => options.Quick ? Users / 50 : Users;

    // What the portal has, except that every hundredth user holds the other role.
    private static async Task<string> DesiredFileAsync(BenchContext context, Server server)
    {
        var path = Path.Combine(context.Scratch, "desired.csv");
        using var client = await Contenders.BareClient.ConnectAsync(server.Address);
        var lines = new List<string> { "Email,Role,DisplayName" };
        var index = 0;
        await foreach (var user in Contenders.BarePlan.ListAsync(client))
        {
            if (
                user.Kind != "user"
                || !user.Email!.EndsWith("example.com", StringComparison.Ordinal)
                    && user.Email.Contains("owner", StringComparison.Ordinal)
            )
            {
                continue;
            }

            var role =
                ++index % 100 == 0 && index / 100 <= CountOf(context.Options) / 100
                    ? user.RoleName == "Owner"
                        ? "Contributor"
                        : "Owner"
                    : user.RoleName;
            lines.Add($"{user.Email},{role},\"{user.DisplayName}\"");
        }
        await File.WriteAllLinesAsync(path, lines);
        return path;
    }
}
