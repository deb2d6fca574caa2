using Microsoft.Graph;
using Microsoft.Graph.Models;
using static CloudPartner.Interop.Tests.Graph.GraphSdk;

namespace CloudPartner.Interop.Tests.Graph;

/// <summary>The tenant, its applications, and inviting people to it.</summary>
internal static class DirectoryTrials
{
    public static IReadOnlyList<Trial> All { get; } =
    [
        Failed(
            "Organization.GetAsync",
            async graph =>
            {
                var organization = Assert.Single((await graph.Organization.GetAsync())!.Value!);
                Assert.Equal(Stage.Tenant, organization.Id);
                Assert.Contains(organization.VerifiedDomains!, domain => domain.Name == "contoso.com");
            }
        ),
        Works(
            "ServicePrincipals, $filter appId",
            async graph =>
                Assert.Equal(
                    Stage.Principal,
                    Assert.Single(await PrincipalsAsync(graph, filter: $"appId eq '{Stage.Application}'")).Id
                )
        ),
        Failed(
            "ServicePrincipals, $select",
            async graph =>
            {
                var principal = Assert.Single(
                    await PrincipalsAsync(graph, $"appId eq '{Stage.Application}'", "id", "displayName")
                );
                Assert.Equal(Stage.Principal, principal.Id);
                Assert.Null(principal.AppId);
            }
        ),
        Failed(
            "ServicePrincipals.GetAsync",
            async graph =>
                Assert.Contains(await PrincipalsAsync(graph), principal => principal.AppId == Stage.Application)
        ),
        Failed(
            "ServicePrincipals, $filter displayName",
            async graph =>
            {
                var name = Assert.Single(await PrincipalsAsync(graph, $"appId eq '{Stage.Application}'")).DisplayName;
                Assert.Equal(
                    Stage.Principal,
                    Assert.Single(await PrincipalsAsync(graph, $"displayName eq '{name}'")).Id
                );
            }
        ),
        Failed(
            "ServicePrincipalsWithAppId(id)",
            async graph =>
                Assert.Equal(
                    Stage.Principal,
                    (await graph.ServicePrincipalsWithAppId(Stage.Application).GetAsync())!.Id
                )
        ),
        Failed(
            "ServicePrincipals[id]",
            async graph =>
                Assert.Equal(Stage.Application, (await graph.ServicePrincipals[Stage.Principal].GetAsync())!.AppId)
        ),
        Works(
            "Invitations.PostAsync",
            async graph =>
            {
                var answer = (await graph.Invitations.PostAsync(Invite("new@northwind.com")))!;
                Assert.Equal("PendingAcceptance", answer.Status);
                Assert.NotEmpty(answer.InviteRedeemUrl!);
                Assert.Equal(
                    "Guest",
                    (
                        await graph
                            .Users[answer.InvitedUser!.Id]
                            .GetAsync(request => request.QueryParameters.Select = ["userType"])
                    )!.UserType
                );
            }
        ),
        Works(
            "Invitations.PostAsync, again",
            async graph =>
            {
                var first = (await graph.Invitations.PostAsync(Invite("new@northwind.com")))!;
                Assert.Equal(
                    first.InvitedUser!.Id,
                    (await graph.Invitations.PostAsync(Invite("new@northwind.com")))!.InvitedUser!.Id
                );
            }
        ),
        Refused(
            "Invitations.PostAsync of the own domain",
            400,
            graph => graph.Invitations.PostAsync(Invite("new@contoso.com"))
        ),
        Refused(
            "Invitations.PostAsync of no address",
            400,
            graph => graph.Invitations.PostAsync(Invite("not an address"))
        ),
        Refused(
            "Invitations.PostAsync, ResetRedemption of another user",
            400,
            async graph =>
            {
                var invitation = Invite("new@northwind.com");
                (invitation.ResetRedemption, invitation.InvitedUser) = (
                    true,
                    new User { Id = "99999999-9999-4999-8999-999999999999" }
                );
                await graph.Invitations.PostAsync(invitation);
            }
        ) with
        {
            FailedAtFirst = true,
        },
    ];

    public static Invitation Invite(string address) =>
        new()
        {
            InvitedUserEmailAddress = address,
            InviteRedirectUrl = "https://portal.contoso.com",
            SendInvitationMessage = false,
        };

    private static async Task<List<ServicePrincipal>> PrincipalsAsync(
        GraphServiceClient graph,
        string? filter = null,
        params string[] select
    ) =>
        (
            await graph.ServicePrincipals.GetAsync(request =>
            {
                request.QueryParameters.Filter = filter;
                if (select.Length > 0)
                    request.QueryParameters.Select = select;
            })
        )!.Value!;
}
