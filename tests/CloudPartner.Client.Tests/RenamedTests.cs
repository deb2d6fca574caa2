using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Tests.Hostile;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

/// <summary>Somebody is renamed while the roles are listed, and so is listed by two names.</summary>
public class RenamedTests
{
    private const string Id = "00000000-0000-4000-8000-000000000001";

    [Theory]
    [InlineData("old@contoso.com", "old@contoso.com")]
    [InlineData("new@contoso.com", "new@contoso.com")]
    [InlineData("old@contoso.com", "new@contoso.com")]
    [InlineData("new@contoso.com", "old@contoso.com")]
    [InlineData("NEW@contoso.com", "Old@contoso.com")]
    public async Task They_are_one_person_and_lose_nothing(string manager, string developer)
    {
        var truth = new TruthfulService(1, isPaged: false);
        using var server = new HostileServer(request =>
            request.Target.Split('?')[0] switch
            {
                "/v1/roles/r1/usermembers" => Members("old@contoso.com"),
                "/v1/roles/r2/usermembers" => Members("new@contoso.com"),
                _ => truth.Answer(request, mayChange: true),
            }
        );
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(server.Url, PortalDialect.PartnerCenter),
            new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant }
        );
        var desired = new Dictionary<string, DesiredPortalUser>
        {
            ["first"] = User(manager, TruthfulService.Manager),
            ["second"] = User(developer, TruthfulService.Developer),
        };
        var changes = new List<PortalUserChange>();
        await foreach (
            var change in connection
                .OpenPortal()
                .CompareAsync(TruthfulService.Mpn, desired, removeUnlisted: true, includeEqual: true)
        )
        {
            changes.Add(change);
        }

        Assert.Equal([PortalUserChangeKind.None, PortalUserChangeKind.None], changes.Select(change => change.Change));
    }

    private static RawAnswer Members(string name) =>
        RawAnswer.Json(200, $$"""{"items":[{"id":"{{Id}}","userPrincipalName":"{{name}}"}]}""");
}
