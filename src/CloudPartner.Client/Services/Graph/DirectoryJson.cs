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

    public static byte[] WriteBatch(IReadOnlyList<string> addresses) =>
        PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("requests");
            json.WriteStartArray();
            for (var i = 0; i < addresses.Count; i++)
            {
                json.WriteStartObject();
                foreach (
                    var (name, value) in new[]
                    {
                        ("id", i.ToString(CultureInfo.InvariantCulture)),
                        ("method", "GET"),
                        ("url", addresses[i]),
                    }
                )
                {
                    json.WritePropertyName(name);
                    json.WriteValue(value);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>Reads the answers to a batch of so many questions, in the order of the questions.</summary>
    /// <exception cref="JsonException">A question has no answer, or two.</exception>
    public static BatchAnswer[] ReadBatch(JsonTextReader json, int questions)
    {
        List<BatchAnswer>? answers = null;
        json.ReadObject(name =>
        {
            if (name == "responses")
                answers = json.ReadArray(ReadAnswer);
            else
                json.SkipValue();
        });
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
            json.WritePropertyName("invitedUserEmailAddress");
            json.WriteValue(email);
            if (displayName is not null)
            {
                json.WritePropertyName("invitedUserDisplayName");
                json.WriteValue(displayName);
            }
            json.WritePropertyName("inviteRedirectUrl");
            json.WriteValue(redirect.AbsoluteUri);
            json.WritePropertyName("sendInvitationMessage");
            json.WriteValue(true);
            json.WriteEndObject();
        });

    /// <summary>The ID of the guest that an invitation made, and the invitation's status.</summary>
    /// <exception cref="JsonException">It has no such ID, or is for somebody else.</exception>
    public static (string Id, string? Status) ReadInvitation(JsonTextReader json, string email)
    {
        string? id = null,
            status = null;
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "status":
                    status = json.ReadText();
                    break;
                case "invitedUserEmailAddress" when json.ReadText() is { } invited:
                    AnotherAnswerException.Check(email, invited);
                    break;
                case "invitedUserEmailAddress":
                    break;
                case "invitedUser":
                    json.ReadObject(part =>
                    {
                        if (part == "id")
                            id = json.ReadText();
                        else
                            json.SkipValue();
                    });
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return (IsId(id) ? id : throw new JsonReaderException("An invitation without a user."), status);
    }

    private static BatchAnswer ReadAnswer(JsonTextReader json)
    {
        string? id = null,
            error = null;
        var status = 0;
        TimeSpan? retryAfter = null;
        List<Person>? people = null;
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "id":
                    id = json.ReadText();
                    break;
                case "status":
                    _ = int.TryParse(json.ReadText(), CultureInfo.InvariantCulture, out status);
                    break;
                case "headers":
                    json.ReadObject(header =>
                    {
                        var value = json.ReadText();
                        if (header.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
                            retryAfter = Transport.RetryAfter.Seconds(value);
                    });
                    break;
                case "body":
                    (people, error) = ReadBody(json);
                    break;
                default:
                    json.SkipValue();
                    break;
            }
        });
        return new BatchAnswer(
            id ?? throw new JsonReaderException("An answer without an ID."),
            status,
            retryAfter,
            people,
            error
        );
    }

    // One person, a list of people, or an error.
    private static (List<Person>? People, string? Error) ReadBody(JsonTextReader json)
    {
        string? error = null;
        List<Person>? people = null;
        var one = new Person(string.Empty, null, null, null, true, null);
        json.ReadObject(name =>
        {
            switch (name)
            {
                case "value":
                    people = json.ReadItems(ReadPerson);
                    break;
                case "error":
                    json.ReadObject(part =>
                    {
                        if (part == "message")
                            error = json.ReadText();
                        else
                            json.SkipValue();
                    });
                    break;
                default:
                    one = ReadProperty(json, name, one);
                    break;
            }
        });
        if (people is null && one.Id.Length > 0)
            people = [IsId(one.Id) ? one : throw new JsonReaderException("A person without an ID.")];
        return (people, error);
    }

    private static Person ReadPerson(JsonTextReader json)
    {
        var person = new Person(string.Empty, null, null, null, true, null);
        json.ReadObject(name => person = ReadProperty(json, name, person));
        return IsId(person.Id) ? person : throw new JsonReaderException("A person without an ID.");
    }

    // Roles are given to it, and it stands in addresses.
    private static bool IsId([NotNullWhen(true)] string? id) =>
        Guid.TryParse(id, out var person) && person != Guid.Empty;

    private static Person ReadProperty(JsonTextReader json, string name, Person person)
    {
        switch (name)
        {
            case "id":
                return person with { Id = json.ReadText() ?? string.Empty };
            case "displayName":
                return person with { DisplayName = json.ReadText() };
            case "mail":
                return person with { Mail = json.ReadText() };
            case "userPrincipalName":
                return person with { UserPrincipalName = json.ReadText() };
            case "accountEnabled":
                return person with
                {
                    IsEnabled = !string.Equals(json.ReadText(), "false", StringComparison.OrdinalIgnoreCase),
                };
            case "externalUserState":
                return person with { GuestState = json.ReadText() };
            default:
                json.SkipValue();
                return person;
        }
    }
}
