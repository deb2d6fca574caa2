using Microsoft.Graph;
using Microsoft.Graph.Models;
using static CloudPartner.Interop.Tests.Graph.GraphSdk;

namespace CloudPartner.Interop.Tests.Graph;

/// <summary>Users of the tenant: one, some, all.</summary>
internal static class UserTrials
{
    private static readonly string[] Held =
    [
        "id",
        "displayName",
        "mail",
        "userPrincipalName",
        "accountEnabled",
        "userType",
        "externalUserState",
    ];

    public static IReadOnlyList<Trial> All { get; } =
    [
        Works(
            "Users.GetAsync",
            async graph =>
            {
                var users = (await graph.Users.GetAsync())!.Value!;
                Assert.Contains(users, user => user.UserPrincipalName == Stage.Owner);
                Assert.All(users, user => Assert.True(Guid.TryParse(user.Id, out _)));
            }
        ),
        Works(
            "Users, $top",
            async graph =>
            {
                var page = (await graph.Users.GetAsync(request => request.QueryParameters.Top = 3))!;
                Assert.Equal(3, page.Value!.Count);
                Assert.NotNull(page.OdataNextLink);
            }
        ),
        Works(
            "Users, PageIterator in pages of four: everybody, and nobody twice",
            async graph =>
            {
                var all = (await graph.Users.GetAsync(request => request.QueryParameters.Top = 999))!.Value!;
                var first = (await graph.Users.GetAsync(request => request.QueryParameters.Top = 4))!;
                var met = new List<string>();
                await PageIterator<User, UserCollectionResponse>
                    .CreatePageIterator(
                        graph,
                        first,
                        user =>
                        {
                            met.Add(user.Id!);
                            return true;
                        }
                    )
                    .IterateAsync();
                Assert.True(met.Count > 8);
                Assert.Equal(all.Select(user => user.Id!).Order(), met.Order());
            }
        ),
        Works(
            "Users, $select of what the directory holds",
            async graph =>
            {
                var users = (await graph.Users.GetAsync(request => request.QueryParameters.Select = Held))!.Value!;
                Assert.All(users, user => Assert.NotNull(user.AccountEnabled));
                Assert.Contains(users, user => user is { UserType: "Guest", ExternalUserState: "PendingAcceptance" });
            }
        ),
        Failed(
            "Users, $select givenName, surname, jobTitle",
            async graph =>
            {
                var users = (
                    await graph.Users.GetAsync(request =>
                        request.QueryParameters.Select = ["id", "givenName", "surname", "jobTitle"]
                    )
                )!.Value!;
                Assert.NotEmpty(users);
                Assert.All(users, user => Assert.NotNull(user.Id));
            }
        ),
        Failed(
            "Users, $select otherMails, proxyAddresses",
            async graph =>
                Assert.All(
                    (
                        await graph.Users.GetAsync(request =>
                            request.QueryParameters.Select = ["otherMails", "proxyAddresses"]
                        )
                    )!.Value!,
                    user => Assert.Empty(user.OtherMails!.Concat(user.ProxyAddresses!))
                )
        ),
        Failed(
            "Users, $select createdDateTime",
            async graph =>
                Assert.NotEmpty(
                    (
                        await graph.Users.GetAsync(request => request.QueryParameters.Select = ["createdDateTime"])
                    )!.Value!
                )
        ),
        Works(
            "Users[name]",
            async graph => Assert.Equal(Stage.Owner, (await graph.Users[Stage.Owner].GetAsync())!.UserPrincipalName)
        ),
        Works(
            "Users[id]",
            async graph =>
            {
                var owner = (await graph.Users[Stage.Owner].GetAsync())!;
                Assert.Equal(Stage.Owner, (await graph.Users[owner.Id].GetAsync())!.UserPrincipalName);
            }
        ),
        Works(
            "Users[name of a guest, with #EXT#]",
            async graph =>
            {
                var guest = await GuestAsync(graph);
                Assert.Contains("#EXT#", guest.UserPrincipalName!, StringComparison.Ordinal);
                Assert.Equal(guest.Id, (await graph.Users[guest.UserPrincipalName].GetAsync())!.Id);
            }
        ),
        Refused(
            "Users[unknown]",
            404,
            graph => graph.Users["nobody@contoso.com"].GetAsync(),
            "Request_ResourceNotFound"
        ),
        Failed("Me.GetAsync", async graph => Assert.Equal(Stage.Owner, (await graph.Me.GetAsync())!.UserPrincipalName)),
        new(
            "Users as an application",
            async stage =>
            {
                using var graph = await OpenAsync(stage, Stage.Application);
                Assert.NotEmpty((await graph.Users.GetAsync())!.Value!);
            }
        ),
        new(
            "Users of a tenant in which the caller has no role",
            async stage =>
            {
                using var graph = await OpenAsync(stage, "outsider@fabrikam.com");
                Assert.DoesNotContain(
                    (await graph.Users.GetAsync())!.Value!,
                    user => user.UserPrincipalName == Stage.Owner
                );
            }
        ),
        new(
            "Users with a token of nobody",
            async stage =>
            {
                using var graph = await OpenAsync(stage, token: "garbage");
                var error = await Assert.ThrowsAsync<Microsoft.Graph.Models.ODataErrors.ODataError>(() =>
                    graph.Users.GetAsync()
                );
                Assert.Equal((401, "InvalidAuthenticationToken"), (error.ResponseStatusCode, error.Error!.Code));
            }
        ),
    ];

    public static async Task<User> GuestAsync(GraphServiceClient graph) =>
        Assert.Single(
            (
                await graph.Users.GetAsync(request => request.QueryParameters.Filter = "mail eq 'pending@fabrikam.com'")
            )!.Value!
        );
}
