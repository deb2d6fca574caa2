using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Services.Graph.Users;

/// <summary>What mailboxes are for (learn.microsoft.com/graph/api/user-get-mailboxsettings, read 2026-11).</summary>
internal static class MailboxEndpoints
{
    public static GraphResult GetPurpose(Database database, GraphRequest request, string id)
    {
        GraphRights.Check(request, GraphPermission.Mailboxes);
        var person =
            database.Read(store => store.Directory.Find(request.Claims.TenantId, id))
            ?? throw UserEndpoints.NotFound(id);
        // A guest's mailbox is in another tenant.
        if (person.UserType != "Member")
        {
            throw GraphResult.Refused(
                404,
                "MailboxNotEnabledForRESTAPI",
                "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            );
        }

        return new GraphResult(
            200,
            (json, _) =>
            {
                json.WriteStartObject();
                json.WriteString(
                    "@odata.context",
                    $"{request.BaseAddress}/$metadata#users('{person.Id}')/mailboxSettings/userPurpose"
                );
                json.WriteString("value", AccountDetails.Of(person.UserKey).MailboxPurpose);
                json.WriteEndObject();
            }
        );
    }
}
