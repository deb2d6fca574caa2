using System.Globalization;
using CloudPartner.Bench.Contenders;

namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// One process that adds users for many tenants side by side, each with a quota of its own: there the service and not
/// the machine says how long it takes.
/// </summary>
internal sealed class TenantScenario : Scenario
{
    private const int Count = 50;
    private const int UsersOfEach = 2_000;
    private const int PerSecond = 20;

    public override string Name => "tenants-50";

    public override string Title =>
        FormattableString.Invariant($"Add {UsersOfEach:N0} users for each of {Count} tenants in one process, ")
        + $"{PerSecond} writes/s for each";

    // A bucket of its own for the users of each tenant; that the tenants are made costs nothing of it.
    public override string FaultPlan
    {
        get
        {
            var quotas = Enumerable
                .Range(1, Count)
                .Select(tenant =>
                    $$"""
                        {"match":{"method":"PUT","path":"/{{Tenants.NameOf(tenant)}}/users/"},
                         "perSecond":{{PerSecond}},"burst":{{PerSecond}},"retryAfter":"1"}
                        """
                );
            return $$"""{"latencyMs":20,"quotas":[{{string.Join(',', quotas)}}]}""";
        }
    }

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var users = context.Options.Quick ? UsersOfEach / 10 : UsersOfEach;
        var folder = Directory.CreateDirectory(Path.Combine(context.Scratch, "tenants")).FullName;
        for (var tenant = 1; tenant <= Count; tenant++)
        {
            var name = Tenants.NameOf(tenant);
            File.Copy(context.UserFile(users, name + "-"), Tenants.FileOf(folder, name), overwrite: true);
        }
        var (address, total) = (server!.Address.ToString(), users * Count);
        var floor = (users - PerSecond) / (double)PerSecond;
        string[] figures = [floor.ToString(CultureInfo.InvariantCulture), total.ToString(CultureInfo.InvariantCulture)];
        // Each takes as long as the quota says, however often it is measured.
        var rounds = context.Options.WarmUps + 2;
        return Task.FromResult<IReadOnlyList<Contender>>([
            Contender.Ours("floor", total, ["floor", address, .. figures]) with
            {
                MostRounds = rounds,
            },
            Contender.Ours(
                "client library, a connection each",
                total,
                "tenants",
                address,
                Count.ToString(CultureInfo.InvariantCulture),
                folder
            ) with
            {
                MostRounds = rounds,
                Goal = new Goal(Ratio: 1.05, RequestsPerItem: 1.03),
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
            yield return $"{measured.Items} done instead of {contender.Items}";
        if (contender.Name != "floor" && counts!.MostCommitsPerKey != 1)
            yield return $"a user was changed {counts.MostCommitsPerKey} times";
    }
}
