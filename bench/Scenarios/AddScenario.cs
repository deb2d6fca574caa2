using System.Globalization;

namespace CloudPartner.Bench.Scenarios;

/// <summary>Adding many users from a CSV file to a portal that takes 20 ms for each answer.</summary>
internal sealed class AddScenario(string name, int users, int inFlight) : Scenario
{
    private const int LatencyMilliseconds = 20;

    /// <summary>What the run with a journal is meant to reach.</summary>
    public Goal? Goal { get; init; }

    /// <summary>What all but the reference are meant to reach.</summary>
    public Goal? GoalOfAll { get; init; }

    /// <summary>
    /// Adds as many others before anything is measured, as a session that has been at work for a while.
    /// </summary>
    public bool IsWarm { get; init; }

    /// <summary>The version of HTTP that is spoken over TLS; null without TLS.</summary>
    public int? HttpOverTls { get; init; }

    public override bool IsHttps => HttpOverTls is not null;

    public override string Name => name;

    public override string Title =>
        FormattableString.Invariant(
            $"Add {users:N0} users, {inFlight} in flight, answers after {LatencyMilliseconds} ms"
        )
        + (IsWarm ? ", the second time in one process" : "")
        + (HttpOverTls is { } version ? $", over TLS with HTTP/{(version == 1 ? "1.1" : "2")}" : "");

    public override string FaultPlan => $$"""{"latencyMs":{{LatencyMilliseconds}}}""";

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var count = context.Options.Quick ? users / 20 : users;
        var (file, address, limit) = (
            context.UserFile(count),
            server!.Address.ToString(),
            inFlight.ToString(CultureInfo.InvariantCulture)
        );
        var warmUp = IsWarm ? context.UserFile(count, "warm") : null;
        string[] arguments = [address, file, limit, .. warmUp is null ? Array.Empty<string>() : [warmUp]];
        var script = new PowerShellScript(context, server.Address);
        List<Contender> contenders =
        [
            Contender.Ours("bare HttpClient", count, ["add-bare", .. arguments]),
            Contender.Ours("client library", count, ["add-library", .. arguments]) with
            {
                Goal = GoalOfAll,
            },
            Contender.PowerShell("Import-Csv | Add-PortalUser", count, Script("module", "")) with
            {
                Goal = GoalOfAll,
            },
            // Progress is on in both; the journal is what an unattended run adds.
            Contender.PowerShell(
                "the same with -JournalPath",
                count,
                Script("journal", $" -JournalPath \"{context.Scratch}/journal-$PID\"")
            ) with
            {
                Goal = Goal ?? GoalOfAll,
            },
        ];
        if (context.Options.PowerShellBaselines)
            contenders.AddRange(Baselines(context, script, count));

        return Task.FromResult<IReadOnlyList<Contender>>([
            .. contenders.Select(contender => contender with { Environment = EnvironmentOf(server) }),
        ]);

        string Script(string key, string options)
        {
            string Add(string path) =>
                $"Import-Csv -LiteralPath '{path}' | Add-PortalUser -ThrottleLimit {limit}{options}";

            return script.WithModule(
                $"{Name}-{key}",
                $"{Add(file)}; $items = {count}",
                warmUp is null ? "" : Add(warmUp).Replace("journal-", "warm-journal-", StringComparison.Ordinal)
            );
        }
    }

    // How .NET is told what to trust, and that only HTTP/1.1 is to be spoken.
    private Dictionary<string, string> EnvironmentOf(Server server)
    {
        var variables = new Dictionary<string, string>();
        if (server.Certificate is { } certificate)
            variables.Add("SSL_CERT_FILE", certificate);
        if (HttpOverTls == 1)
            variables.Add("DOTNET_SYSTEM_NET_HTTP_SOCKETSHTTPHANDLER_HTTP2SUPPORT", "0");
        return variables;
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
        var created = IsWarm ? 2 * contender.Items : contender.Items;
        if (counts!.Created != created)
            yield return $"{counts.Created} users created instead of {created}";
        if (counts.MostCommitsPerKey != 1)
            yield return $"a user was changed {counts.MostCommitsPerKey} times";
        if (counts.MaxInFlight > inFlight)
            yield return $"{counts.MaxInFlight} requests in flight instead of {inFlight} at most";
    }

    // What people write today. They are slow, so they get fewer rows and rounds, and their time is scaled up and
    // marked.
    private IEnumerable<Contender> Baselines(BenchContext context, PowerShellScript script, int count)
    {
        Contender Of(string title, string key, int rows, Func<string, string> body)
        {
            var given = Math.Min(rows, count);
            var path = script.Bare(
                $"{Name}-{key}",
                body($"Import-Csv -LiteralPath '{context.UserFile(given)}'") + $"; $items = {given}"
            );
            return Contender.PowerShell(title, given, path) with
            {
                Scale = (double)count / given,
                MostRounds = context.Options.WarmUps + 3,
            };
        }

        yield return Of(
            "foreach Invoke-RestMethod",
            "foreach",
            500,
            rows => $"foreach ($row in {rows}) {{ {PowerShellScript.Put} }}"
        );
        yield return Of(
            "ForEach-Object -Parallel",
            "parallel",
            2000,
            rows =>
                $"{rows} | ForEach-Object -ThrottleLimit {inFlight} -Parallel {{ $row = $_; $base = $using:base; "
                + $"$headers = $using:headers; {PowerShellScript.Put} }}"
        );
        yield return Of(
            "chunks with -WebSession",
            "chunks",
            10_000,
            rows =>
                $$"""
                    $all = @({{rows}})
                    $size = [Math]::Ceiling($all.Count / {{inFlight}})
                    $chunks = for ($i = 0; $i -lt $all.Count; $i += $size) { , $all[$i..([Math]::Min($i + $size, $all.Count) - 1)] }
                    $chunks | ForEach-Object -ThrottleLimit {{inFlight}} -Parallel {
                        $base = $using:base; $headers = $using:headers
                        $session = [Microsoft.PowerShell.Commands.WebRequestSession]::new()
                        foreach ($row in $_) { {{PowerShellScript.Put}} -WebSession $session }
                    }
                    """
        );
    }
}
