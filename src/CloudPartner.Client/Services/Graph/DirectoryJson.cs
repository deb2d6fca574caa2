using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>A person in a tenant's directory.</summary>
/// <param name="Id">The object ID.</param>
/// <param name="DisplayName">The name shown.</param>
/// <param name="Mail">The mail address.</param>
/// <param name="UserPrincipalName">The name to sign in with.</param>
/// <param name="IsEnabled">False if the account may not sign in.</param>
/// <param name="GuestState">For a guest: PendingAcceptance or Accepted.</param>
internal sealed record Person(
    string Id,
    string? DisplayName,
    string? Mail,
    string? UserPrincipalName,
    bool IsEnabled,
    string? GuestState
);

/// <summary>One answer out of a batch.</summary>
/// <param name="Id">The question's ID.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfter">How long to wait, if it was throttled and says so.</param>
/// <param name="People">The people found; null if the answer holds neither a person nor a list of people.</param>
/// <param name="Error">The service's words, if it is an error.</param>
internal sealed record BatchAnswer(
    string Id,
    int Status,
    TimeSpan? RetryAfter,
    IReadOnlyList<Person>? People,
    string? Error
);

/// <summary>Microsoft Graph's people, batches and invitations on the wire.</summary>
internal static class DirectoryJson
{
    /// <summary>The properties of a person to ask for.</summary>
    public const string Properties = "id,displayName,mail,userPrincipalName,accountEnabled,externalUserState";

    private static readonly Person Nobody = new(string.Empty, null, null, null, true, null);

    private static readonly JsonShape<Person> PersonShape = new()
    {
        { "id", (person, json) => person with { Id = json.ReadText() ?? string.Empty } },
        { "displayName", (person, json) => person with { DisplayName = json.ReadText() } },
        { "mail", (person, json) => person with { Mail = json.ReadText() } },
        { "userPrincipalName", (person, json) => person with { UserPrincipalName = json.ReadText() } },
        { "accountEnabled", (person, json) => person with { IsEnabled = !IsFalse(json.ReadText()) } },
        { "externalUserState", (person, json) => person with { GuestState = json.ReadText() } },
    };

    private static readonly JsonShape<BatchAnswer> AnswerShape = new()
    {
        { "id", (answer, json) => answer with { Id = json.ReadText() ?? string.Empty } },
        { "status", (answer, json) => answer with { Status = ReadStatus(json) } },
        { "headers", (answer, json) => answer with { RetryAfter = ReadRetryAfter(json) } },
        { "body", ReadBody },
    };

    private static readonly JsonShape<(string? Id, string? Email, string? Status)> InvitationShape = new()
    {
        { "status", (invitation, json) => invitation with { Status = json.ReadText() } },
        { "invitedUserEmailAddress", (invitation, json) => invitation with { Email = json.ReadText() } },
        { "invitedUser", (invitation, json) => invitation with { Id = PersonShape.Read(json, Nobody).Id } },
    };

    public static byte[] WriteBatch(IReadOnlyList<string> addresses) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteArray("requests", Enumerable.Range(0, addresses.Count), WriteQuestion);
            json.WriteEndObject();

            void WriteQuestion(int index)
            {
                json.WriteStartObject();
                json.WriteProperty("id", index.ToString(CultureInfo.InvariantCulture));
                json.WriteProperty("method", "GET");
                json.WriteProperty("url", addresses[index]);
                json.WriteEndObject();
            }
        });

    /// <summary>Reads the answers to a batch of so many questions, in the order of the questions.</summary>
    /// <exception cref="JsonException">A question has no answer, or two.</exception>
    public static BatchAnswer[] ReadBatch(JsonTextReader json, int questions)
    {
        List<BatchAnswer>? answers = null;
        json.ReadObject("responses", () => answers = json.ReadArray(ReadAnswer));
        var inOrder = new BatchAnswer[questions];
        foreach (var answer in answers ?? throw new JsonReaderException("A batch without responses."))
        {
            if (
                !int.TryParse(answer.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || index >= questions
                || inOrder[index] is not null
            )
            {
                throw new JsonReaderException("An answer to no question, or a second one.");
            }

            inOrder[index] = answer;
        }
        return Array.IndexOf(inOrder, null) < 0
            ? inOrder
            : throw new JsonReaderException("A question without an answer.");
    }

    public static byte[] WriteInvitation(string email, string? displayName, Uri redirect) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteProperty("invitedUserEmailAddress", email);
            json.WriteProperty("invitedUserDisplayName", displayName);
            json.WriteProperty("inviteRedirectUrl", redirect.AbsoluteUri);
            json.WriteProperty("sendInvitationMessage", true);
            json.WriteEndObject();
        });

    /// <summary>The ID of the guest that an invitation made, and the invitation's status.</summary>
    /// <exception cref="JsonException">It has no such ID, or is for somebody else.</exception>
    public static (string Id, string? Status) ReadInvitation(JsonTextReader json, string email)
    {
        var (id, invited, status) = InvitationShape.Read(json, default);
        if (invited is not null)
            AnotherAnswerException.Check(email, invited);
        return (IsId(id) ? id : throw new JsonReaderException("An invitation without a user."), status);
    }

    private static BatchAnswer ReadAnswer(JsonTextReader json) =>
        AnswerShape.Read(json, new BatchAnswer(string.Empty, 0, null, null, null)) is { Id.Length: > 0 } answer
            ? answer
            : throw new JsonReaderException("An answer without an ID.");

    private static int ReadStatus(JsonTextReader json) =>
        int.TryParse(json.ReadText(), CultureInfo.InvariantCulture, out var status) ? status : 0;

    private static TimeSpan? ReadRetryAfter(JsonTextReader json)
    {
        TimeSpan? wait = null;
        json.ReadObject(header =>
        {
            var value = json.ReadText();
            if (header.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
                wait = Transport.RetryAfter.Seconds(value);
        });
        return wait;
    }

    // One person, a list of people, or an error.
    private static BatchAnswer ReadBody(BatchAnswer answer, JsonTextReader json)
    {
        List<Person>? people = null;
        string? error = null;
        var one = Nobody;
        json.ReadObject(name =>
        {
            if (name == "value")
                people = json.ReadItems(ReadPerson);
            else if (name == "error")
                json.ReadObject("message", () => error = json.ReadText());
            else
                one = PersonShape.ReadField(json, name, one);
        });
        if (people is null && one.Id.Length > 0)
            people = [CheckId(one)];
        return answer with { People = people, Error = error };
    }

    private static Person ReadPerson(JsonTextReader json) => CheckId(PersonShape.Read(json, Nobody));

    private static Person CheckId(Person person) =>
        IsId(person.Id) ? person : throw new JsonReaderException("A person without an ID.");

    // Roles are given to it, and it is part of addresses.
    private static bool IsId([NotNullWhen(true)] string? id) =>
        Guid.TryParse(id, out var person) && person != Guid.Empty;

    private static bool IsFalse(string? text) => string.Equals(text, "false", StringComparison.OrdinalIgnoreCase);
}
