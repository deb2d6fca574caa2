using CloudPartner.Interop.Tests.Graph;
using CloudPartner.Interop.Tests.Recorded;
using CloudPartner.Interop.Tests.SignIn;

namespace CloudPartner.Interop.Tests;

/// <summary>Every client that was tried. The page is made of it, and the tests run it.</summary>
internal static class Catalog
{
    public static IReadOnlyList<Client> Clients { get; } =
    [
        OfficialSdk.Client,
        PartnerCenterModule.Client,
        PortalCli.Client,
        GraphSdk.Client,
        Msal.Client,
        AzureIdentity.Client,
        Machines.Client,
        PythonMsal.Client,
    ];

    public static IEnumerable<object[]> NamesOf(string client) =>
        Find(client).Trials.Select(trial => new object[] { trial.Name });

    /// <summary>
    /// Runs one trial. What the page says does not work has to fail, and of the reason that it gives.
    /// </summary>
    public static async Task RunAsync(string client, string name)
    {
        var trial = Find(client).Trials.Single(trial => trial.Name == name);
        await using var stage = await Stage.OpenAsync();
        if (trial.Limit is not { } limit)
        {
            await trial.RunAsync(stage);
            return;
        }

        var failure = await Record.ExceptionAsync(() => trial.RunAsync(stage));
        Assert.True(failure is not null, $"'{name}' works now: take its limit out of the table.");
        Assert.Contains(limit.Sign, failure.ToString(), StringComparison.Ordinal);
    }

    private static Client Find(string name) =>
        Clients.Single(client => client.Name.StartsWith(name, StringComparison.Ordinal));
}
