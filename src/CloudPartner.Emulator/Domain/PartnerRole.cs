namespace CloudPartner.Emulator.Domain;

/// <summary>A role of an account in Partner Center, of which a user holds any number.</summary>
/// <param name="Id">How its address names it.</param>
/// <param name="Name">How it is shown, and how the store names it.</param>
/// <param name="MayManage">Whether those who have it may change who has which role.</param>
/// <param name="PortalRole">
/// The role that the portal has for it, as Microsoft's own table for the move says; empty if it knows none.
/// </param>
internal sealed record PartnerRole(string Id, string Name, bool MayManage = false, string PortalRole = "")
{
    public static IReadOnlyList<PartnerRole> All { get; } =
    [
        new("0a5f1d10-6c1e-4d3b-9f52-000000000001", "Owner", MayManage: true),
        new("0a5f1d10-6c1e-4d3b-9f52-000000000002", "Manager", MayManage: true, PortalRoles.Owner),
        new("0a5f1d10-6c1e-4d3b-9f52-000000000004", "Developer", PortalRole: PortalRoles.Contributor),
        new("0a5f1d10-6c1e-4d3b-9f52-000000000008", "Business contributor"),
        new("0a5f1d10-6c1e-4d3b-9f52-000000000016", "Financial contributor"),
        new("0a5f1d10-6c1e-4d3b-9f52-000000000032", "Marketer"),
    ];

    public static IReadOnlyList<string> Managers { get; } = NamesOf(role => role.MayManage);

    public static PartnerRole? Find(string id) =>
        All.FirstOrDefault(role => role.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public static PartnerRole Named(string name) => All.Single(role => role.Name == name);

    /// <summary>What somebody has to have of whom the portal says so.</summary>
    public static PartnerRole ForPortalRole(string portalRole) => All.First(role => role.PortalRole == portalRole);

    /// <summary>
    /// The portal's one role for all that somebody has; empty for those whom the portal does not list.
    /// </summary>
    public static string PortalRoleOf(IReadOnlyCollection<PartnerRole> roles) =>
        All.FirstOrDefault(role => role.PortalRole.Length > 0 && roles.Contains(role))?.PortalRole ?? "";

    /// <summary>The roles after the portal gave one; those that the portal does not know stay.</summary>
    public static IReadOnlyList<PartnerRole> WithPortalRole(IReadOnlyList<PartnerRole> roles, string portalRole) =>
        PortalRoleOf(roles) == portalRole
            ? roles
            : [.. roles.Where(role => role.PortalRole.Length == 0), ForPortalRole(portalRole)];

    /// <summary>The names of those from which no role of the portal follows.</summary>
    public static IReadOnlyList<string> NamesBesidePortal(IReadOnlyCollection<PartnerRole> roles) =>
        NamesOf(role => role.PortalRole.Length == 0 && roles.Contains(role));

    /// <summary>The names in the order of the list above; null if there are none.</summary>
    public static string? Names(IReadOnlyCollection<PartnerRole> roles) =>
        roles.Count == 0 ? null : string.Join(", ", NamesOf(roles.Contains));

    private static string[] NamesOf(Func<PartnerRole, bool> choose) => [.. All.Where(choose).Select(role => role.Name)];
}
