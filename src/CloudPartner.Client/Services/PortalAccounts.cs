using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter;

namespace CloudPartner.Client.Services;

/// <summary>What is known of the accounts that hold roles: by the tenant's directory, and by Partner Center.</summary>
/// <param name="environment">The environment's name.</param>
/// <param name="graph">The directory; null if the environment names no Microsoft Graph.</param>
/// <param name="mfa">What Partner Center records; null if the service is another one.</param>
/// <param name="managingRoles">The roles whose holders may give roles to others.</param>
internal sealed class PortalAccounts(
    string environment,
    GraphAccounts? graph,
    MfaRecords? mfa,
    IReadOnlyCollection<string> managingRoles
) : IPortalAccounts
{
    private const AccountFact OfDirectory = AccountFact.All & ~AccountFact.CallsWithoutMfa & ~AccountFact.Grant;

    // What a group is, nobody can say: the portal knows it by its address only, which may be that of a distribution
    // list.
    private static readonly AccountFacts OfGroup = new() { Unknown = AccountFact.All & ~AccountFact.Grant };

    private readonly object _lock = new();
    private readonly Dictionary<string, AccountFacts> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AsyncLazy<AccountFacts>> _reading = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Guid, AsyncLazy<Mailbox>> _mailboxes = [];

    public IReadOnlyList<ReviewSource> Sources =>
        [
            .. graph?.Sources.Select(source => source.Current)
                ??
                [
                    NotOffered(
                        "Microsoft Graph",
                        OfDirectory,
                        $"The environment {environment} names no Microsoft Graph."
                    ),
                ],
            .. mfa?.Sources.Select(source => source.Current)
                ??
                [
                    NotOffered(
                        "Partner Center",
                        AccountFact.CallsWithoutMfa,
                        $"The environment {environment} is not one of Partner Center."
                    ),
                ],
        ];

    public async Task<AccountFacts> ReadAsync(PortalUser user, CancellationToken cancellationToken)
    {
        if (user.Kind is not (PortalUserKind.User or PortalUserKind.ServicePrincipal))
            return OfGroup;
        var facts = await ReadOnceAsync(user, cancellationToken).ConfigureAwait(false);
        return user.Kind == PortalUserKind.User && managingRoles.Contains(user.Role, StringComparer.OrdinalIgnoreCase)
            ? await WithMailboxAsync(facts, cancellationToken).ConfigureAwait(false)
            : facts;
    }

    public Task<IReadOnlyList<ApplicationMfa>> ListApplicationsAsync(CancellationToken cancellationToken) =>
        mfa?.ListApplicationsAsync(cancellationToken) ?? Task.FromResult<IReadOnlyList<ApplicationMfa>>([]);

    private async Task<AccountFacts> ReadOnceAsync(PortalUser user, CancellationToken cancellationToken)
    {
        var key = user.ObjectId?.ToString("D") ?? user.Email ?? user.UserPrincipalName ?? string.Empty;
        AsyncLazy<AccountFacts>? reading;
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var known))
                return known;
            if (!_reading.TryGetValue(key, out reading))
                _reading[key] = reading = new AsyncLazy<AccountFacts>();
        }
        var facts = await reading
            .GetAsync(
                stop =>
                    user.Kind == PortalUserKind.ServicePrincipal
                        ? ReadApplicationAsync(user, stop)
                        : ReadPersonAsync(user, stop),
                cancellationToken
            )
            .ConfigureAwait(false);
        // Of what has been read, nothing is kept but the facts.
        lock (_lock)
        {
            _known[key] = facts;
            _reading.Remove(key);
        }
        return facts;
    }

    private async Task<AccountFacts> ReadPersonAsync(PortalUser user, CancellationToken cancellationToken)
    {
        var (facts, name) = graph is null
            ? (new AccountFacts { ObjectId = user.ObjectId, Unknown = OfDirectory }, null)
            : await graph.ReadPersonAsync(user, cancellationToken).ConfigureAwait(false);
        if (mfa is null)
            return facts with { Unknown = facts.Unknown | AccountFact.CallsWithoutMfa };
        return await mfa.AddToAsync(facts, name ?? user.UserPrincipalName ?? user.Email, cancellationToken)
            .ConfigureAwait(false);
    }

    private Task<AccountFacts> ReadApplicationAsync(PortalUser user, CancellationToken cancellationToken) =>
        graph?.ReadApplicationAsync(user, cancellationToken)
        ?? Task.FromResult(new AccountFacts { ObjectId = user.ObjectId, Unknown = OfDirectory });

    private async Task<AccountFacts> WithMailboxAsync(AccountFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Exists == false)
            return facts;
        if (graph is null || facts.ObjectId is not { } id)
            return facts with { Unknown = facts.Unknown | AccountFact.Mailbox };
        AsyncLazy<Mailbox>? reading;
        lock (_lock)
        {
            if (!_mailboxes.TryGetValue(id, out reading))
                _mailboxes[id] = reading = new AsyncLazy<Mailbox>();
        }
        var mailbox = await reading
            .GetAsync(
                async stop => new Mailbox(await graph.ReadIsSharedAsync(id, stop).ConfigureAwait(false)),
                cancellationToken
            )
            .ConfigureAwait(false);
        return mailbox.IsShared is null
            ? facts with
            {
                Unknown = facts.Unknown | AccountFact.Mailbox,
            }
            : facts with
            {
                IsSharedMailbox = mailbox.IsShared,
            };
    }

    private static ReviewSource NotOffered(string name, AccountFact facts, string why) =>
        new(name, facts, $"an environment that has {name}", ReviewSourceStatus.NotOffered, why);

    private sealed record Mailbox(bool? IsShared);
}
