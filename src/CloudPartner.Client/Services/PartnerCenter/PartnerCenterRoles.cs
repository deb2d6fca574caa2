using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>The roles that the service returns.</summary>
internal sealed class PartnerCenterRoles(PartnerCenterSession session, People people, PortalCapabilities capabilities)
    : IPortalRoles
{
    // Who may manage users, documented: Owner and Manager on the pages of the former developer accounts, the others in
    // the overview of permissions (partner-center/account-settings/permissions-overview).
    public static readonly string[] ManagingRoles =
    [
        "Owner",
        "Manager",
        "Account admin",
        "Global admin",
        "User management admin",
    ];

    // Those of marketplace accounts (partner-center/user-roles) and of the partner programme (the same overview of
    // permissions; the two viewers of reports were seen in use). Read 2026-11.
    private static readonly string[] DocumentedRoles =
    [
        .. ManagingRoles,
        "Developer",
        "Business contributor",
        "Financial contributor",
        "Marketer",
        "Admin agent",
        "Sales agent",
        "Helpdesk agent",
        "Billing admin",
        "MPN partner admin",
        "MAICPP partner admin",
        "Referrals admin",
        "Referrals user",
        "Incentives admin",
        "Incentives user",
        "Guest user",
        "Executive Report Viewer",
        "Report Viewer",
    ];

    private readonly AsyncLazy<Known> _known = new();

    private sealed record Known(List<PartnerRole> Roles, MemberResolver Resolver);

    public async Task<IReadOnlyList<PortalRole>> ListAsync(CancellationToken cancellationToken) =>
        (await GetAsync(cancellationToken).ConfigureAwait(false)).Roles.ConvertAll(ToPortalRole);

    public async Task<AssignmentResolver> OpenResolverAsync(CancellationToken cancellationToken) =>
        (await GetAsync(cancellationToken).ConfigureAwait(false)).Resolver;

    /// <summary>All roles with their IDs.</summary>
    public async Task<IReadOnlyList<PartnerRole>> GetAllAsync(CancellationToken cancellationToken) =>
        (await GetAsync(cancellationToken).ConfigureAwait(false)).Roles;

    /// <summary>A role with its ID, by the name that the service gives it or somebody wrote.</summary>
    public async Task<PartnerRole> FindAsync(string name, CancellationToken cancellationToken)
    {
        var known = await GetAsync(cancellationToken).ConfigureAwait(false);
        var exact = known.Resolver.ResolveRole(name).Name;
        return known.Roles.Find(role => role.Name == exact)!;
    }

    private Task<Known> GetAsync(CancellationToken cancellationToken) =>
        _known.GetAsync(
            async stop =>
            {
                var account = await session.GetAccountAsync(stop).ConfigureAwait(false);
                var roles = new List<PartnerRole>();
                await foreach (
                    var page in session
                        .ListAsync(PartnerCenterOperations.ListRoles, [], [], RoleMemberJson.ReadRole, stop)
                        .ConfigureAwait(false)
                )
                {
                    roles.AddRange(page);
                }

                var resolver = new MemberResolver(roles.ConvertAll(ToPortalRole), capabilities, account, people);
                return new Known(roles, resolver);
            },
            cancellationToken
        );

    private static PortalRole ToPortalRole(PartnerRole role) =>
        new(role.Name, role.Category, [])
        {
            CanManageUsers = ManagingRoles.Contains(role.Name, StringComparer.OrdinalIgnoreCase),
            IsDocumented = DocumentedRoles.Contains(role.Name, StringComparer.OrdinalIgnoreCase),
        };

    /// <summary>A member of a role as a user.</summary>
    public static PortalUser ToUser(string publisherId, RoleMember member, PartnerRole role) =>
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

    private sealed class MemberResolver(
        IReadOnlyList<PortalRole> roles,
        PortalCapabilities capabilities,
        string account,
        People people
    ) : AssignmentResolver(roles, capabilities, account)
    {
        public override Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
            IReadOnlyCollection<string> names,
            CancellationToken cancellationToken
        ) => people.FindKeysAsync(names, cancellationToken);

        protected override void CheckKind(DesiredPortalUser user)
        {
            if (user.Kind == PortalUserKind.User)
                return;
            throw Unsupported.Refuse(
                "Partner Center documents no "
                    + $"{(user.Kind == PortalUserKind.Group ? "groups" : "service principals")} as members of a "
                    + $"role, so {user} is not sent.",
                $"Add it on the page {PartnerCenterSession.UsersPage}, or connect to an environment of the Cloud "
                    + "Partner Portal's dialect."
            );
        }
    }
}
