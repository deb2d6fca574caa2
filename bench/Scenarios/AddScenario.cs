using System.Globalization;

namespace CloudPartner.Bench.Scenarios;

/// <summary>Adding many users from a CSV file to a portal that takes 20 ms for each answer.</summary>
internal sealed class AddScenario(string name, int users, int inFlight) : Scenario
{
    private const int LatencyMilliseconds = 20;

    public override string Name => name;

    public override string Title =>
        FormattableString.Invariant(
            $"Add {users:N0} users, {inFlight} in flight, answers after {LatencyMilliseconds} ms"
        );

    public override string FaultPlan => $$"""{"latencyMs":{{LatencyMilliseconds}}}""";

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var count = context.Options.Quick ? users / 20 : users;
        var (file, address, limit) = (
            context.UserFile(count),
            server!.Address.ToString(),
            inFlight.ToString(CultureInfo.InvariantCulture)
        );
        List<Contender> contenders =
        [
            Contender.Ours("bare HttpClient", count, "add-bare", address, file, limit),
            Contender.Ours("client library", count, "add-library", address, file, limit),
        ];
        var script = new PowerShellScript(context, server.Address);
        contenders.Add(
            Contender.PowerShell(
                "Import-Csv | Add-PortalUser",
                count,
                script.WithModule(
                    $"{Name}-module",
                    $"Import-Csv -LiteralPath '{file}' | Add-PortalUser -ThrottleLimit {limit}; $items = {count}"
                )
            )
        );
        // Progress is on in both; the journal is what an unattended run adds.
        contenders.Add(
            Contender.PowerShell(
                "the same with -JournalPath",
                count,
                script.WithModule(
                    $"{Name}-journal",
                    $"Import-Csv -LiteralPath '{file}' | Add-PortalUser -ThrottleLimit {limit} -JournalPath "
                        + $"\"{context.Scratch}/journal-$PID\"; $items = {count}"
                )
            )
        );
        if (context.Options.PowerShellBaselines)
            contenders.AddRange(Baselines(context, script, count));

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
            yield return $"{measured.Items} done instead of {contender.Items}";
        if (counts!.Created != contender.Items)
            yield return $"{counts.Created} users created instead of {contender.Items}";
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
