using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Rules;

/// <summary>
/// Adding a publisher, which the All publishers page lets administrators of the portal do. What it needs is ours: no
/// source says.
/// </summary>
internal static partial class NewPublisherRules
{
    public static Refusal? Refuse(Principal caller) =>
        caller.IsPortalAdministrator
            ? null
            : Refusal.Forbidden($"Only administrators of the portal add publishers, and {caller.DisplayName} is none.");

    public static Result<Publisher> Create(
        WriteStore store,
        Principal caller,
        string id,
        ProfileChange wanted,
        RequestIds ids
    )
    {
        if (Refuse(caller) is { } refusal)
            return refusal;
        if (!NewId().IsMatch(id))
        {
            return Refusal.BadRequest(
                "The unique name of a publisher has 1 to 50 lower case letters, digits and dashes, and begins and ends "
                    + "with a letter or digit.",
                "publisherId"
            );
        }

        if (wanted.DisplayText is null)
            return Refusal.BadRequest("A new publisher needs 'displayText'.", "displayText");
        if (wanted.OwnerEmails is not { } owners)
            return Refusal.BadRequest("A new publisher needs 'ownerEmails'.", "ownerEmails");

        var saved = new Publisher(
            id,
            wanted.DisplayText,
            wanted.PublicPublisherId ?? id,
            wanted.MpnId,
            SellerId: null,
            OfferTypeCategories: [],
            owners,
            DevCenterLink.NotLinked,
            DevCenterOwnerEmail: null,
            DevCenterAccountName: null,
            AccountEmail: null,
            AccountName: null,
            AccountSellerId: null,
            SeederRegistration.Json("pending", owners[0], store.Now),
            store.Now,
            store.AddCommit(id, null, "create", null, ids),
            TenantId: null
        );
        store.Publishers.Save(saved);
        store.AddEvent(AuditEventType.PublisherAdded, id, id, caller.Key, null, PublisherRules.Describe(saved));
        // Somebody has to be able to manage it.
        foreach (var email in owners.DistinctBy(email => email.ToLowerInvariant()))
        {
            var owner = new User(
                id,
                email.ToLowerInvariant(),
                "user",
                email,
                DisplayName: null,
                PortalRoles.Owner,
                ApplicationId: null,
                TenantId: null,
                ObjectId: null,
                OfferTypes: [],
                default,
                0
            );
            UserRules.Put(store, caller, owner, new Conditions(null, CreateOnly: true), ids);
        }

        return new Result<Publisher>(Outcome.Created, saved);
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$")]
    private static partial Regex NewId();
}
