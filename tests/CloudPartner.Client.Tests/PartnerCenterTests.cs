using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public class PartnerCenterTests
{
    private const PortalDialect Dialect = PortalDialect.PartnerCenter;

    [Fact]
    public async Task The_account_follows_from_the_sign_in_and_another_publisher_is_refused()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var portal = test.Portal;
        Assert.Equal(MpnId, await portal.FindOnlyPublisherAsync());
        var fault = await FaultOf(() => portal.AddUserAsync("contoso", User("person1@contoso.com", "Developer")));
        Assert.Equal((FaultKind.Invalid, "PublisherId", "contoso"), (fault.Kind, fault.Field, fault.Value));
        Assert.Equal(["/v1/profiles/mpn"], (await test.RequestsAsync("/v1")).Select(request => request.Path));
    }

    [Fact]
    public async Task Users_are_added_listed_and_removed_role_by_role()
    {
        await using var test = await StartAsync(dialect: Dialect);
        var added = await test.Portal.AddUserAsync(MpnId, User("Person1@contoso.com", "developer"));
        Assert.Equal(("person1@contoso.com", "Developer", PortalUserKind.User), (added.Email, added.Role, added.Kind));
        await test.Portal.AddUserAsync(MpnId, User("person1@contoso.com", "Marketer"));

        var held = await test.Portal.GetUserAsync(MpnId, "person1@contoso.com");
        Assert.Equal(["Developer", "Marketer"], held.Select(user => user.Role).Order());
        Assert.Equal(2, (await test.ListAllAsync()).Count(user => user.Email == "person1@contoso.com"));
        Assert.Equal(FaultKind.AlreadyExists, (await FaultOf(() => test.Portal.AddUserAsync(MpnId, User("person1@contoso.com", "Marketer")))).Kind);

        await test.Portal.RemoveUserAsync(held[0]);
        Assert.Equal(FaultKind.NotFound, (await FaultOf(() => test.Portal.RemoveUserAsync(held[0]))).Kind);
        Assert.Single(await test.Portal.GetUserAsync(MpnId, added.ObjectId!.Value.ToString("D")));
    }
}
