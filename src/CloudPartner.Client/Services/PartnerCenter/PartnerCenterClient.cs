using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter.Shapes;
using CloudPartner.Client.Transport;
using Newtonsoft.Json;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>What the client of one command works with.</summary>
/// <param name="Environment">Where it is connected to.</param>
/// <param name="Service">Partner Center.</param>
/// <param name="People">Microsoft Graph; null if the environment names none.</param>
/// <param name="Account">The connection's account.</param>
/// <param name="RequestScheduler">The traffic to each service.</param>
/// <param name="Options">How the command wants its calls made.</param>
/// <param name="Time">The clock.</param>
/// <param name="Caller">The signed-in identity.</param>
internal sealed record PartnerCenterContext(
    CloudPartnerEnvironment Environment,
    ServiceClient Service,
    PeopleDirectory? People,
    PartnerCenterAccount Account,
    IReadOnlyList<RequestScheduler> RequestScheduler,
    PortalCallOptions Options,
    TimeProvider Time,
    PortalCaller Caller
);

/// <summary>
/// The dialect of Partner Center's REST API. The account follows from the sign-in; roles are whatever the service
/// returns.
/// </summary>
internal sealed partial class PartnerCenterClient(PartnerCenterContext context) : IPortal
{
    /// <summary>Where people do what the API does not.</summary>
    public const string UsersPage = "https://partner.microsoft.com/dashboard/account/v3/usermanagement";

    // The service takes 1 to 500 a page.
    private const string PageSize = "500";
    private const int MostRolesAtOnce = 8;

    // Who may manage users, documented: Owner and Manager on the pages of the former developer accounts, the others in
    // the overview of permissions (partner-center/account-settings/permissions-overview).
    private static readonly string[] ManagingRoles =
    [
        "Owner",
        "Manager",
        "Account admin",
        "Global admin",
        "User management admin",
    ];

    private readonly AsyncLazy<List<PartnerRole>> _roles = new();
    private readonly Dictionary<string, MemberLookup> _lookups = [];

    public PortalRequestCounts RequestCounts =>
        new(
            context.RequestScheduler.Sum(traffic => traffic.Sent),
            context.RequestScheduler.Sum(traffic => traffic.Throttled),
            context.RequestScheduler[0].InFlight,
            context.RequestScheduler.Max(traffic => traffic.Waiting)
        )
        {
            WaitingForToken = context.RequestScheduler[0].WaitingForToken.Time,
            TokenFrom = context.RequestScheduler[0].WaitingForToken.AuthorityName,
        };

    public bool HasSeveralRolesPerUser => true;

    public PortalCaller Caller => context.Caller;

    public bool MayManageUsers(string role) => ManagingRoles.Contains(role, StringComparer.OrdinalIgnoreCase);

    public async Task<string?> FindOnlyPublisherAsync(CancellationToken cancellationToken) =>
        await context.Account.GetIdAsync(context.Service, cancellationToken).ConfigureAwait(false);

    public Task ReadRolesAsync(CancellationToken cancellationToken) => GetRolesAsync(cancellationToken);

    public void CheckRole(string role) => RoleOf(role);

    public void CheckUser(DesiredPortalUser user)
    {
        if (user.Kind != PortalUserKind.User)
        {
            throw NotSupported(
                "Partner Center documents no "
                    + $"{(user.Kind == PortalUserKind.Group ? "groups" : "service principals")} as members of a "
                    + $"role, so {user} is not sent.",
                $"Add it on the page {UsersPage}, or connect to an environment of the Cloud Partner Portal's dialect."
            );
        }

        RoleOf(user.Role);
    }

    public async Task<IReadOnlyList<PortalRole>> ListRolesAsync(CancellationToken cancellationToken)
    {
        return
        [
            .. (await GetRolesAsync(cancellationToken).ConfigureAwait(false)).Select(role => new PortalRole(
                role.Name,
                role.Category,
                []
            )),
        ];
    }

    public IAsyncEnumerable<IReadOnlyList<PortalUser>> ListUsersAsync(
        string publisherId,
        PortalUserFilter filter,
        CancellationToken cancellationToken
    )
    {
        if (filter.Kind is PortalUserKind.Group or PortalUserKind.ServicePrincipal)
        {
            throw NotSupported(
                "Partner Center's API lists people only, no groups and no service principals.",
                $"Look at the page {UsersPage}."
            );
        }

        return MergeAsync(publisherId, filter, cancellationToken);
    }

    // Roles are read side by side, each page as it comes; what waits here is at most a page of each role, however many
    // members there are.
    private async IAsyncEnumerable<IReadOnlyList<PortalUser>> MergeAsync(
        string publisherId,
        PortalUserFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await CheckPublisherAsync(publisherId, cancellationToken).ConfigureAwait(false);
        var all = await GetRolesAsync(cancellationToken).ConfigureAwait(false);
        var roles = filter.Role is null ? all : [RoleOf(filter.Role)];
        var key =
            filter.ObjectId is { } id ? id.ToString("D")
            : filter.Email is null ? null
            : MemberName.Key(filter.Email);

        var pages = Channel.CreateBounded<IReadOnlyList<PortalUser>>(1);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(
            async () =>
            {
                Exception? failed = null;
                try
                {
                    await Parallel
                        .ForEachAsync(
                            roles,
                            new ParallelOptions
                            {
                                MaxDegreeOfParallelism = MostRolesAtOnce,
                                CancellationToken = ended.Token,
                            },
                            ReadRoleAsync
                        )
                        .ConfigureAwait(false);
                }
                catch (Exception thrown)
                {
                    // One role that cannot be read makes the listing incomplete, and that is an error.
                    failed = thrown;
                }
                pages.Writer.TryComplete(failed);
            },
            CancellationToken.None
        );
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return page;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        async ValueTask ReadRoleAsync(PartnerRole role, CancellationToken stop)
        {
            await foreach (var page in ListMembersAsync(role.Id, stop).ConfigureAwait(false))
            {
                var users = new List<PortalUser>(page.Count);
                foreach (var member in page)
                {
                    if (
                        key is null
                        || key.Equals(member.Id, StringComparison.OrdinalIgnoreCase)
                        || key == MemberName.Key(member)
                    )
                    {
                        users.Add(ToUser(publisherId, member, role));
                    }
                }

                if (users.Count > 0)
                    await pages.Writer.WriteAsync(users, stop).ConfigureAwait(false);
            }
        }
    }

    private IAsyncEnumerable<IReadOnlyList<RoleMember>> ListMembersAsync(
        string roleId,
        CancellationToken cancellationToken
    ) =>
        PagesAsync(
            PartnerCenterOperations.ListMembers,
            [roleId],
            [("size", PageSize)],
            json => RoleMemberJson.Read(json, roleId),
            cancellationToken
        );

    private IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(
        PortalOperation operation,
        string[] values,
        (string, string)[] query,
        Func<JsonTextReader, T> item,
        CancellationToken cancellationToken
    )
    {
        var first = context.Service.Request(operation, values, query);
        return Paging.ReadAsync<T, NextLink>(
            first,
            async (request, stop) =>
            {
                var page = (
                    await context
                        .Service.SendAsync(operation, request, json => CollectionJson.Read(json, item), stop)
                        .ConfigureAwait(false)
                ).Value;
                return (page.Items, page.Next);
            },
            (_, next) => Follow(first, next),
            cancellationToken
        );
    }

    // The service names the next page relative to its version. Only the query and the token are taken from it: host and
    // path stay those of the table.
    private static PortalRequest Follow(PortalRequest first, NextLink next)
    {
        var (path, query) = next.Address.Split('?', 2) is [var before, var after]
            ? (before, after)
            : (next.Address, string.Empty);
        if (Uri.TryCreate(path, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https")
            path = PortalUri.IsBelow(new Uri(first.Address, "/"), whole) ? whole.AbsolutePath : "elsewhere";
        if (
            path.Length > 0
            && !first.Address.AbsolutePath.EndsWith("/" + path.TrimStart('/'), StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Paging.Incomplete(
                "The listing goes on at another address than it began, and no token is sent there."
            );
        }

        if (query.Length == 0 && next.Token is null)
            throw Paging.Incomplete("A page names no place where the listing goes on.");
        if (query.Length == 0)
            query = first.Address.Query.TrimStart('?') + "&seekOperation=Next";
        if (
            !Uri.TryCreate($"{first.Address.GetLeftPart(UriPartial.Path)}?{query}", UriKind.Absolute, out var address)
            || address.AbsolutePath != first.Address.AbsolutePath
        )
        {
            throw Paging.Incomplete("A page names no place where the listing could go on.");
        }

        return first with
        {
            Address = address,
            Headers = next.Token is null ? [] : [(CollectionJson.TokenHeader, next.Token)],
        };
    }

    private Task<List<PartnerRole>> GetRolesAsync(CancellationToken cancellationToken) =>
        _roles.GetAsync(
            async stop =>
            {
                var roles = new List<PartnerRole>();
                await foreach (
                    var page in PagesAsync(PartnerCenterOperations.ListRoles, [], [], RoleMemberJson.ReadRole, stop)
                        .ConfigureAwait(false)
                )
                {
                    roles.AddRange(page);
                }

                return roles;
            },
            cancellationToken
        );

    private async Task CheckPublisherAsync(string publisherId, CancellationToken cancellationToken)
    {
        var account = await context.Account.GetIdAsync(context.Service, cancellationToken).ConfigureAwait(false);
        if (!account.Equals(publisherId, StringComparison.OrdinalIgnoreCase))
        {
            throw FieldRules.Refuse(
                "PublisherId",
                publisherId,
                $"is not the account of this connection, which is {account}; leave it out, or sign in to the other "
                    + "account's tenant"
            );
        }
    }

    private PartnerRole RoleOf(string name)
    {
        var roles = _roles.Value ?? throw new InvalidOperationException("The roles have not been read.");
        return roles.Where(role => role.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [var role] => role,
            [] => throw FieldRules.Refuse(
                "Role",
                name,
                $"is not one of {string.Join(", ", roles.Select(role => role.Name))}"
            ),
            var several => throw FieldRules.Refuse(
                "Role",
                name,
                $"is the name of {several.Count} roles of the service "
                    + $"({string.Join(", ", several.Select(role => role.Category))})"
            ),
        };
    }

    private static PortalUser ToUser(string publisherId, RoleMember member, PartnerRole role) =>
        new()
        {
            PublisherId = publisherId,
            // The documented members are people; one without a name to sign in with is something that this version does
            // not know.
            Kind = member.UserPrincipalName is null ? PortalUserKind.Unknown : PortalUserKind.User,
            Email = MemberName.Email(member.UserPrincipalName),
            UserPrincipalName = member.UserPrincipalName,
            DisplayName = member.DisplayName,
            Role = role.Name,
            ObjectId = Guid.TryParse(member.Id, out var id) ? id : null,
        };

    private static CloudPartnerException NotSupported(string message, string action) =>
        new(new CloudPartnerFault(FaultKind.NotSupported, message) { RecommendedAction = action });
}
