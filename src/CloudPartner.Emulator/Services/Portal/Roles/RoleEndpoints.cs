using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Services.Portal.Roles;

/// <summary>What each role may do.</summary>
internal static class RoleEndpoints
{
    private const string Documented = "documented";
    private const string Ours = "ours";

    private sealed record Row(
        string Action,
        bool Owner,
        bool Contributor,
        string OwnerSource,
        string ContributorSource
    );

    // The portal's own table survives only as a lost picture. "documented" rows are stated in some text.
    private static readonly Row[] Table =
    [
        new("WorkOnOffers", true, true, Documented, Documented),
        new("CallApi", true, true, Documented, Documented),
        new("RemoveOwnEntry", true, true, Documented, Documented),
        new("ViewPayoutInsights", true, false, Documented, Documented),
        new("ViewCustomerInsights", true, false, Documented, Documented),
        new("LinkDevCenterAccount", true, false, Documented, Ours),
        new("MigrateToPartnerCenter", true, false, Documented, Documented),
        new("ViewUsers", true, true, Ours, Ours),
        new("ChangeUsers", true, false, Ours, Ours),
        new("ViewProfile", true, true, Ours, Ours),
        new("ChangeProfile", true, false, Ours, Ours),
        new("ViewAuditHistory", true, true, Ours, Ours),
        new("PublishOffers", true, true, Ours, Ours),
    ];

    private static readonly IReadOnlyList<RoleBody> Roles =
    [
        new(
            PortalRoles.Owner,
            "Manages the publisher, its users and its offers.",
            [.. Table.Select(row => new RoleBody.Right(row.Action, row.Owner, row.OwnerSource))]
        ),
        new(
            PortalRoles.Contributor,
            "Works on the publisher's offers.",
            [.. Table.Select(row => new RoleBody.Right(row.Action, row.Contributor, row.ContributorSource))]
        ),
    ];

    public static void Map(ServiceGroup<PortalCall> portal) => portal.MapGet("/roles", ListAsync);

    private static Task ListAsync(PortalCall call) =>
        call.AnswerAsync(200, Roles, PortalJson.Default.IReadOnlyListRoleBody);
}

internal sealed record RoleBody(string Name, string Description, IReadOnlyList<RoleBody.Right> Access)
{
    internal sealed record Right(string Action, bool Allowed, string Source);
}
