namespace CloudPartner.Emulator.Domain;

/// <summary>
/// A role of an account in Partner Center. A user holds any number of them, which is kept as a set of bits; the
/// portal's one role follows from the set, as Microsoft's own table for the move says: Manager is Owner there,
/// Developer is Contributor.
/// </summary>
internal sealed record PartnerRole(int Bit, string Id, string Name)
{
    public static PartnerRole Owner { get; } = new(1, "0a5f1d10-6c1e-4d3b-9f52-000000000001", "Owner");

    public static PartnerRole Manager { get; } = new(2, "0a5f1d10-6c1e-4d3b-9f52-000000000002", "Manager");

    public static PartnerRole Developer { get; } = new(4, "0a5f1d10-6c1e-4d3b-9f52-000000000004", "Developer");

    public static PartnerRole BusinessContributor { get; } =
        new(8, "0a5f1d10-6c1e-4d3b-9f52-000000000008", "Business contributor");

    public static PartnerRole FinancialContributor { get; } =
        new(16, "0a5f1d10-6c1e-4d3b-9f52-000000000016", "Financial contributor");

    public static PartnerRole Marketer { get; } = new(32, "0a5f1d10-6c1e-4d3b-9f52-000000000032", "Marketer");

    public static IReadOnlyList<PartnerRole> All { get; } =
    [Owner, Manager, Developer, BusinessContributor, FinancialContributor, Marketer];

    /// <summary>Who has one of these may change who has which role.</summary>
    public static int MayManage => Owner.Bit | Manager.Bit;

    public static PartnerRole? Find(string id) =>
        All.FirstOrDefault(role => role.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The portal's role for a set; empty for somebody whom the portal does not list.</summary>
    public static string PortalRole(int set) =>
        (set & Manager.Bit) != 0 ? PortalRoles.Owner
        : (set & Developer.Bit) != 0 ? PortalRoles.Contributor
        : "";

    /// <summary>The set after the portal gave a role; roles that the portal does not know stay.</summary>
    public static int WithPortalRole(int set, string portalRole)
    {
        if (PortalRole(set) == portalRole)
            return set;
        return (set & ~(Manager.Bit | Developer.Bit)) | (portalRole == PortalRoles.Owner ? Manager.Bit : Developer.Bit);
    }

    /// <summary>The names of a set, in the order of the roles; null for the empty set.</summary>
    public static string? Names(int set) =>
        set == 0 ? null : string.Join(", ", All.Where(role => (set & role.Bit) != 0).Select(role => role.Name));
}
