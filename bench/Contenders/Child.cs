using System.Globalization;
using CloudPartner.Bench.Trial;

namespace CloudPartner.Bench.Contenders;

/// <summary>The contenders that are part of this program, by name.</summary>
internal static class Child
{
    public static async Task<int> RunAsync(string contender, string[] arguments)
    {
        var address = new Uri(arguments[0]);
        switch (contender)
        {
            case "add-bare":
                await BareAdd.RunAsync(address, arguments[1], Number(arguments[2]), arguments.ElementAtOrDefault(3));
                break;
            case "add-library":
                await LibraryAdd.RunAsync(address, arguments[1], Number(arguments[2]), arguments.ElementAtOrDefault(3));
                break;
            case "add-bare-waiting":
                await BareWaitingAdd.RunAsync(address, arguments[1], Number(arguments[2]));
                break;
            case "plan-bare":
                await BarePlan.RunAsync(address, arguments[1], Number(arguments[2]));
                break;
            case "plan-library":
                await LibraryPlan.RunAsync(address, arguments[1], Number(arguments[2]));
                break;
            case "floor":
                var meter = Meter.Start();
                await Task.Delay(TimeSpan.FromSeconds(double.Parse(arguments[1], CultureInfo.InvariantCulture)));
                meter.Stop(Number(arguments[2]));
                break;
            case "list-bare":
                await BareList.RunAsync(address);
                break;
            case "list-library":
                await LibraryList.RunAsync(address);
                break;
            case "list-read":
                await LibraryPlan.ListAndReadAsync(address, arguments[1]);
                break;
            case "compare-library":
                await LibraryPlan.CompareAsync(address, arguments[1]);
                break;
            case "start":
                await ProgramStart.RunAsync(address.LocalPath, arguments[1..]);
                break;
            case "tenants":
                await Tenants.RunAsync(address, Number(arguments[1]), arguments[2]);
                break;
            case "trial-worker":
                return await TrialWorker.RunAsync(
                    address,
                    arguments[1],
                    new TrialJob(
                        Enum.Parse<TrialCommand>(arguments[2]),
                        Enum.Parse<PortalDialect>(arguments[4]),
                        Number(arguments[3])
                    ),
                    Enum.Parse<PortalDialect>(arguments[4])
                );
            default:
                return 2;
        }

        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
