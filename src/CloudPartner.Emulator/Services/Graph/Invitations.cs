using System.Text.Json;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph;

/// <summary>
/// Invites somebody from elsewhere: a guest is in the directory at once, pending until the invitation is accepted.
/// </summary>
internal static class Invitations
{
    public static async Task<GraphAnswer> CreateAsync(Database database, GraphRequest request)
    {
        var body = request.Body;
        string? email = Text(body, "invitedUserEmailAddress"),
            redirect = Text(body, "inviteRedirectUrl");
        if (email is null || !Rules.IsEmail(email) || Rules.HasControlCharacter(email))
            return GraphAnswer.BadRequest("Property invitedUserEmailAddress needs an e-mail address.");
        if (redirect is null || !Uri.TryCreate(redirect, UriKind.Absolute, out _))
            return GraphAnswer.BadRequest("Property inviteRedirectUrl needs an absolute address.");
        if (InvitationMessage.Complain(body) is { } complaint)
            return GraphAnswer.BadRequest(complaint);
        var name = Text(body, "invitedUserDisplayName");
        var isReset = IsTrue(body, "resetRedemption");
        var again =
            body.TryGetProperty("invitedUser", out var user) && user.ValueKind == JsonValueKind.Object
                ? Text(user, "id")
                : null;
        if (isReset && again is null)
            return GraphAnswer.BadRequest("resetRedemption needs invitedUser with the id of the guest.");
        var result = await database.Writer.RunAsync(store =>
            Invite(store, request, email, name, isReset ? again : null)
        );
        return result.Refusal is not null
            ? GraphAnswer.Refuse(result.Refusal)
            : new GraphAnswer(
                201,
                json =>
                {
                    var guest = result.Value!;
                    json.WriteStartObject();
                    json.WriteString("@odata.context", $"{request.BaseAddress}/$metadata#invitations/$entity");
                    json.WriteString("id", Guid.NewGuid().ToString());
                    json.WriteString(
                        "inviteRedeemUrl",
                        $"{request.BaseAddress[..^Dialects.GraphPrefix.Length]}/redeem?guest={guest.Id}"
                    );
                    json.WriteString("invitedUserDisplayName", guest.DisplayName);
                    json.WriteString("invitedUserType", "Guest");
                    json.WriteString("invitedUserEmailAddress", guest.Mail);
                    json.WriteBoolean("sendInvitationMessage", IsTrue(body, "sendInvitationMessage"));
                    InvitationMessage.Write(json, body);
                    json.WriteBoolean("resetRedemption", isReset);
                    json.WriteString("inviteRedirectUrl", redirect);
                    json.WriteString(
                        "status",
                        guest.ExternalUserState == DirectoryUser.Accepted ? "Completed" : DirectoryUser.Pending
                    );
                    json.WriteStartObject("invitedUser");
                    json.WriteString("id", guest.Id);
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
            );
    }

    private static Result<DirectoryUser> Invite(
        WriteStore store,
        GraphRequest request,
        string email,
        string? name,
        string? again
    )
    {
        var claims = request.Claims;
        var membership = store.Members.FindMembership(claims);
        // Ours: who may invite is up to the tenant; here it is who manages the account.
        if (membership.RefuseManage() is not null)
        {
            return new Refusal(
                RefusalKind.Forbidden,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation."
            );
        }

        if (Tenant.Find(claims.TenantId)!.Owns(email))
        {
            return new Refusal(
                RefusalKind.Invalid,
                "BadRequest",
                $"{email} is of a verified domain of this directory. Create a user there instead of inviting one."
            );
        }

        var key = email.ToLowerInvariant();
        var known = store.Directory.FindByKey(claims.TenantId, key);
        // A guest stays who they are and accepts anew (learn.microsoft.com/entra/external-id/reset-redemption-status).
        // Graph also moves guests to another address so; people are known by theirs here.
        if (again is not null)
        {
            if (known is not { UserType: "Guest" } || !again.Equals(known.Id, StringComparison.OrdinalIgnoreCase))
                return NotThatGuest(again, email);
            store.AddCommit(membership.PublisherId!, key, "invite", null, request.Ids);
            var reset = known with { ExternalUserState = DirectoryUser.Pending };
            store.Directory.ResetInvitation(reset);
            return new Result<DirectoryUser>(Outcome.Created, reset);
        }

        // Inviting somebody again sends another mail and changes nothing else.
        if (known is not null)
            return new Result<DirectoryUser>(Outcome.Created, known);
        var guest = DirectoryUser.ForEmail(claims.TenantId, email, name ?? email, DirectoryUser.Pending);
        store.AddCommit(membership.PublisherId!, key, "invite", null, request.Ids);
        store.Directory.Add(guest);
        return new Result<DirectoryUser>(Outcome.Created, guest);
    }

    private static Refusal NotThatGuest(string id, string email) =>
        new(
            RefusalKind.Invalid,
            "BadRequest",
            $"The user {id} is no guest with the address {email}. The emulator moves nobody to another address."
        );

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.String
            ? property.GetString()
            : null;

    private static bool IsTrue(JsonElement body, string name) =>
        body.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.True;
}
