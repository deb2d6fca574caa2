using System.Diagnostics;
using System.Globalization;

namespace CloudPartner.Bench.Trial;

/// <summary>
/// Kills the portal in the middle of a bulk run and starts it again after a while, on the same port and the same data.
/// The run has to get over it by itself, with few requests too many.
/// </summary>
internal sealed class OutageTrial(BenchContext context, int seconds, int users)
{
    private const double MostRetries = 0.1;

    /// <summary>Reads <c>--seconds N --users N</c>; null if there is something else.</summary>
    public static (int Seconds, int Users)? Parse(string[] arguments)
    {
        var (seconds, users) = (60, 10_000);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (
                i + 1 == arguments.Length
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                return null;
            }

            if (arguments[i] == "--seconds")
                seconds = number;
            else if (arguments[i] == "--users")
                users = number;
            else
                return null;
        }
        return (seconds, users);
    }

    public async Task<int> RunAsync()
    {
        var journal = Path.Combine(context.Scratch, "outage.jsonl");
        var database = Path.Combine(context.Scratch, "outage.db");
        var first = await Server.StartAsync(context, 0, 0, database);
        await first.ResetAsync("""{"latencyMs":20}""");
        var started = Stopwatch.StartNew();
        using var worker = Process.Start(
            new ProcessStartInfo(
                Environment.ProcessPath!,
                [
                    typeof(OutageTrial).Assembly.Location,
                    "child",
                    "trial-worker",
                    first.Address.ToString(),
                    journal,
                    nameof(TrialCommand.Add),
                    users.ToString(CultureInfo.InvariantCulture),
                    nameof(PortalDialect.CloudPartnerPortal),
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var before = await WaitForSomeAsync(first);
        first.Kill();
        var down = started.Elapsed;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        using var second = await Server.StartAsync(context, 0, first.Address.Port, database);
        first.Dispose();
        var up = started.Elapsed;
        var sent = long.Parse(
            (await worker.StandardOutput.ReadLineAsync() ?? "0").Split(' ')[0],
            CultureInfo.InvariantCulture
        );
        await worker.WaitForExitAsync();

        var counts = await second.CountAsync();
        var there = counts.Created - first.Users;
        List<string> complaints = [];
        if (worker.ExitCode != 0)
            complaints.Add($"the run ended with {worker.ExitCode}");
        if (there != users)
            complaints.Add($"{there} users are there instead of {users}");
        if (counts.MostCommitsPerKey != 1)
            complaints.Add($"a user was changed {counts.MostCommitsPerKey} times");
        if (sent - users > users * MostRetries)
            complaints.Add($"{sent - users} requests were repeated");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"down after {down.TotalSeconds:F1} s with {before} users there, up after {up.TotalSeconds:F1} s, "
                    + $"done after {started.Elapsed.TotalSeconds:F1} s, {sent} requests for {users} users: "
                    + $"{(complaints.Count == 0 ? "nothing lost, nothing twice" : string.Join("; ", complaints))}"
            )
        );
        return complaints.Count == 0 ? 0 : 1;
    }

    // Well in the middle of the run, whatever the machine's speed.
    private async Task<long> WaitForSomeAsync(Server server)
    {
        while (true)
        {
            var there = (await server.CountAsync()).Created;
            if (there > users / 4)
                return there;
            await Task.Delay(50);
        }
    }
}
