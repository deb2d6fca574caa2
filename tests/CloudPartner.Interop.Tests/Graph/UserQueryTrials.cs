using Microsoft.Graph;
using static CloudPartner.Interop.Tests.Graph.GraphSdk;

namespace CloudPartner.Interop.Tests.Graph;

/// <summary>Looking for users: filters, counting, order, search.</summary>
internal static class UserQueryTrials
{
    public static IReadOnlyList<Trial> All { get; } =
    [
        Works("$filter userPrincipalName eq", Finds($"userPrincipalName eq '{Stage.Owner}'", 1)),
        Works("$filter mail eq", Finds($"mail eq '{Stage.Owner}'", 1)),
        Works("$filter eq, whatever the case", Finds("userPrincipalName eq 'OWNER@contoso.com'", 1)),
        Works("$filter startswith", Finds("startswith(userPrincipalName,'person')", 5)),
        Works("$filter or", Finds("mail eq 'person1@contoso.com' or mail eq 'person2@contoso.com'", 2)),
        Works("$filter in", Finds("mail in ('person1@contoso.com','person2@contoso.com','nobody@contoso.com')", 2)),
        Works("$filter two people of one mail", Finds("mail eq 'sam@contoso.com'", 2)),
        Works("$filter accountEnabled", Finds("accountEnabled eq false", 1)),
        Works("$filter userType", Finds("userType eq 'Guest' and startswith(mail,'partner')", 1)),
        Works("$filter externalUserState", Finds("externalUserState eq 'PendingAcceptance'", 1)),
        Works("$filter mail eq null", Finds("mail eq null", 0)),
        Works("$filter with a doubled quote", Finds("displayName eq 'O''Hara'", 0)),
        Works(
            "$filter id eq",
            async graph =>
            {
                var owner = (await graph.Users[Stage.Owner].GetAsync())!;
                await Finds($"id eq '{owner.Id}'", 1)(graph);
            }
        ),
        Refused(
            "$filter ne without ConsistencyLevel",
            400,
            Finds("userType ne 'Guest'", 0),
            "Request_UnsupportedQuery"
        ),
        Refused(
            "$filter not without ConsistencyLevel",
            400,
            Finds("not(userType eq 'Guest')", 0),
            "Request_UnsupportedQuery"
        ),
        Refused(
            "$filter endswith without ConsistencyLevel",
            400,
            Finds("endswith(mail,'@contoso.com')", 0),
            "Request_UnsupportedQuery"
        ),
        Failed(
            "$filter with parentheses",
            Finds("(mail eq 'person1@contoso.com' or mail eq 'person2@contoso.com') and accountEnabled eq true", 2)
        ),
        Failed("$filter proxyAddresses/any", Finds($"proxyAddresses/any(p:p eq 'smtp:{Stage.Owner}')", 0)),
        Failed("$filter otherMails/any", Finds($"otherMails/any(m:m eq '{Stage.Owner}')", 0)),
        Failed("$filter givenName eq", Finds("givenName eq 'Olivia'", 0)),
        Failed(
            "$count with ConsistencyLevel",
            async graph =>
            {
                var page = (
                    await graph.Users.GetAsync(request =>
                    {
                        request.QueryParameters.Count = true;
                        request.QueryParameters.Top = 2;
                        request.Headers.Add("ConsistencyLevel", "eventual");
                    })
                )!;
                Assert.Equal(2, page.Value!.Count);
                Assert.True(page.OdataCount > 8);
            }
        ),
        Failed(
            "$search",
            async graph =>
                Assert.NotEmpty(
                    (
                        await graph.Users.GetAsync(request =>
                        {
                            request.QueryParameters.Search = "\"displayName:Olivia\"";
                            request.Headers.Add("ConsistencyLevel", "eventual");
                        })
                    )!.Value!
                )
        ),
        Failed(
            "$orderby",
            async graph =>
            {
                var names = (
                    await graph.Users.GetAsync(request => request.QueryParameters.Orderby = ["displayName desc"])
                )!.Value!.ConvertAll(user => user.DisplayName!);
                Assert.Equal(names.OrderDescending(StringComparer.OrdinalIgnoreCase), names);
            }
        ),
        Failed(
            "Users.Count",
            async graph =>
            {
                var all = (await graph.Users.GetAsync(request => request.QueryParameters.Top = 999))!.Value!;
                Assert.Equal(
                    all.Count,
                    await graph.Users.Count.GetAsync(request => request.Headers.Add("ConsistencyLevel", "eventual"))
                );
            }
        ),
    ];

    private static Func<GraphServiceClient, Task> Finds(string filter, int count) =>
        async graph =>
            Assert.Equal(
                count,
                (await graph.Users.GetAsync(request => request.QueryParameters.Filter = filter))!.Value!.Count
            );
}
