using CloudPartner.Client.Bulk;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Files;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Bench.Contenders;

/// <summary>The same job through the client library: file, rules, bulk engine, portal.</summary>
internal static class LibraryAdd
{
    /// <param name="address">The portal.</param>
    /// <param name="file">Whom to add.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="warmUp">Whom to add before anything is measured; null for nobody.</param>
    public static async Task RunAsync(Uri address, string file, int inFlight, string? warmUp)
    {
        using var connection = await ConnectAsync(address);
        if (warmUp is not null)
            await AddAsync(connection, "contoso", warmUp, inFlight);
        var meter = Meter.Start();
        meter.Stop((await AddAsync(connection, "contoso", file, inFlight)).Count);
    }

    public static async Task<List<PortalUser>> AddAsync(
        CloudPartnerConnection connection,
        string publisher,
        string file,
        int inFlight
    )
    {
        var portal = connection.OpenPortal(new PortalCallOptions { MaxInFlight = inFlight });
        var answers = new List<PortalUser>();
        using var run = new BulkRun<PortalUser>(
            inFlight,
            outcome =>
            {
                answers.Add(outcome.Result ?? throw new CloudPartnerException(outcome.Fault!));
                return Task.CompletedTask;
            },
            journal: null,
            CancellationToken.None
        );
        var resolver = await portal.Roles.OpenResolverAsync();
        var index = 0;
        foreach (var row in UserFile.Read(file))
        {
            var user = row.User ?? throw new CloudPartnerException(row.Fault!);
            var assignment = resolver.Resolve(user, publisher);
            await run.AddAsync(
                index++,
                new BulkItem<PortalUser>(
                    user.Key,
                    ["add", user.Key, user.Role, user.DisplayName],
                    user,
                    async (mayHaveHappened, stop) => await portal.Users.AddAsync(assignment, mayHaveHappened, stop)
                )
            );
        }

        run.Complete();
        await run.Completion;
        return answers;
    }

    public static Task<CloudPartnerConnection> ConnectAsync(
        Uri address,
        string identity = EmulatorSignIn.DefaultIdentity
    ) =>
        PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(address),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant, Identity = identity },
            "contoso"
        );
}
