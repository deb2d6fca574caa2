using CloudPartner.Bench;
using CloudPartner.Bench.Contenders;
using CloudPartner.Bench.Scenarios;
using CloudPartner.Bench.Trial;

// A contender of ours is this same program, started once more.
if (args is ["child", var contender, ..])
    return await Child.RunAsync(contender, args[2..]);

if (args is ["trial", ..])
{
    if (TrialOptions.Parse(args[1..]) is { } trial && BenchOptions.TryParse([], [], out var none, out _))
        return await new ReliabilityTrial(BenchContext.Open(none, measures: false), trial).RunAsync();
    await Console.Error.WriteLineAsync(
        "dotnet run -c Release --project bench -- trial"
            + " [--seeds N] [--kills N] [--users N] [--dialect NAME] [--command NAME] [--authority-faults]"
    );
    return 2;
}

if (args is ["outage", ..])
{
    if (OutageTrial.Parse(args[1..]) is { } outage && BenchOptions.TryParse([], [], out var none, out _))
    {
        return await new OutageTrial(BenchContext.Open(none, measures: false), outage.Seconds, outage.Users).RunAsync();
    }

    await Console.Error.WriteLineAsync("dotnet run -c Release --project bench -- outage [--seconds N] [--users N]");
    return 2;
}

if (args is ["hostile", ..])
{
    if (HostileOptions.Parse(args[1..]) is { } hostile)
        return await hostile.RunAsync();
    await Console.Error.WriteLineAsync(
        "dotnet run -c Release --project bench -- hostile [--answers N] [--seed N] [--only N]"
    );
    return 2;
}

var all = Scenario.All;
if (!BenchOptions.TryParse(args, [.. all.Select(scenario => scenario.Name)], out var options, out var complaint))
{
    await Console.Error.WriteLineAsync(complaint);
    return 2;
}

#if DEBUG
if (!options.Quick)
{
    await Console.Error.WriteLineAsync(
        "This is a Debug build. Run with -c Release, or with --quick to see only whether it works."
    );
    return 2;
}
#endif

var context = BenchContext.Open(options);
Console.WriteLine(context.Machine);
var wrong = false;
var missed = new List<string>();
foreach (var scenario in all.Where(scenario => options.Runs(scenario.Name)))
{
    var (result, complaints) = await Rounds.RunAsync(scenario, context);
    if (result is not null)
    {
        Console.WriteLine(Table.Text(result));
        missed.AddRange(result.Missed);
        // A run with a wrong count says nothing about speed, and a quick one says little.
        if (complaints.Count == 0 && !options.Quick)
            Results.Save(context, result);
    }

    foreach (var one in complaints)
        await Console.Error.WriteLineAsync($"WRONG: {scenario.Name}: {one}");
    wrong |= complaints.Count > 0;
}

// A goal that is missed is news, not a failure.
foreach (var one in missed)
    Console.WriteLine($"MISSED: {one}");
return wrong ? 1 : 0;
