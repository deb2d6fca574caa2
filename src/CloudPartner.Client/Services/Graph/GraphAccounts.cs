using CloudPartner.Client.Json;
using CloudPartner.Client.Services.Accounts;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.Graph;

/// <summary>What the tenant's directory knows of accounts, asked in batches.</summary>
internal sealed class GraphAccounts(ServiceClient graph, TimeProvider time, TimeSpan maxThrottleWait)
{
    // What is kept and shown of a fault names no person.
    private const string Somebody = "an account";

    private readonly GraphBatches _batches = new(graph, time, maxThrottleWait, waitsForFull: true);
    private readonly GuestInvitations _invitations = new(graph, time);

    private readonly SourceState _accounts = new("Microsoft Graph: accounts", AccountFact.Account, "User.Read.All");
    private readonly SourceState _signIns = new(
        "Microsoft Graph: sign-ins",
        AccountFact.LastSignIn,
        "AuditLog.Read.All and User.Read.All; a Microsoft Entra ID P1 licence in the tenant"
    );
    private readonly SourceState _registrations = new(
        "Microsoft Graph: registered methods",
        AccountFact.MfaRegistered,
        GraphOperations.GetRegistration.Permission
    );
    private readonly SourceState _applications = new(
        "Microsoft Graph: applications",
        AccountFact.ApplicationOwner,
        GraphOperations.GetServicePrincipal.Permission
    );
    private readonly SourceState _mailboxes = new(
        "Microsoft Graph: mailboxes",
        AccountFact.Mailbox,
        GraphOperations.GetMailboxPurpose.Permission
    );

    public IEnumerable<SourceState> Sources =>
        [_accounts, _signIns, _registrations, _applications, _mailboxes, _invitations.Source];

    /// <summary>Reads what is known of a person, but for the mailbox.</summary>
    /// <returns>The facts, and the name to sign in with.</returns>
    public async Task<(AccountFacts Facts, string? UserPrincipalName)> ReadPersonAsync(
        PortalUser user,
        CancellationToken cancellationToken
    )
    {
        _batches.Begin();
        try
        {
            var (found, unknown) = await FindAsync(user, cancellationToken).ConfigureAwait(false);
            if (found is null && unknown == AccountFact.None)
                return (new AccountFacts { Exists = false }, null);
            var facts = found is null
                ? new AccountFacts { Unknown = unknown, ObjectId = user.ObjectId }
                : new AccountFacts
                {
                    Unknown = unknown,
                    Exists = true,
                    ObjectId = found.Id,
                    IsEnabled = found.IsEnabled,
                    IsGuest = found.UserType is null ? null : found.IsGuest,
                    IsInvitationPending = found.GuestState == Person.Pending,
                    IsPersonal = found.IsPersonal,
                    LastSignIn = found.LastSignIn,
                };
            facts = await WithRegistrationAsync(facts, cancellationToken).ConfigureAwait(false);
            if (found is { IsGuest: true })
                facts = await WithInvitationAsync(facts, found.Id, cancellationToken).ConfigureAwait(false);
            return (facts, found?.UserPrincipalName);
        }
        finally
        {
            _batches.End();
        }
    }

    /// <summary>Reads whether an account's mailbox is a shared one; null if that is not known.</summary>
    public async Task<bool?> ReadIsSharedAsync(Guid user, CancellationToken cancellationToken)
    {
        _batches.Begin();
        try
        {
            var purpose = await AskAsync(
                    _mailboxes,
                    GraphOperations.GetMailboxPurpose,
                    user,
                    [],
                    AccountJson.ReadPurpose,
                    cancellationToken
                )
                .ConfigureAwait(false);
            return purpose.HasValue ? purpose.Value!.Equals("shared", StringComparison.OrdinalIgnoreCase)
                // No mailbox at all.
                : purpose.IsMissing ? false
                : null;
        }
        finally
        {
            _batches.End();
        }
    }

    /// <summary>Reads what is known of an application.</summary>
    public async Task<AccountFacts> ReadApplicationAsync(PortalUser user, CancellationToken cancellationToken)
    {
        const AccountFact asked = AccountFact.Account | AccountFact.ApplicationOwner;
        if (user.ObjectId is not { } principal)
            return new AccountFacts { Unknown = asked };
        _batches.Begin();
        try
        {
            var found = await AskAsync(
                    _applications,
                    GraphOperations.GetServicePrincipal,
                    principal,
                    [("$select", "id,accountEnabled"), ("$expand", "owners($select=id)")],
                    json => AccountJson.ReadServicePrincipal(json, principal),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (!found.HasValue)
                return found.IsMissing ? new AccountFacts { Exists = false } : new AccountFacts { Unknown = asked };
            var facts = new AccountFacts
            {
                Exists = true,
                ObjectId = principal,
                IsEnabled = found.Value.IsEnabled,
                HasOwner = found.Value.HasOwner,
            };
            if (found.Value.HasOwner || user.ApplicationId is not { } application)
                return facts;
            var registration = await _applications
                .AskAsync(() =>
                    _batches.AskAsync(
                        GraphOperations.FindApplications,
                        [],
                        [
                            ("$select", "id"),
                            ("$expand", "owners($select=id)"),
                            ("$filter", $"appId eq '{application}'"),
                        ],
                        Somebody,
                        AccountJson.ReadHasOwner,
                        cancellationToken,
                        _applications
                    )
                )
                .ConfigureAwait(false);
            return registration.HasValue
                ? facts with
                {
                    HasOwner = registration.Value,
                }
                : facts with
                {
                    HasOwner = null,
                    Unknown = AccountFact.ApplicationOwner,
                };
        }
        finally
        {
            _batches.End();
        }
    }

    private async Task<AccountFacts> WithRegistrationAsync(AccountFacts facts, CancellationToken cancellationToken)
    {
        var registered = facts.ObjectId is { } id
            ? await AskAsync(
                    _registrations,
                    GraphOperations.GetRegistration,
                    id,
                    [],
                    json => AccountJson.ReadIsMfaRegistered(json, id),
                    cancellationToken
                )
                .ConfigureAwait(false)
            : default;
        return registered.HasValue
            ? facts with
            {
                IsMfaRegistered = registered.Value,
            }
            : facts with
            {
                Unknown = facts.Unknown | AccountFact.MfaRegistered,
            };
    }

    private async Task<AccountFacts> WithInvitationAsync(
        AccountFacts facts,
        Guid guest,
        CancellationToken cancellationToken
    )
    {
        // While the log is read, nobody has to wait for this one's questions.
        _batches.End();
        try
        {
            var invitation = await _invitations.FindAsync(guest, cancellationToken).ConfigureAwait(false);
            return invitation.HasValue
                ? facts with
                {
                    InvitedBy = invitation.Value.InvitedBy,
                    InvitedTime = invitation.Value.Time,
                }
                : facts with
                {
                    Unknown = facts.Unknown | AccountFact.Invitation,
                };
        }
        finally
        {
            _batches.Begin();
        }
    }

    // The account, and what could not be asked of it; neither if there is none.
    private async Task<(Account? Account, AccountFact Unknown)> FindAsync(
        PortalUser user,
        CancellationToken cancellationToken
    )
    {
        const AccountFact nothing = AccountFact.Account | AccountFact.LastSignIn | AccountFact.Invitation;
        if (_accounts.Fault is null && _signIns.Fault is null)
        {
            try
            {
                var found = await AskAsync(withSignIns: true).ConfigureAwait(false);
                _accounts.MarkRead();
                _signIns.MarkRead();
                return (found.Account, found.IsAmbiguous ? nothing : AccountFact.None);
            }
            catch (CloudPartnerException refused)
            {
                // Either of the two may be meant. Without accounts there are no sign-ins either.
                _signIns.Close(refused.Fault);
            }
        }

        var plain = await _accounts.AskAsync(() => AskAsync(withSignIns: false)).ConfigureAwait(false);
        if (!plain.HasValue)
            return (null, nothing);
        return plain.Value.IsAmbiguous ? (null, nothing)
            : plain.Value.Account is { } account ? (account, AccountFact.LastSignIn)
            : (null, AccountFact.None);

        async Task<(Account? Account, bool IsAmbiguous)> AskAsync(bool withSignIns)
        {
            var select = ("$select", AccountJson.Properties + (withSignIns ? "," + AccountJson.SignIns : string.Empty));
            var source = withSignIns ? _signIns : _accounts;
            if (user.ObjectId is { } id)
            {
                try
                {
                    var account = await _batches
                        .AskAsync(
                            GraphOperations.GetUser,
                            [id.ToString("D")],
                            [select],
                            Somebody,
                            json => Check(AccountJson.ReadAccount(json), id),
                            cancellationToken,
                            source
                        )
                        .ConfigureAwait(false);
                    return (account, false);
                }
                catch (CloudPartnerException missing) when (missing.Fault.StatusCode == 404)
                {
                    return (null, false);
                }
            }

            var name = user.UserPrincipalName ?? user.Email ?? string.Empty;
            var found = await _batches
                .AskAsync(
                    GraphOperations.FindUsers,
                    [],
                    [select, PeopleDirectory.FilterByName(name)],
                    Somebody,
                    json => DirectoryJson.ReadList(json, AccountJson.ReadAccount),
                    cancellationToken,
                    source
                )
                .ConfigureAwait(false);
            // The name to sign in with is one person's; an address may be several people's.
            var one =
                found.Find(account => name.Equals(account.UserPrincipalName, StringComparison.OrdinalIgnoreCase))
                ?? (found is [var only] ? only : null);
            return (one, one is null && found.Count > 0);
        }

        static Account Check(Account account, Guid id) =>
            account.Id == id ? account : throw new AnotherAnswerException(id.ToString("D"), account.Id.ToString("D"));
    }

    private Task<Answer<T>> AskAsync<T>(
        SourceState source,
        PortalOperation operation,
        Guid value,
        (string, string)[] query,
        Func<JsonTextReader, T> read,
        CancellationToken cancellationToken
    ) =>
        source.AskAsync(() =>
            _batches.AskAsync(operation, [value.ToString("D")], query, Somebody, read, cancellationToken, source)
        );
}
