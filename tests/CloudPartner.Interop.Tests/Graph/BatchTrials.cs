using System.Net;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using static CloudPartner.Interop.Tests.Graph.GraphSdk;

namespace CloudPartner.Interop.Tests.Graph;

/// <summary>Several requests in one.</summary>
internal static class BatchTrials
{
    public static IReadOnlyList<Trial> All { get; } =
    [
        Works(
            "Batch of a list, an invitation, somebody unknown and a user",
            async graph =>
            {
                var batch = new BatchRequestContentCollection(graph);
                var list = await batch.AddBatchRequestStepAsync(
                    graph.Users.ToGetRequestInformation(request => request.QueryParameters.Top = 2)
                );
                var invite = await batch.AddBatchRequestStepAsync(
                    graph.Invitations.ToPostRequestInformation(DirectoryTrials.Invite("new@northwind.com"))
                );
                var unknown = await batch.AddBatchRequestStepAsync(
                    graph.Users["nobody@contoso.com"].ToGetRequestInformation()
                );
                var user = await batch.AddBatchRequestStepAsync(graph.Users[Stage.Owner].ToGetRequestInformation());
                var answer = await graph.Batch.PostAsync(batch);

                var page = await answer.GetResponseByIdAsync<UserCollectionResponse>(list);
                Assert.Equal(2, page.Value!.Count);
                Assert.NotNull(page.OdataNextLink);
                Assert.Equal(
                    "new@northwind.com",
                    (await answer.GetResponseByIdAsync<Invitation>(invite)).InvitedUserEmailAddress
                );
                var error = await Assert.ThrowsAsync<ServiceException>(() =>
                    answer.GetResponseByIdAsync<User>(unknown)
                );
                Assert.Equal(404, error.ResponseStatusCode);
                Assert.Contains("Request_ResourceNotFound", error.RawResponseBody, StringComparison.Ordinal);
                Assert.Equal(Stage.Owner, (await answer.GetResponseByIdAsync<User>(user)).UserPrincipalName);
            }
        ),
        Works(
            "Batch of 25, which the SDK sends as 20 and 5",
            async graph =>
            {
                var batch = new BatchRequestContentCollection(graph);
                for (var i = 0; i < 25; i++)
                {
                    await batch.AddBatchRequestStepAsync(
                        graph.Users[i % 2 == 0 ? Stage.Owner : $"nobody{i}@contoso.com"].ToGetRequestInformation()
                    );
                }
                var statuses = await (await graph.Batch.PostAsync(batch)).GetResponsesStatusCodesAsync();
                Assert.Equal(
                    (13, 12),
                    (
                        statuses.Values.Count(s => s == HttpStatusCode.OK),
                        statuses.Values.Count(s => s == HttpStatusCode.NotFound)
                    )
                );
            }
        ),
        Works(
            "Batch with the name of a guest, with #EXT#",
            async graph =>
            {
                var guest = await UserTrials.GuestAsync(graph);
                var batch = new BatchRequestContentCollection(graph);
                var step = await batch.AddBatchRequestStepAsync(
                    graph.Users[guest.UserPrincipalName].ToGetRequestInformation()
                );
                Assert.Equal(
                    guest.Id,
                    (await (await graph.Batch.PostAsync(batch)).GetResponseByIdAsync<User>(step)).Id
                );
            }
        ),
    ];
}
