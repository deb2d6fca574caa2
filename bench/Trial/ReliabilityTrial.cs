using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CloudPartner.Client.Bulk;

namespace CloudPartner.Bench.Trial;

/// <summary>
/// Kills a bulk run again and again at random instants while three of ten requests go wrong, resumes it until it is
/// done, and lets the portal's own log of commits judge: everybody holds what they should, each change was made once
/// and none that was not asked for, and nothing stands as done in the journal that was not committed by then.
/// With faults at the authority it is three of ten sign-ins that go wrong, tokens live for 30 seconds and are revoked
/// now and then, and the service is slow enough for a run to need several: no item may fail for that, and never are two
/// renewals under way.
/// </summary>
internal sealed class ReliabilityTrial(BenchContext context, TrialOptions options)
{
    private const int MostRuns = 200;
    private const string AllIsWell = "nothing lost, nothing twice, nothing beside";

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenRevocations = TimeSpan.FromSeconds(7);

    public async Task<int> RunAsync()
    {
        var wrong = 0;
        var started = Stopwatch.StartNew();
        foreach (var command in options.Commands)
        {
            for (var seed = 1; seed <= options.Seeds; seed++)
            {
                var (runs, kills, requests, complaints) = await RunSeedAsync(
                    new TrialJob(command, options.Dialect, options.Users),
                    seed
                );
                var verdict = complaints.Count == 0 ? AllIsWell : string.Join("; ", complaints);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{command}, seed {seed}: {options.Users} users, {kills} kills, {runs} runs, "
                            + $"{requests} requests: {verdict}"
                    )
                );
                wrong += complaints.Count;
            }
        }
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Commands.Count} commands, {options.Seeds} seeds, {options.Users} users, {wrong} wrong, "
                    + $"{started.Elapsed.TotalSeconds:F0} s"
            )
        );
        return wrong == 0 ? 0 : 1;
    }

    private bool IsPartnerCenter => options.Dialect == PortalDialect.PartnerCenter;

    private async Task<(int Runs, int Kills, long Requests, List<string> Complaints)> RunSeedAsync(
        TrialJob job,
        int seed
    )
    {
        var random = new Random(seed);
        var journal = Path.Combine(context.Scratch, $"trial-{job.Command}-{seed}.jsonl");
        using var server = await Server.StartAsync(context, job.Seeded);
        await server.ResetAsync(options.AuthorityFaults ? AuthorityFaultPlan(seed) : FaultPlan(seed));
        using var done = new CancellationTokenSource();
        if (options.AuthorityFaults)
            await server.SetTokenLifetimeAsync(TokenLifetime);
        var revoking = options.AuthorityFaults ? RevokeAsync(server, done.Token) : Task.CompletedTask;
        int runs = 0,
            kills = 0;
        var complaints = new List<string>();
        while (true)
        {
            if (++runs > MostRuns)
                return (runs, kills, 0, [$"not done after {MostRuns} runs"]);
            using var worker = Process.Start(
                new ProcessStartInfo(
                    Environment.ProcessPath!,
                    [
                        typeof(ReliabilityTrial).Assembly.Location,
                        "child",
                        "trial-worker",
                        server.Address.ToString(),
                        journal,
                        job.Command.ToString(),
                        options.Users.ToString(CultureInfo.InvariantCulture),
                        options.Dialect.ToString(),
                    ]
                )
                {
                    RedirectStandardOutput = true,
                }
            )!;
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
            if (
                (await worker.StandardOutput.ReadToEndAsync()).Split(' ') is [_, var most]
                && int.Parse(most, CultureInfo.InvariantCulture) > 1
            )
            {
                complaints.Add($"{most.Trim()} sign-ins were under way at once");
            }

            if (await FalselyToldAsync(server, job, journal) is { } falsely)
                complaints.Add(falsely);
            if (worker.ExitCode == 0)
                break;
        }
        var requests = (await server.CountAsync()).Requests;
        await done.CancelAsync();
        await revoking;
        complaints.AddRange(await JudgeAsync(server, job));
        return (runs, kills, requests, complaints);
    }

    private async Task<string?> FalselyToldAsync(Server server, TrialJob job, string journal)
    {
        if (!File.Exists(journal))
            return null;
        var committed = (await server.CommitsAsync()).Select(commit => commit.Key).ToHashSet(StringComparer.Ordinal);
        var known = job.Keys.ToDictionary(key => BulkItem.FingerprintOf(key));
        var keys = new Dictionary<long, string>();
        foreach (var line in (await File.ReadAllLinesAsync(journal)).Skip(1))
        {
            // A kill leaves half a line at the end, which says nothing.
            if (!line.EndsWith('}'))
                continue;
            using var record = JsonDocument.Parse(line);
            var index = record.RootElement.GetProperty("i").GetInt64();
            if (record.RootElement.TryGetProperty("h", out var print))
                keys[index] = known[print.GetString()!];
            var state = record.RootElement.GetProperty("s").GetString();
            if (options.AuthorityFaults && state == "failed")
                return $"{keys[index]} failed, although every fault passed";
            if (state == "done" && !committed.Contains(keys[index]))
                return $"{keys[index]} stands as done and was not committed";
        }
        return null;
    }

    private async Task<List<string>> JudgeAsync(Server server, TrialJob job)
    {
        var complaints = new List<string>();
        var commits = (await server.CommitsAsync())
            .GroupBy(commit => commit.Key)
            .ToDictionary(key => key.Key, key => key.Count());
        var held = (await server.HeldAsync(options.Dialect)).ToLookup(user => user.Key, user => user.Role);
        foreach (var key in job.Keys)
        {
            commits.Remove(key, out var changes);
            if (changes != job.CommitsFor(key))
                complaints.Add($"{key} was changed {changes} times instead of {job.CommitsFor(key)}");
            if (!job.After(key).SetEquals(held[key]))
                complaints.Add($"{key} holds '{string.Join(", ", held[key])}'");
        }
        complaints.AddRange(commits.Keys.Select(key => $"{key} was changed and not named"));
        return complaints.Count > 5 ? [.. complaints[..5], $"and {complaints.Count - 5} more"] : complaints;
    }

    private static async Task RevokeAsync(Server server, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await server.RevokeTokensAsync();
            await Task.Delay(BetweenRevocations, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The service itself is well, but so slow that tokens run out in mid-run.
    private static string AuthorityFaultPlan(int seed)
    {
        object[] rules =
        [
            Rule("resetBefore", 0.04),
            Rule("resetAfter", 0.04),
            Rule("torn", 0.03),
            Rule("cut", 0.03),
            Rule("html", 0.02),
            Rule("stall", 0.01),
            Status(200, 0.02, "none", "empty"),
            Status(500, 0.02),
            Status(502, 0.01, "none", "html"),
            Status(503, 0.02),
            Status(503, 0.01, "1"),
            Status(504, 0.01),
            Status(429, 0.01, "0.3"),
            Status(429, 0.01, "1"),
            Status(429, 0.01, "date:2"),
            Status(429, 0.01),
        ];
        return JsonSerializer.Serialize(
            new
            {
                seed,
                latencyMs = 250,
                rules,
            }
        );

        static object Rule(string action, double probability) =>
            new
            {
                match = new { target = "signIn" },
                action,
                probability,
            };

        static object Status(int status, double probability, string retryAfter = "none", string body = "json") =>
            new
            {
                match = new { target = "signIn" },
                action = "status",
                status,
                probability,
                retryAfter,
                body,
            };
    }

    // Three in ten: broken before the request is read, after the change is made, in the middle of the answer; refused;
    // failed; never finished. In Partner Center's dialect an addition whose answer is lost is one that may not be
    // repeated; the rules meet it, and what is read to settle it.
    private string FaultPlan(int seed)
    {
        var path = IsPartnerCenter ? "/usermembers" : "/users/";
        object[] rules =
        [
            Rule("resetBefore", 0.05),
            Rule("resetAfter", 0.05),
            Rule("torn", 0.02),
            Rule("cut", 0.02),
            Rule("stall", 0.01),
            Status(500, 0.02),
            Status(502, 0.02),
            Status(503, 0.02),
            Status(504, 0.02),
            Status(429, 0.02, "0.3"),
            Status(429, 0.02, "1"),
            Status(429, 0.01, "date:1"),
            Status(429, 0.02, "none"),
        ];
        return JsonSerializer.Serialize(
            new
            {
                seed,
                latencyMs = 5,
                rules,
            }
        );

        object Rule(string action, double probability) =>
            new
            {
                match = new { path },
                action,
                probability,
            };

        object Status(int status, double probability, string retryAfter = "none") =>
            new
            {
                match = new { path },
                action = "status",
                status,
                probability,
                retryAfter,
            };
    }
}

/// <summary>How long a trial is.</summary>
internal sealed record TrialOptions(
    int Seeds,
    int Kills,
    int Users,
    PortalDialect Dialect,
    IReadOnlyList<TrialCommand> Commands,
    bool AuthorityFaults = false
)
{
    /// <summary>Reads <c>--seeds N --kills N --users N --dialect NAME --command NAME --authority-faults</c>;
    /// null if there is something else.</summary>
    public static TrialOptions? Parse(string[] arguments)
    {
        var options = new TrialOptions(
            20,
            20,
            10_000,
            PortalDialect.CloudPartnerPortal,
            Enum.GetValues<TrialCommand>()
        );
        if (arguments.Contains("--authority-faults"))
        {
            options = options with { Kills = 10, Users = 5_000, AuthorityFaults = true, Commands = [TrialCommand.Add] };
            arguments = [.. arguments.Where(argument => argument != "--authority-faults")];
        }
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (
                arguments[i] == "--dialect"
                && i + 1 < arguments.Length
                && Enum.TryParse<PortalDialect>(arguments[i + 1], ignoreCase: true, out var dialect)
            )
            {
                options = options with { Dialect = dialect };
                continue;
            }
            if (
                arguments[i] == "--command"
                && i + 1 < arguments.Length
                && Enum.TryParse<TrialCommand>(arguments[i + 1], ignoreCase: true, out var command)
            )
            {
                options = options with { Commands = [command] };
                continue;
            }
            if (
                i + 1 == arguments.Length
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--seeds":
                    options = options with { Seeds = number };
                    break;
                case "--kills":
                    options = options with { Kills = number };
                    break;
                case "--users":
                    options = options with { Users = number };
                    break;
                default:
                    return null;
            }
        }
        return options;
    }
}
