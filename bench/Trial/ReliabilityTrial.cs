using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CloudPartner.Bench.Trial;

/// <summary>
/// Kills a bulk run again and again at random instants while three of ten requests go wrong, resumes it until it is done, and lets the
/// portal's own log of commits judge: every user is there, none was created twice, and the journal ends each input exactly once. With faults
/// at the authority it is three of ten sign-ins that go wrong, tokens live for 30 seconds and are revoked now and then, and the service is
/// slow enough for a run to need several: no item may fail for that, and never are two renewals under way.
/// </summary>
internal sealed class ReliabilityTrial(BenchContext context, TrialOptions options)
{
    private const int MostRuns = 200;

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenRevocations = TimeSpan.FromSeconds(7);

    public async Task<int> RunAsync()
    {
        var wrong = 0;
        var started = Stopwatch.StartNew();
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            var (runs, kills, requests, complaints) = await RunSeedAsync(seed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"seed {seed}: {options.Users} users, {kills} kills, {runs} runs, {requests} requests: {(complaints.Count == 0 ? "nothing lost, nothing twice" : string.Join("; ", complaints))}"));
            wrong += complaints.Count;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{options.Seeds} seeds, {options.Seeds * options.Users} users, {wrong} wrong, {started.Elapsed.TotalSeconds:F0} s"));
        return wrong == 0 ? 0 : 1;
    }

    private bool IsPartnerCenter => options.Dialect == PortalDialect.PartnerCenter;

    private async Task<(int Runs, int Kills, long Requests, List<string> Complaints)> RunSeedAsync(int seed)
    {
        var random = new Random(seed);
        var file = context.UserFile(options.Users, IsPartnerCenter);
        var journal = Path.Combine(context.Scratch, $"trial-{seed}.jsonl");
        // Partner Center's roles are for people whom the tenant knows; a seed of users makes them known.
        using var server = await Server.StartAsync(context, IsPartnerCenter ? options.Users * 2 : 0);
        await server.ResetAsync(options.AuthorityFaults ? AuthorityFaultPlan(seed) : FaultPlan(seed));
        using var done = new CancellationTokenSource();
        if (options.AuthorityFaults) await server.SetTokenLifetimeAsync(TokenLifetime);
        var revoking = options.AuthorityFaults ? RevokeAsync(server, done.Token) : Task.CompletedTask;
        int runs = 0, kills = 0;
        var complaints = new List<string>();
        while (true)
        {
            if (++runs > MostRuns) return (runs, kills, 0, [$"not done after {MostRuns} runs"]);
            using var worker = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
                [typeof(ReliabilityTrial).Assembly.Location, "child", "trial-worker", server.Address.ToString(), file, journal, options.Dialect.ToString()])
            { RedirectStandardOutput = true })!;
            if (kills < options.Kills)
            {
                // From before the first request to well into the work.
                using var instant = new CancellationTokenSource(random.Next(150, 1500));
                try
                {
                    await worker.WaitForExitAsync(instant.Token);
                }
                catch (OperationCanceledException)
                {
                    worker.Kill();
                    kills++;
                }
            }
            await worker.WaitForExitAsync();
            // A worker that was killed says nothing.
            if ((await worker.StandardOutput.ReadToEndAsync()).Split(' ') is [_, var most] && int.Parse(most, CultureInfo.InvariantCulture) > 1)
                complaints.Add($"{most.Trim()} sign-ins were under way at once");
            if (worker.ExitCode == 0) break;
        }
        var counts = await server.CountAsync();
        await done.CancelAsync();
        await revoking;
        return (runs, kills, counts.Requests, [.. complaints, .. await JudgeAsync(counts, journal)]);
    }

    private async Task<List<string>> JudgeAsync(ServerCounts counts, string journal)
    {
        var complaints = new List<string>();
        var there = IsPartnerCenter ? counts.MembersAdded : counts.Created;
        if (there != options.Users) complaints.Add($"{there} users are there instead of {options.Users}");
        if (counts.MostCommitsPerKey != 1) complaints.Add($"a user was changed {counts.MostCommitsPerKey} times");

        var ends = new Dictionary<long, string>();
        int done = 0, failed = 0;
        foreach (var line in (await File.ReadAllLinesAsync(journal)).Skip(1))
        {
            using var record = JsonDocument.Parse(line);
            var state = record.RootElement.GetProperty("s").GetString()!;
            ends[record.RootElement.GetProperty("i").GetInt64()] = state;
            if (state == "done") done++;
            if (state == "failed") failed++;
        }
        if (ends.Count != options.Users || ends.Values.Any(state => state != "done")) complaints.Add("the journal does not end every input as done");
        if (done != options.Users) complaints.Add($"the journal says {done} times that an input is done");
        if (options.AuthorityFaults && failed > 0) complaints.Add($"{failed} items failed, although every fault passed");
        return complaints;
    }

    private static async Task RevokeAsync(Server server, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await server.RevokeTokensAsync();
            await Task.Delay(BetweenRevocations, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The service itself is well, but so slow that tokens run out in mid-run.
    private static string AuthorityFaultPlan(int seed)
    {
        object[] rules =
        [
            Rule("resetBefore", 0.04), Rule("resetAfter", 0.04), Rule("torn", 0.03), Rule("cut", 0.03), Rule("html", 0.02), Rule("stall", 0.01),
            Status(200, 0.02, "none", "empty"), Status(500, 0.02), Status(502, 0.01, "none", "html"), Status(503, 0.02), Status(503, 0.01, "1"),
            Status(504, 0.01), Status(429, 0.01, "0.3"), Status(429, 0.01, "1"), Status(429, 0.01, "date:2"), Status(429, 0.01),
        ];
        return JsonSerializer.Serialize(new { seed, latencyMs = 250, rules });

        static object Rule(string action, double probability) => new { match = new { target = "signIn" }, action, probability };

        static object Status(int status, double probability, string retryAfter = "none", string body = "json") =>
            new { match = new { target = "signIn" }, action = "status", status, probability, retryAfter, body };
    }

    // Three in ten: broken before the request is read, after the change is made, in the middle of the answer; refused; failed; never finished.
    // In Partner Center's dialect an addition whose answer is lost is one that may not be repeated; the rules meet it, and what is read to settle it.
    private string FaultPlan(int seed)
    {
        var path = IsPartnerCenter ? "/usermembers" : "/users/";
        object[] rules =
        [
            Rule("resetBefore", 0.05), Rule("resetAfter", 0.05), Rule("torn", 0.02), Rule("cut", 0.02), Rule("stall", 0.01),
            Status(500, 0.02), Status(502, 0.02), Status(503, 0.02), Status(504, 0.02),
            Status(429, 0.02, "0.3"), Status(429, 0.02, "1"), Status(429, 0.01, "date:1"), Status(429, 0.02, "none"),
        ];
        return JsonSerializer.Serialize(new { seed, latencyMs = 5, rules });

        object Rule(string action, double probability) => new { match = new { path }, action, probability };

        object Status(int status, double probability, string retryAfter = "none") =>
            new { match = new { path }, action = "status", status, probability, retryAfter };
    }
}

/// <summary>How long a trial is.</summary>
internal sealed record TrialOptions(int Seeds, int Kills, int Users, PortalDialect Dialect, bool AuthorityFaults = false)
{
    /// <summary>Reads <c>--seeds N --kills N --users N --dialect NAME --authority-faults</c>; null if there is something else.</summary>
    public static TrialOptions? Parse(string[] arguments)
    {
        var options = new TrialOptions(20, 20, 10_000, PortalDialect.CloudPartnerPortal);
        if (arguments.Contains("--authority-faults"))
        {
            options = options with { Kills = 10, Users = 5_000, AuthorityFaults = true };
            arguments = [.. arguments.Where(argument => argument != "--authority-faults")];
        }
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] == "--dialect" && i + 1 < arguments.Length && Enum.TryParse<PortalDialect>(arguments[i + 1], ignoreCase: true, out var dialect))
            {
                options = options with { Dialect = dialect };
                continue;
            }
            if (i + 1 == arguments.Length || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            switch (arguments[i])
            {
                case "--seeds": options = options with { Seeds = number }; break;
                case "--kills": options = options with { Kills = number }; break;
                case "--users": options = options with { Users = number }; break;
                default: return null;
            }
        }
        return options;
    }
}
