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

    // The portal's own table survives only as a picture that is lost. "documented" rows are those that some text
    // states.
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

    public static void Map(PortalApi portal, IEndpointRouteBuilder routes) =>
        portal.Map(routes, "GET", "/api/roles", ListAsync);

    private static Task ListAsync(PortalCall call) =>
        Answer.JsonAsync(
            call.Context,
            200,
            json =>
            {
                json.WriteStartArray();
                WriteRole(
                    PortalRoles.Owner,
                    "Manages the publisher, its users and its offers.",
                    row => (row.Owner, row.OwnerSource)
                );
                WriteRole(
                    PortalRoles.Contributor,
                    "Works on the publisher's offers.",
                    row => (row.Contributor, row.ContributorSource)
                );
                json.WriteEndArray();

                void WriteRole(string name, string description, Func<Row, (bool Allowed, string Source)> select)
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteString("description", description);
                    json.WriteStartArray("access");
                    foreach (var row in Table)
                    {
                        json.WriteStartObject();
                        json.WriteString("action", row.Action);
                        json.WriteBoolean("allowed", select(row).Allowed);
                        json.WriteString("source", select(row).Source);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }
            }
        );
}
