namespace CloudPartner.Bench.Scenarios;

/// <summary>
/// From the start of the emulator's process to its ready line, against an empty ASP.NET Core program.
/// </summary>
internal sealed class StartScenario : Scenario
{
    public override string Name => "emulator-start";

    public override string Title => "Start the emulator, until it says that it is ready";

    public override int LeastRounds => 15;

    public override int? SeedUsers(BenchOptions options) => null;

    public override async Task<IReadOnlyList<Contender>> ContendersAsync(BenchContext context, Server? server)
    {
        var empty = Path.Combine(context.Scratch, "EmptyPortal");
        await Build.ProjectAsync(context, "EmptyPortal", empty);
        return
        [
            Contender.Ours("empty ASP.NET Core program", 1, "start", Path.Combine(empty, "EmptyPortal.dll")),
            Contender.Ours("emulator", 1, "start", context.EmulatorAssembly, "--stop-on-eof", "--port", "0") with
            {
                Goal = new Goal(Ratio: 1.5),
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
        if (measured.Items != 1)
            yield return "it did not start";
    }
}
