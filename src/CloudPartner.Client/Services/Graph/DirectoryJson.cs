using System.Diagnostics.CodeAnalysis;
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
)
{
    /// <summary>The state of a guest who has not accepted the invitation.</summary>
    public const string Pending = "PendingAcceptance";
}

/// <summary>Microsoft Graph's people and invitations on the wire.</summary>
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

    private static readonly JsonShape<(string? Id, string? Email, string? Status)> InvitationShape = new()
    {
        { "status", (invitation, json) => invitation with { Status = json.ReadText() } },
        { "invitedUserEmailAddress", (invitation, json) => invitation with { Email = json.ReadText() } },
        { "invitedUser", (invitation, json) => invitation with { Id = PersonShape.Read(json, Nobody).Id } },
    };

    /// <exception cref="JsonException">It is no person.</exception>
    public static Person ReadPerson(JsonTextReader json) =>
        PersonShape.Read(json, Nobody) is var person && IsId(person.Id)
            ? person
            : throw new JsonReaderException("A person without an ID.");

    /// <summary>Reads a list.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static List<T> ReadList<T>(JsonTextReader json, Func<JsonTextReader, T> item)
    {
        List<T>? items = null;
        json.ReadObject("value", () => items = json.ReadItems(item));
        return items ?? throw new JsonReaderException("A list without items.");
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

    // Roles are given to it, and it is part of addresses.
    private static bool IsId([NotNullWhen(true)] string? id) =>
        Guid.TryParse(id, out var person) && person != Guid.Empty;

    private static bool IsFalse(string? text) => string.Equals(text, "false", StringComparison.OrdinalIgnoreCase);
}
