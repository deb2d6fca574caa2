namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// The first signed-in call in a fresh PowerShell, which loads the client and MSAL, against the second one in the same
/// process. It may cost 1.5 times the second and 300 ms.
/// </summary>
internal sealed class FirstCallScenario : Scenario
{
    private const double LongestSeconds = 0.3;

    // A quick run only shows that it works, on a machine that may be busy.
    private bool _isJudged;

    public override string Name => "first-call";

    public override string Title =>
        "Connect with a client secret and read the profile: the first time in a process, and the second";

    public override bool Writes => false;

    public override Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        _isJudged = !context.Options.Quick;
        return Task.FromResult<IReadOnlyList<Contender>>([
            Contender.PowerShell("second call", 1, Script(context, server!, 2)),
            Contender.PowerShell("first call", 1, Script(context, server!, 1)) with
            {
                Goal = new Goal(Seconds: 0.12),
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
        if (measured.Items != 1)
            yield return $"{measured.Items} profiles read instead of 1";
        // The call that is measured second carries the time of the first one along.
        if (_isJudged && measured.FirstSeconds is { } first && first > (1.5 * measured.Seconds) + LongestSeconds)
        {
            yield return FormattableString.Invariant($"the first call took {first:0.000} s, ")
                + FormattableString.Invariant($"the second {measured.Seconds:0.000} s; ")
                + FormattableString.Invariant($"1.5 times that and {LongestSeconds} s are allowed");
        }
    }

    private static string Script(BenchContext context, Server server, int measured)
    {
        var path = Path.Combine(context.Scratch, $"first-call-{measured}.ps1");
        File.WriteAllText(
            path,
            $$$"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{{{context.Module}}}'
            $secret = [Net.NetworkCredential]::new('', 'emulator-secret').SecurePassword
            $credential = [pscredential]::new('11111111-1111-4111-8111-111111111111', $secret)
            $process = [Diagnostics.Process]::GetCurrentProcess()
            $first = $null
            foreach ($call in 1..{{{measured}}}) {
                $process.Refresh()
                $cpu = $process.TotalProcessorTime
                $watch = [Diagnostics.Stopwatch]::StartNew()
                Connect-CloudPartner $credential contoso.com -Environment '{{{server.Address}}}'
                $items = @(Get-PublisherProfile).Count
                $watch.Stop()
                if ($call -lt {{{measured}}}) { $first = $watch.Elapsed.TotalSeconds }
            }
            $process.Refresh()
            $used = ($process.TotalProcessorTime - $cpu).TotalSeconds
            [string]::Format([cultureinfo]::InvariantCulture, '{{"seconds":{0},"cpuSeconds":{1},"peakBytes":{2},"items":{3},"firstSeconds":{4} }}',
                $watch.Elapsed.TotalSeconds, $used, $process.PeakWorkingSet64, $items, ($first ?? 'null'))
            """
        );
        return path;
    }
}
