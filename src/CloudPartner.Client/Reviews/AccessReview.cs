using System.Runtime.CompilerServices;

namespace CloudPartner.Client.Reviews;

/// <summary>Reviews who holds what on a publisher.</summary>
public static class AccessReview
{
    private const int PageSize = 500;

    /// <summary>
    /// Reads all roles of a publisher, what is known of the accounts and of the roles' history, and what the rules find
    /// of it. Lines come in the order of the listing; after them approvals that nobody uses, applications, and the
    /// publisher itself. A source that cannot be read costs what it would have told, and the lines say so.
    /// </summary>
    /// <param name="portal">The service.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="publisherId">The publisher.</param>
    /// <param name="request">What to look for.</param>
    /// <param name="progress">Told how many more roles are listed, and how many more accounts are
    /// read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CloudPartnerException">The roles cannot be listed to the end.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<AccessReviewEntry>> RunAsync(
        IPortal portal,
        string environment,
        string publisherId,
        ReviewRequest request,
        Action<int, int>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var resolver = await portal.Roles.OpenResolverAsync(cancellationToken).ConfigureAwait(false);
        var users = await ListAsync(portal, publisherId, progress, cancellationToken).ConfigureAwait(false);
        var history = await GrantHistory
            .ReadAsync(portal, publisherId, users, request.Now, cancellationToken)
            .ConfigureAwait(false);
        var keys = request.Approved is { } approved
            ? await FindKeysAsync(resolver, approved, publisherId, cancellationToken).ConfigureAwait(false)
            : null;
        var accounts = await portal
            .Accounts.ReadAllAsync(users, read => progress?.Invoke(0, read), cancellationToken)
            .ConfigureAwait(false);
        var applications = await portal.Accounts.ListApplicationsAsync(cancellationToken).ConfigureAwait(false);

        var sources = new List<ReviewSource>([
            new("Roles of the service", AccountFact.None, "a role that may list users", ReviewSourceStatus.Read),
            history.Source,
            .. portal.Accounts.Sources,
        ]);
        var rules = new ReviewRules(request, resolver);
        var approvals = new Approvals(request.Approved, publisherId, keys);
        var entries = new List<AccessReviewEntry>(users.Count);
        for (var i = 0; i < users.Count; i++)
            entries.Add(Make(users[i], accounts[i]));
        foreach (var page in entries.Chunk(PageSize))
            yield return page;
        IReadOnlyList<AccessReviewEntry> others =
        [
            .. approvals.Unused().Select(MakeMissing),
            .. applications.Where(one => one.RequestsWithMfa < one.Requests).Select(MakeApplication),
            .. MakePublisher(),
        ];
        if (others.Count > 0)
            yield return others;

        AccessReviewEntry Make(PortalUser user, AccountFacts account)
        {
            var grant = history.Find(user);
            var entry = new AccessReviewEntry
            {
                PublisherId = publisherId,
                Environment = environment,
                Kind = user.Kind,
                Email = user.Email,
                DisplayName = user.DisplayName,
                Role = user.Role,
                ObjectId = user.ObjectId ?? account.ObjectId,
                ApplicationId = user.ApplicationId,
                GrantedTime = grant?.Time,
                GrantedBy = grant?.By,
                Account = WithGrant(account, history.IsRead),
                Approval = approvals.Take(user),
                Sources = sources,
            };
            return entry with { Findings = rules.Judge(entry) };
        }

        AccessReviewEntry MakeMissing((PortalAssignment Assignment, AccessApproval Approval) unused) =>
            new()
            {
                PublisherId = publisherId,
                Environment = environment,
                Subject = AccessSubject.Approval,
                Kind = unused.Assignment.User.Kind,
                Email = unused.Assignment.User.Email,
                DisplayName = unused.Assignment.User.DisplayName,
                Role = unused.Assignment.Role.Name,
                ObjectId = unused.Assignment.User.ObjectId,
                ApplicationId = unused.Assignment.User.ApplicationId,
                Approval = unused.Approval,
                Findings = [FindingKind.ApprovedMissing.Of("The role is approved and nobody holds it.")],
                Sources = sources,
            };

        AccessReviewEntry MakeApplication(ApplicationMfa application) =>
            new()
            {
                PublisherId = publisherId,
                Environment = environment,
                Subject = AccessSubject.Application,
                Kind = PortalUserKind.ServicePrincipal,
                DisplayName = application.Name,
                ApplicationId = application.ApplicationId,
                Findings =
                [
                    FindingKind.ApplicationWithoutMfa.Of(
                        $"{application.Requests - application.RequestsWithMfa} of {application.Requests} requests "
                            + $"on {TextSanitizer.Day(application.Day)} came without a second factor."
                    ),
                ],
                Sources = sources,
            };

        IEnumerable<AccessReviewEntry> MakePublisher()
        {
            var findings = rules.OfPublisher(entries, !portal.Capabilities.HasSeveralRolesPerUser).ToList();
            if (findings.Count == 0)
                yield break;
            yield return new AccessReviewEntry
            {
                PublisherId = publisherId,
                Environment = environment,
                Subject = AccessSubject.Publisher,
                Findings = findings,
                Sources = sources,
            };
        }
    }

    private static async Task<List<PortalUser>> ListAsync(
        IPortal portal,
        string publisherId,
        Action<int, int>? progress,
        CancellationToken cancellationToken
    )
    {
        var users = new List<PortalUser>();
        await foreach (
            var page in portal
                .Users.ListAsync(publisherId, PortalUserFilter.None, cancellationToken)
                .ConfigureAwait(false)
        )
        {
            users.AddRange(page);
            progress?.Invoke(page.Count, 0);
        }
        return users;
    }

    private static async Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        AssignmentResolver resolver,
        ApprovedList approved,
        string publisherId,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await resolver.FindKeysAsync(approved.NamesOn(publisherId), cancellationToken).ConfigureAwait(false);
        }
        catch (CloudPartnerException failed) when (!FaultCatalog.Get(failed.Fault.Kind).Terminating)
        {
            // Without the directory, people are known by the names that they sign in with.
            return new Dictionary<string, string>();
        }
    }

    private static AccountFacts WithGrant(AccountFacts account, bool isRead)
    {
        var unknown = isRead ? account.Unknown & ~AccountFact.Grant : account.Unknown | AccountFact.Grant;
        return unknown == account.Unknown ? account : account with { Unknown = unknown };
    }

    // The approvals of one publisher, under the keys by which the service lists people.
    private sealed class Approvals
    {
        private readonly Dictionary<(string Key, string Role), (PortalAssignment, AccessApproval Approval)> _open = [];
        private readonly Dictionary<(string Key, string Role), AccessApproval> _all = [];

        public Approvals(ApprovedList? list, string publisherId, IReadOnlyDictionary<string, string>? keys)
        {
            foreach (var line in list?.Of(publisherId) ?? [])
            {
                var name = line.Assignment.User.Key;
                var key = (keys?.GetValueOrDefault(name) ?? name, line.Assignment.Role.Name);
                _open[key] = line;
                _all[key] = line.Approval;
            }
        }

        public AccessApproval? Take(PortalUser user)
        {
            // By object ID as well: an approval may name the one and the service the other.
            foreach (var name in new[] { user.Key, user.ObjectId?.ToString("D") })
            {
                if (name is not null && _all.TryGetValue((name, user.Role), out var approval))
                {
                    _open.Remove((name, user.Role));
                    return approval;
                }
            }
            return null;
        }

        public List<(PortalAssignment Assignment, AccessApproval Approval)> Unused() => [.. _open.Values];
    }
}
