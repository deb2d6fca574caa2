using CloudPartner.Client.Json;
using CloudPartner.Client.Services.PartnerCenter;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>Finds the people of the tenant through Microsoft Graph.</summary>
internal sealed class PeopleDirectory(ServiceClient graph, TimeProvider time, TimeSpan maxThrottleWait)
{
    private readonly GraphBatches _batches = new(graph, time, maxThrottleWait);

    /// <summary>
    /// The people who have a name: an address to sign in with, a mail address, or an object ID. Empty if nobody has.
    /// </summary>
    /// <exception cref="CloudPartnerException">Graph refuses, or throttles for longer than is wanted.</exception>
    public async Task<IReadOnlyList<Person>> FindAsync(string name, CancellationToken cancellationToken)
    {
        (string, string) select = ("$select", DirectoryJson.Properties);
        if (!Guid.TryParse(name, out var id))
        {
            return await AskAsync(GraphOperations.FindUsers, [], [select, FilterByName(name)], ReadPeople)
                .ConfigureAwait(false);
        }

        try
        {
            return await AskAsync(GraphOperations.GetUser, [id.ToString("D")], [select], json => [ReadPerson(json)])
                .ConfigureAwait(false);
        }
        // Of a filter, 404 says nothing: nobody found is an empty list.
        catch (CloudPartnerException missing) when (missing.Fault.StatusCode == 404)
        {
            return [];
        }

        Task<List<Person>> AskAsync(
            PortalOperation operation,
            string[] values,
            (string, string)[] query,
            Func<JsonTextReader, List<Person>> read
        ) => _batches.AskAsync(operation, values, query, TextSanitizer.Shorten(name), read, cancellationToken);

        List<Person> ReadPeople(JsonTextReader json) => DirectoryJson.ReadList(json, ReadPerson);

        Person ReadPerson(JsonTextReader json) =>
            DirectoryJson.ReadPerson(json) is var person && IsCalled(person, name)
                ? person
                : throw new AnotherAnswerException(name, person.UserPrincipalName);
    }

    /// <summary>
    /// Invites somebody as a guest. An invitation whose answer was lost is looked for before it is sent again.
    /// </summary>
    /// <returns>The guest's object ID.</returns>
    public async Task<string> InviteAsync(string email, string? displayName, CancellationToken cancellationToken)
    {
        var request = graph.Request(GraphOperations.Invite, []) with
        {
            Body = DirectoryJson.WriteInvitation(
                email,
                displayName,
                new Uri("https://partner.microsoft.com/dashboard")
            ),
        };
        var answer = await graph
            .SendAsync(
                GraphOperations.Invite,
                request,
                json => DirectoryJson.ReadInvitation(json, email),
                cancellationToken,
                async stop =>
                    await FindAsync(email, stop).ConfigureAwait(false) is [var guest]
                        ? new ApiResponse<(string Id, string? Status)>((guest.Id, null), null, string.Empty)
                        : null
            )
            .ConfigureAwait(false);
        return answer.Value.Id;
    }

    /// <summary>True if a person has a name: an address to sign in with, a mail address, or an object ID.</summary>
    public static bool IsCalled(Person person, string name) =>
        Guid.TryParse(name, out var id)
            ? Guid.Parse(person.Id) == id
            : new[] { person.UserPrincipalName, person.Mail, MemberName.Email(person.UserPrincipalName) }.Contains(
                name,
                StringComparer.OrdinalIgnoreCase
            );

    /// <summary>The people who sign in with a name or have it as mail address.</summary>
    public static (string, string) FilterByName(string name)
    {
        var quoted = "'" + name.Replace("'", "''", StringComparison.Ordinal) + "'";
        return ("$filter", $"userPrincipalName eq {quoted} or mail eq {quoted}");
    }
}
