using CloudPartner.Client.Prerequisites;

namespace CloudPartner.Client.Migration;

/// <summary>
/// What becomes of an assignment of the Cloud Partner Portal in Partner Center, and why one cannot move.
/// </summary>
public sealed class RoleMigration
{
    // What the old portal became, as Microsoft's own table says: azure-docs,
    // marketplace/account-migration-from-cpp-to-pc.md.
    private static readonly Dictionary<string, string> DocumentedRoles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Owner"] = "Manager",
        ["Contributor"] = "Developer",
    };

    /// <summary>Microsoft's table: the role in Partner Center of each role of the Cloud Partner Portal.</summary>
    public static IReadOnlyDictionary<string, string> Documented => DocumentedRoles;

    private readonly Dictionary<string, string> _roles = new(DocumentedRoles, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _domains;
    private readonly bool _includeGuests;

    /// <summary>Prepares the move to a tenant.</summary>
    /// <param name="tenantDomains">The verified domains of the tenant in which Partner Center manages the
    /// users.</param>
    /// <param name="roles">Roles by the old one's name, for those that shall not become what Microsoft's table
    /// says.</param>
    /// <param name="includeGuests">True to let people of other domains through; they have to be invited there.</param>
    /// <exception cref="CloudPartnerException">A domain or a role breaks a rule.</exception>
    public RoleMigration(
        IEnumerable<string> tenantDomains,
        IReadOnlyDictionary<string, string> roles,
        bool includeGuests
    )
    {
        _domains = new HashSet<string>(
            tenantDomains.Select(domain =>
                FieldRules.IsEmail("a@" + domain)
                    ? domain
                    : throw FieldRules.Refuse("TenantDomain", domain, "is not a domain such as contoso.com")
            ),
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var (from, to) in roles)
        {
            _roles[from] = string.IsNullOrWhiteSpace(to)
                ? throw FieldRules.Refuse("RoleMap", from, "is mapped to no role")
                : to;
        }

        _includeGuests = includeGuests;
    }

    /// <summary>
    /// The assignment as Partner Center can hold it. Names no publisher: there the account is that of the tenant.
    /// </summary>
    /// <exception cref="CloudPartnerException">With the reason why it cannot move, and what to do instead.</exception>
    public DesiredPortalUser Convert(DesiredPortalUser user)
    {
        if (!_roles.TryGetValue(user.Role, out var role))
        {
            throw FieldRules.Refuse(
                "Role",
                user.Role,
                $"has no counterpart; there are counterparts for {string.Join(", ", _roles.Keys)}, others can be "
                    + "named with -RoleMap"
            );
        }

        if (user.Kind != PortalUserKind.User)
        {
            throw Stays(
                FieldRules.Refuse(
                    "Kind",
                    user.Kind.ToString(),
                    $"cannot move: Partner Center documents no call that gives a role to a {Described(user.Kind)} "
                        + $"({user})"
                ),
                user.Kind == PortalUserKind.Group
                    ? "Move its members one by one, or add the group on the page "
                        + "https://partner.microsoft.com/dashboard/account/v3/usermanagement."
                    : "Add the application on the page "
                        + "https://partner.microsoft.com/dashboard/account/v3/usermanagement."
            );
        }

        if (PrerequisiteRules.IsMicrosoftAccount(user.Email!))
        {
            throw Stays(
                FieldRules.Refuse(
                    "Email",
                    user.Email!,
                    "is a Microsoft account; Partner Center takes work accounts only"
                ),
                "Find the person's work account and add that one."
            );
        }

        if (!_includeGuests && !_domains.Contains(PrerequisiteRules.DomainOf(user.Email!)))
        {
            throw Stays(
                FieldRules.Refuse(
                    "Email",
                    user.Email!,
                    $"belongs to another tenant: {string.Join(", ", _domains)} "
                        + $"{(_domains.Count == 1 ? "is the tenant's domain" : "are the tenant's domains")}"
                ),
                "Give the person an account of the tenant, or let guests through with -IncludeGuest and invite "
                    + "them with Sync-PortalUser -Invite."
            );
        }

        return DesiredPortalUser.Read(column =>
            column switch
            {
                "Email" => user.Email,
                "DisplayName" => user.DisplayName,
                "Role" => role,
                _ => null,
            }
        );
    }

    private static string Described(PortalUserKind kind) =>
        kind == PortalUserKind.Group ? "group or an alias" : "service principal";

    private static CloudPartnerException Stays(CloudPartnerException refused, string nextStep) =>
        new(refused.Fault with { RecommendedAction = nextStep });
}
