using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Services.Graph.Audits;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Invitations;

/// <summary>Invites a guest, who is in the directory at once and pending until the invitation is accepted.</summary>
internal static class InvitationEndpoints
{
    public static async Task<GraphResult> CreateAsync(
        Database database,
        GraphRequest request,
        DirectoryAuditEndpoints audits
    )
    {
        var body = request.Body;
        string? email = Text(body, "invitedUserEmailAddress"),
            redirect = Text(body, "inviteRedirectUrl");
        if (email is null || !ValueRules.IsEmail(email) || ValueRules.HasControlCharacter(email))
            throw GraphResult.BadRequest("Property invitedUserEmailAddress needs an e-mail address.");
        if (redirect is null || !Uri.TryCreate(redirect, UriKind.Absolute, out _))
            throw GraphResult.BadRequest("Property inviteRedirectUrl needs an absolute address.");
        if (InvitationMessage.Check(body) is { } error)
            throw GraphResult.BadRequest(error);
        var name = Text(body, "invitedUserDisplayName");
        var isReset = IsTrue(body, "resetRedemption");
        var again =
            body.TryGetProperty("invitedUser", out var user) && user.ValueKind == JsonValueKind.Object
                ? Text(user, "id")
                : null;
        if (isReset && again is null)
            throw GraphResult.BadRequest("resetRedemption needs invitedUser with the id of the guest.");
        var result = await database.Writer.RunAsync(store =>
            Invite(store, request, email, name, isReset ? again : null)
        );
        if (result.Refusal is not null)
            return GraphResult.Refuse(result.Refusal);
        var guest = result.Value!;
        audits.Add(request.Claims, guest.Id);
        return GraphResult.Of(
            201,
            new InvitationBody(
                $"{request.BaseAddress}/$metadata#invitations/$entity",
                Guid.NewGuid().ToString(),
                $"{request.BaseAddress[..^GraphApi.Prefix.Length]}/redeem?guest={guest.Id}",
                guest.DisplayName,
                "Guest",
                guest.Mail,
                IsTrue(body, "sendInvitationMessage"),
                InvitationMessage.Of(body),
                isReset,
                redirect,
                guest.ExternalUserState == DirectoryUser.Accepted ? "Completed" : DirectoryUser.Pending,
                new InvitedUserBody(guest.Id)
            ),
            GraphJson.Default.InvitationBody
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
        // Ours: who may invite is up to the tenant; here it is whoever manages the account.
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
        // The guest stays and accepts again (learn.microsoft.com/entra/external-id/reset-redemption-status). Graph can
        // also give a guest another address this way; here the address identifies the guest.
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
            $"The user {id} is not a guest with the address {email}. "
                + "The emulator does not move guests to another address."
        );

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.String
            ? property.GetString()
            : null;

    private static bool IsTrue(JsonElement body, string name) =>
        body.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.True;
}

internal sealed record InvitationBody(
    [property: JsonPropertyName("@odata.context")] string Context,
    string Id,
    string InviteRedeemUrl,
    string? InvitedUserDisplayName,
    string InvitedUserType,
    string? InvitedUserEmailAddress,
    bool SendInvitationMessage,
    JsonNode InvitedUserMessageInfo,
    bool ResetRedemption,
    string InviteRedirectUrl,
    string Status,
    InvitedUserBody InvitedUser
);

internal sealed record InvitedUserBody(string Id);
