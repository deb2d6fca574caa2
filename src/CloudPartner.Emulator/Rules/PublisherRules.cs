using System.Text.Json.Nodes;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Rules;

/// <summary>What a PUT of a profile asks for; what is not named stays as it is.</summary>
internal sealed record ProfileChange(
    string? DisplayText,
    string? PublicPublisherId,
    string? MpnId,
    IReadOnlyList<string>? OwnerEmails
);

/// <summary>The rules of the publisher profile page. They run inside the writer.</summary>
internal static class PublisherRules
{
    public const string ChangingProfile = "changing the publisher profile";
    public const string LinkingDevCenter = "linking the Dev Center account";

    public static Result<Publisher> Put(
        WriteStore store,
        Principal caller,
        string publisherId,
        ProfileChange change,
        Conditions conditions,
        RequestIds ids
    )
    {
        var access = store.Users.FindAccess(publisherId, caller);
        if (!access.Exists && conditions.CreateOnly)
            return NewPublisherRules.Create(store, caller, publisherId, change, ids);
        if (access.RefuseManage(ChangingProfile) is { } refusal)
            return refusal;

        var before = store.Publishers.Find(publisherId)!;
        if (conditions.CreateOnly)
            return Refusal.Exists($"Publisher '{publisherId}' exists already.", "publisherId");
        if (conditions.Refuse(before.Version, $"Publisher '{publisherId}'", "publisherId") is { } stale)
            return stale;

        var after = before with
        {
            DisplayText = change.DisplayText ?? before.DisplayText,
            PublicPublisherId = change.PublicPublisherId ?? before.PublicPublisherId,
            MpnId = change.MpnId ?? before.MpnId,
            OwnerEmails = change.OwnerEmails ?? before.OwnerEmails,
        };
        if (RefuseLocked(store, before, after) is { } locked)
            return locked;
        return Save(store, caller, before, after, AuditEventType.PublisherChanged, ids);
    }

    public static Result<Publisher> LinkDevCenter(
        WriteStore store,
        Principal caller,
        string publisherId,
        Conditions conditions,
        RequestIds ids
    )
    {
        if (store.Users.FindAccess(publisherId, caller).RefuseManage(LinkingDevCenter) is { } refusal)
            return refusal;

        var before = store.Publishers.Find(publisherId)!;
        if (
            conditions.IfMatch is not null
            && conditions.Refuse(before.Version, $"Publisher '{publisherId}'", "publisherId") is { } stale
        )
        {
            return stale;
        }

        if (RefuseLink(before, caller) is { } objection)
            return objection;
        if (before.DevCenterStatus == DevCenterLink.Linked)
            return new Result<Publisher>(before);
        var after = before with
        {
            DevCenterStatus = DevCenterLink.Linked,
            DevCenterOwnerEmail = before.AccountEmail,
            DevCenterAccountName = before.AccountName,
            SellerId = before.AccountSellerId,
            Registration = CloseDevCenterStep(before.Registration, store.Now),
        };
        return Save(store, caller, before, after, AuditEventType.DevCenterLinked, ids);
    }

    /// <summary>Whose account can be linked is a matter of the Dev Center account, not of roles.</summary>
    public static Refusal? RefuseLink(Publisher before, Principal caller)
    {
        if (before.AccountEmail is not { } accountEmail)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "NoDevCenterAccount",
                $"The company of publisher '{before.Id}' has no Dev Center account yet. Register it in Dev "
                    + "Center, then link it.",
                "devCenter"
            );
        }

        if (caller.Key != accountEmail)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "DevCenterAccountMismatch",
                $"{caller.DisplayName} is not the Dev Center account's e-mail. Add that e-mail as an owner on the "
                    + "Users page, "
                    + "sign in with it, and link the account again.",
                "devCenter"
            );
        }

        return null;
    }

    /// <summary>Why the publisher ID and the registered owners cannot be changed, if they cannot.</summary>
    public static Refusal? RefuseIdentityChange(WriteStore store, string publisherId, string target)
    {
        OfferRules.CompleteDueOperations(store, publisherId);
        if (!store.Offers.HasPublished(publisherId))
            return null;
        return new Refusal(
            RefusalKind.Conflict,
            "Locked",
            $"Publisher '{publisherId}' has a published offer; since then its ID and its registered owners cannot be "
                + "changed. "
                + "Further owners are added on the Users page.",
            target
        );
    }

    private static Refusal? RefuseLocked(WriteStore store, Publisher before, Publisher after) =>
        before.PublicPublisherId != after.PublicPublisherId
            ? RefuseIdentityChange(store, before.Id, "publicPublisherId")
        : !before.OwnerEmails.SequenceEqual(after.OwnerEmails) ? RefuseIdentityChange(store, before.Id, "ownerEmails")
        : null;

    private static Result<Publisher> Save(
        WriteStore store,
        Principal caller,
        Publisher before,
        Publisher after,
        AuditEventType eventType,
        RequestIds ids
    )
    {
        var saved = after with
        {
            ChangedTime = store.Now,
            Version = store.AddCommit(before.Id, null, "update", null, ids),
        };
        store.Publishers.Save(saved);
        store.AddEvent(
            eventType,
            saved.Id,
            saved.Id,
            caller.Key,
            Describe(before, saved),
            Describe(saved, before),
            saved.ChangedTime
        );
        return new Result<Publisher>(saved);
    }

    /// <summary>A new publisher, as the audit history shows it.</summary>
    public static string Describe(Publisher state) => string.Join("; ", Fields(state));

    /// <summary>The fields in which one state differs from the other, as the audit history shows them.</summary>
    private static string Describe(Publisher state, Publisher other)
    {
        var fields = Fields(state).Except(Fields(other));
        return string.Join("; ", fields);
    }

    private static string[] Fields(Publisher state) =>
        [
            $"displayText: {state.DisplayText}",
            $"publicPublisherId: {state.PublicPublisherId}",
            $"microsoftPartnerNetworkId: {state.MpnId}",
            $"ownerEmails: {string.Join(", ", state.OwnerEmails)}",
            $"devCenter: {state.DevCenterStatus}",
        ];

    private static string CloseDevCenterStep(string registration, DateTimeOffset now)
    {
        var facts = JsonNode.Parse(registration)!;
        foreach (var step in facts["steps"]!.AsArray())
        {
            if ((string?)step!["name"] != "DevCenterAccount")
                continue;
            step["state"] = "done";
            step["completedTime"] = now.UtcDateTime;
            step["detail"] = "The Dev Center account is linked.";
        }

        return facts.ToJsonString();
    }
}
